/** Real database servers for the tests: docs/testing.md says where they come from. */
export { freshDatabase, type TestDatabase } from './database.ts';
export { describeEngine } from './describe-engine.ts';
export { connectorOf, type EngineName, isBabelfish, type TestServer } from './engine.ts';
export { killServer } from './kill-server.ts';
export { leaveOut } from './leave-out.ts';
export { startPrivateServer } from './private-server.ts';
export { openSession, type Session } from './session.ts';
export { logStatements, type StatementLog } from './statement-log.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export type { Wire } from './tcp-wire.ts';
