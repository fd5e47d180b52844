import { randomBytes } from 'node:crypto';
import type { EngineName, Missing, Running } from './engine.ts';
import { postgresSettings, quickMysql } from './server-settings.ts';
import { versionOf } from './session.ts';

/** Docker is asked only where the environment speaks of it; '1' wants containers, and nothing else will do. */
export const containersWanted = process.env.AIQ_POS_TEST_CONTAINERS === '1';
const dockerNamed =
  containersWanted || (process.env.DOCKER_HOST && process.env.AIQ_POS_TEST_CONTAINERS !== 'no');

/** Undefined where no Docker engine is named. An image that must be pulled first has three minutes. */
export async function startContainer(engine: EngineName): Promise<Running | Missing | undefined> {
  if (!dockerNamed) return undefined;
  try {
    await within(10_000, 'No Docker engine answers.', dockerAnswers());
    return await within(180_000, `${imageOf(engine)} did not start in time.`, start(engine));
  } catch (thrown) {
    return { why: `As a container: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

interface Recipe {
  readonly image: string;
  readonly port: number;
  readonly user: string;
  /** The variable that carries the password, as the public images read it. */
  readonly password: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Arguments of the server. */
  readonly settings: readonly string[];
}

const recipes: Readonly<Record<EngineName, Recipe>> = {
  mariadb: {
    image: 'mariadb:10.11',
    port: 3306,
    user: 'root',
    password: 'MARIADB_ROOT_PASSWORD',
    environment: {},
    settings: quickMysql,
  },
  mysql: {
    image: 'mysql:8.4',
    port: 3306,
    user: 'root',
    password: 'MYSQL_ROOT_PASSWORD',
    environment: { MYSQL_ROOT_HOST: '%' },
    settings: quickMysql,
  },
  postgres: {
    image: 'postgres:17',
    port: 5432,
    user: 'postgres',
    password: 'POSTGRES_PASSWORD',
    environment: {},
    settings: postgresSettings,
  },
};

const imageOf = (engine: EngineName): string =>
  process.env[`AIQ_POS_TEST_${engine.toUpperCase()}_IMAGE`] || recipes[engine].image;

/** Testcontainers is loaded only here: it costs every run half a second. */
async function dockerAnswers(): Promise<void> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  await getContainerRuntimeClient();
}

async function start(engine: EngineName): Promise<Running> {
  const { GenericContainer } = await import('testcontainers');
  const { port, user, password: variable, environment, settings } = recipes[engine];
  const password = randomBytes(9).toString('hex');
  const container = await new GenericContainer(imageOf(engine))
    .withEnvironment({ ...environment, [variable]: password, TZ: 'UTC' })
    .withCommand([...settings])
    .withExposedPorts(port)
    .start();
  const stop = async () => {
    await container.stop({ timeout: 0, remove: true });
  };
  const address = { engine, host: container.getHost(), port: container.getMappedPort(port), user, password };
  try {
    const version = await versionOf(address, { within: 90_000 });
    return { server: { ...address, version, how: 'container' }, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function within<T>(milliseconds: number, late: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(late)), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
