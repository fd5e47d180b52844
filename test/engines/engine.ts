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
}

/** Where a server answers, before it has been asked who it is. */
export type Address = Omit<TestServer, 'version' | 'how'>;

/** A server that answers, and how to be rid of it. */
export interface Running {
  readonly server: TestServer;
  stop(): Promise<void>;
}

/** Why a way of finding a server led nowhere, as a sentence that says what to do. */
export interface Missing {
  readonly why: string;
}
