import { describeEngine } from '../engines/index.ts';
import { connectorConformance } from './connector-conformance.ts';
import { startMssql } from './mssql-database.ts';

describeEngine('mssql', (server) => connectorConformance('mssql', () => startMssql(server)));
