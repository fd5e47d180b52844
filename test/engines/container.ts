import { randomBytes } from 'node:crypto';
import type { StartedTestContainer } from 'testcontainers';
import type { Certificates } from './certificates.ts';
import type { Address, EngineName, Missing, Running } from './engine.ts';
import { settingsOf } from './server-settings.ts';
import { openSession, versionOf } from './session.ts';

const { DOCKER_HOST, AIQ_POS_TEST_CONTAINERS } = process.env;

/** '1' wants containers, and nothing else will do. */
export const containersWanted = AIQ_POS_TEST_CONTAINERS === '1';
/** Docker is asked only where the environment speaks of it. */
const dockerNamed = containersWanted || (DOCKER_HOST && AIQ_POS_TEST_CONTAINERS !== 'no');

/** Undefined where no Docker engine is named. An image that must be pulled first has three minutes. */
export async function startContainer(
  engine: EngineName,
  certificates: Certificates | undefined,
): Promise<Running | Missing | undefined> {
  if (!dockerNamed) return undefined;
  try {
    await within(10_000, 'No Docker engine answers.', dockerAnswers());
    return await within(180_000, `${imageOf(engine)} did not start in time.`, start(engine, certificates));
  } catch (thrown) {
    return { why: `As a container: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

interface Image {
  readonly name: string;
  readonly port: number;
  readonly user: string;
  /** The variable that carries the user's password. */
  readonly password: string;
}

/** The public images; others must read the same variables, and take arguments of the server. */
const images: Readonly<Record<EngineName, Image>> = {
  mariadb: { name: 'mariadb:10.11', port: 3306, user: 'root', password: 'MARIADB_ROOT_PASSWORD' },
  mysql: { name: 'mysql:8.4', port: 3306, user: 'root', password: 'MYSQL_ROOT_PASSWORD' },
  postgres: { name: 'postgres:17', port: 5432, user: 'postgres', password: 'POSTGRES_PASSWORD' },
};

const imageOf = (engine: EngineName): string =>
  process.env[`AIQ_POS_TEST_${engine.toUpperCase()}_IMAGE`] || images[engine].name;

const tls = { certificate: '/tls/cert.pem', key: '/tls/key.pem' };

/** Testcontainers is loaded only here: it costs half a second. */
async function dockerAnswers(): Promise<void> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  await getContainerRuntimeClient();
}

async function start(engine: EngineName, certificates: Certificates | undefined): Promise<Running> {
  const { GenericContainer } = await import('testcontainers');
  const { port, user, password: variable } = images[engine];
  const password = randomBytes(9).toString('hex');
  const container = await new GenericContainer(imageOf(engine))
    .withEnvironment({ [variable]: password })
    .withCommand([...settingsOf(engine, engine === 'mariadb' && certificates ? tls : undefined)])
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
    const authority = engine !== 'mysql' && certificates ? { authority: certificates.authority } : {};
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
