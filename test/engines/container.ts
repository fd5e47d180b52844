import { randomBytes } from 'node:crypto';
import type { StartedTestContainer } from 'testcontainers';
import type { Certificates } from './certificates.ts';
import type { Address, EngineName, Missing, OwnEngine, Running } from './engine.ts';
import { settingsOf } from './server-settings.ts';
import { openSession, versionOf } from './session.ts';

const { DOCKER_HOST, AIQ_POS_TEST_CONTAINERS } = process.env;

/** '1' wants containers, and nothing else will do. */
export const containersWanted = AIQ_POS_TEST_CONTAINERS === '1';
/** Docker is asked only where the environment speaks of it. */
const dockerNamed = containersWanted || (DOCKER_HOST && AIQ_POS_TEST_CONTAINERS !== 'no');

/** Undefined where no Docker engine or no image is named. An image that must be pulled first has three minutes. */
export async function startContainer(
  engine: EngineName,
  certificates: Certificates | undefined,
): Promise<Running | Missing | undefined> {
  const image = imageOf(engine);
  if (!dockerNamed || image === undefined) return undefined;
  try {
    await within(10_000, 'No Docker engine answers.', dockerAnswers());
    return await within(180_000, `${image} did not start in time.`, start(engine, image, certificates));
  } catch (thrown) {
    return { why: `As a container: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

interface Image {
  readonly port: number;
  readonly user: string;
  /** The variable that carries the user's password. */
  readonly password: string;
  /** Other variables that it wants to be told. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The public images; others must read the same variables, and take arguments of the server. */
const images: Readonly<Record<EngineName, Image>> = {
  mariadb: { port: 3306, user: 'root', password: 'MARIADB_ROOT_PASSWORD' },
  mysql: { port: 3306, user: 'root', password: 'MYSQL_ROOT_PASSWORD' },
  postgres: { port: 5432, user: 'postgres', password: 'POSTGRES_PASSWORD' },
  mssql: {
    port: 1433,
    user: 'sa',
    password: 'MSSQL_SA_PASSWORD',
    variables: { ACCEPT_EULA: 'Y', MSSQL_PID: 'Developer', TZ: 'UTC' },
  },
};

/** Whoever names an image of SQL Server accepts its licence: so there is none unless it is named. */
const usualImages: Readonly<Record<OwnEngine, string>> & { readonly mssql?: undefined } = {
  mariadb: 'mariadb:10.11',
  mysql: 'mysql:8.4',
  postgres: 'postgres:17',
};

const imageOf = (engine: EngineName): string | undefined =>
  process.env[`AIQ_POS_TEST_${engine.toUpperCase()}_IMAGE`] || usualImages[engine];

const tls = { certificate: '/tls/cert.pem', key: '/tls/key.pem' };

/** Testcontainers is loaded only here: it costs half a second. */
async function dockerAnswers(): Promise<void> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  await getContainerRuntimeClient();
}

async function start(
  engine: EngineName,
  image: string,
  certificates: Certificates | undefined,
): Promise<Running> {
  const { GenericContainer } = await import('testcontainers');
  const { port, user, password: variable, variables = {} } = images[engine];
  // SQL Server wants letters of both cases and digits.
  const password = `Pos-${randomBytes(9).toString('hex')}`;
  const settings =
    engine === 'mssql' ? [] : settingsOf(engine, engine === 'mariadb' && certificates ? tls : undefined);
  const container = await new GenericContainer(image)
    .withEnvironment({ [variable]: password, ...variables })
    .withCommand([...settings])
    .withCopyContentToContainer(
      certificates
        ? [
            { content: certificates.certificate, target: tls.certificate, mode: 0o644 },
            { content: certificates.key, target: tls.key, mode: 0o644 },
          ]
        : [],
    )
    .withExposedPorts(port)
    .start();
  const stop = async () => {
    await container.stop({ timeout: 0, remove: true });
  };
  const address = { engine, host: container.getHost(), port: container.getMappedPort(port), user, password };
  try {
    const version = await versionOf(address, { within: 90_000 });
    if (engine === 'postgres' && certificates) await offerTls(address, container);
    const isOurs = engine === 'mariadb' || engine === 'postgres';
    const authority = isOurs && certificates ? { authority: certificates.authority } : {};
    return { server: { ...address, ...authority, version, how: 'container' }, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** PostgreSQL takes a key only from an account that the container alone knows. */
async function offerTls(address: Address, container: StartedTestContainer): Promise<void> {
  await container.exec(['chown', 'postgres', tls.key]);
  await container.exec(['chmod', '600', tls.key]);
  const session = await openSession(address);
  const settings = [`ssl_cert_file = '${tls.certificate}'`, `ssl_key_file = '${tls.key}'`, 'ssl = on'];
  for (const setting of settings) await session.rows(`ALTER SYSTEM SET ${setting}`);
  await session.rows('SELECT pg_reload_conf()');
  await session.close();
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
