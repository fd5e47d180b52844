import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { random } from '../../src/demo/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Played } from '../histories/campaign.ts';
import type { Bench } from './bench.ts';
import { Clock } from './clock.ts';
import { Connector, key, pathsOf } from './connector.ts';
import { Game } from './game.ts';
import { placesOf } from './place.ts';
import { shapeOf } from './shape.ts';
import { type Step, stepsOf } from './steps.ts';
import { Trouble } from './trouble.ts';
import { Wire } from './wire.ts';

/** A programme of one seed, or of some of its steps, from an empty shop to the comparison of both worlds. */
export async function playProgramme(
  bench: Bench,
  seed: number,
  steps: readonly Step[] = stepsOf(seed),
): Promise<Played> {
  const shape = shapeOf(seed);
  const wire = new Wire();
  const clock = new Clock(shape.child ? Date.now() : Date.parse('2026-05-05T12:00:00Z'), wire.isBusy);
  const trouble = new Trouble(shape, seed);
  const doings: { arrived: () => void } = { arrived: () => undefined };
  const sandbox = await startSandbox({
    accounts: ['1001', '1002'].map((uid) => ({ uid, key })),
    wire: { paths: pathsOf(shape) },
    now: clock.now,
    sleep: (ms, woken) => wire.hold(clock, ms, woken),
    keepAccepted: 10_000,
    keepRequests: 100_000,
    switches: {
      ...shape.switches,
      rejectKeys: trouble.rejectKeys,
      fault: (request) => {
        wire.arrived(request.number, request.path, request.body);
        doings.arrived();
        return trouble.fault(request);
      },
    },
  });
  const file = join(bench.folder, `ledger-${seed}.db`);
  const places = placesOf(shape, ...bench.shops);
  const [chance, luck] = [random(seed, 13), random(seed, 14)];
  const connector = new Connector({
    shape,
    places,
    url: sandbox.url,
    file,
    clock,
    wire,
    chance: luck,
  });
  const game = new Game({ bench, shape, clock, trouble, sandbox, places, connector, wire, file, chance });
  doings.arrived = () => game.meanwhile();
  try {
    await game.play(steps);
  } catch (thrown) {
    game.problems.push(`unexpected: ${inspect(thrown)}`);
  } finally {
    await connector.close();
    await sandbox.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  }
  return game;
}
