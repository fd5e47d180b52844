/** Those whose servers can be had on any machine of ours, without a registry. */
export const ownEngines = ['mariadb', 'mysql', 'postgres'] as const;
export type OwnEngine = (typeof ownEngines)[number];

/** SQL Server is had by its address, or as a container: docs/testing.md. */
export const engineNames = [...ownEngines, 'mssql'] as const;
export type EngineName = (typeof engineNames)[number];

/** How `source.engine` calls it. */
export const connectorOf = (engine: EngineName): string => (engine === 'mariadb' ? 'mysql' : engine);

/** A database server that this run may fill and empty, with an administrator's login. */
export interface TestServer {
  readonly engine: EngineName;
  /** As the server says it: "10.11.14-MariaDB", "5.7.29", "15.18", "16.0.4135.4", "Babelfish-4.3.0". */
  readonly version: string;
  readonly how: 'environment' | 'container' | 'process';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /**
   * The certificate (PEM) of the authority that signed the server's own, which is for localhost and 127.0.0.1. Absent: the
   * server offers no TLS, or not ours. Of those that are started by us, MariaDB and PostgreSQL offer it.
   */
  readonly authority?: string;
}

/** Whether it is Babelfish for PostgreSQL that speaks TDS and T-SQL, and no SQL Server. */
export const isBabelfish = ({ version }: TestServer): boolean => version.startsWith('Babelfish');

/** Where a server answers, before it has been asked who it is. */
export type Address = Omit<TestServer, 'version' | 'how' | 'authority'>;

/** A server that answers, and how to be rid of it. */
export interface Running {
  readonly server: TestServer;
  stop(): Promise<void>;
}

/** Why a way of finding a server led nowhere, as a sentence that says what to do. */
export interface Missing {
  readonly why: string;
}
