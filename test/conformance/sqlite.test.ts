import { connectorConformance } from './connector-conformance.ts';
import { startSqlite } from './sqlite-database.ts';

connectorConformance('sqlite', startSqlite);
