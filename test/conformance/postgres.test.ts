import { describeEngine } from '../engines/index.ts';
import { connectorConformance } from './connector-conformance.ts';
import { startPostgres } from './postgres-database.ts';

describeEngine('postgres', (server) => connectorConformance('postgres', () => startPostgres(server)));
