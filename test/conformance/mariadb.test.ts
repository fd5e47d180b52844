import { describeEngine } from '../engines/index.ts';
import { connectorConformance } from './connector-conformance.ts';
import { startMysql } from './mysql-database.ts';

describeEngine('mariadb', (server) => connectorConformance('mysql', () => startMysql(server)));
