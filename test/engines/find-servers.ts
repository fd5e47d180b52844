import { type Certificates, makeCertificates } from './certificates.ts';
import { containersWanted, startContainer } from './container.ts';
import { type EngineName, engineNames, type Missing, ownEngines, type Running } from './engine.ts';
import { install } from './install.ts';
import { findNamedServer } from './named-server.ts';
import { startPrivateServer } from './private-server.ts';

type Found = Running | Missing;

/** Every engine at once, each in this order: the environment's server, a container, a private process. */
export async function findServers(say: (line: string) => void): Promise<ReadonlyMap<EngineName, Found>> {
  const certificates = await makeCertificates();
  const elsewhere = await each((engine) => findElsewhere(engine, certificates));
  await install(
    ownEngines.filter((engine) => elsewhere.get(engine) === undefined),
    say,
  );
  return each(async (engine) => elsewhere.get(engine) ?? (await startPrivateServer(engine, certificates)));
}

/** Undefined where a process of our own may serve: a named server or a wanted container that fails is told instead. */
async function findElsewhere(engine: EngineName, certificates: Certificates | undefined) {
  const named = await findNamedServer(engine, process.env);
  if (named !== undefined) return named;
  const container = await startContainer(engine, certificates);
  return containersWanted || (container !== undefined && 'server' in container) ? container : undefined;
}

async function each<T>(work: (engine: EngineName) => Promise<T>): Promise<ReadonlyMap<EngineName, T>> {
  return new Map(await Promise.all(engineNames.map(async (engine) => [engine, await work(engine)] as const)));
}
