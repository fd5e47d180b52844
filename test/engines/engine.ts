export const engineNames = ['mariadb', 'mysql', 'postgres'] as const;
export type EngineName = (typeof engineNames)[number];

/** A database server that this run may fill and empty, with an administrator's login. */
export interface TestServer {
  readonly engine: EngineName;
  /** As the server says it: "10.11.14-MariaDB", "5.7.29", "15.18". */
  readonly version: string;
  readonly how: 'environment' | 'container' | 'process';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /**
   * The certificate (PEM) of the authority that signed the server's own, which is for localhost and 127.0.0.1. Absent: the
   * server offers no TLS, or not ours. MySQL started by us never offers it, MariaDB and PostgreSQL do.
   */
  readonly authority?: string;
}

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
