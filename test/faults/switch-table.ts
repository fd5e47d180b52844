import type { Switches } from '../../src/sandbox/switches.ts';
import type { Random } from '../histories/shape.ts';

/** What a switch is set to in a programme, by its dice; or why no programme touches it. */
type Choice<Name extends keyof Switches> =
  | { readonly by: (chance: Random) => Switches[Name] }
  | { readonly leftOut: string };

const either = { by: (chance: Random) => chance.chance(0.5) };

/** Every switch of the sandbox: a new one has to be named here, or a test fails. */
export const switchTable: { readonly [Name in keyof Switches]: Choice<Name> } = {
  replaceLines: either,
  checkUid: either,
  strictDates: either,
  strictTypes: either,
  requireContact: either,
  resolveByEmail: either,
  attachLater: either,
  // `object` goes with single calls only: the connector sends a bare list.
  bulkWrapper: { by: ({ pick }) => pick(['array', 'array', 'either', 'object'] as const) },
  bulkElement: { by: ({ pick }) => pick(['visit', 'visit', 'bare', 'both'] as const) },
  bulkMax: { by: ({ pick }) => pick([500, 500, 7, 3]) },
  inventoryMax: { by: ({ pick }) => pick([100, 100, 4]) },
  tooManyStatus: { by: ({ pick }) => pick([413, 413, 400] as const) },
  bodyMax: { by: ({ pick }) => pick([10_000_000, 10_000_000, 2_500]) },
  partialFailure: { by: ({ pick }) => pick(['whole', 'perRecord'] as const) },
  memberElement: {
    leftOut:
      'first loads go by sign-up here, which tells ids; test/e2e/members.long.test.ts has the other way',
  },
  memberDelay: { leftOut: 'first loads go by sign-up here, as above' },
  bodyUndoesOptOut: either,
  linePrice: { by: ({ pick }) => pick(['line', 'unit'] as const) },
  // With `true` the shop gives no discounts: AIQ would take them off twice, whatever the connector does.
  subtractDiscount: { by: ({ chance }) => chance(0.2) },
  stockFromSales: { by: ({ pick }) => pick(['never', 'at-once', 'later'] as const) },
  stockDelay: { by: ({ pick }) => pick([60_000, 24 * 3_600_000]) },
  limits: {
    by: ({ pick }) =>
      pick([null, null, { second: 2, minute: 30, hour: 300 }, { second: 5, minute: 60, hour: 2_000 }]),
  },
  retryAfter: { by: ({ pick }) => pick(['seconds', 'date', 'none'] as const) },
  acceptedKeys: { leftOut: 'the key is refused for a while by a step of a programme (steps.ts)' },
  fault: { leftOut: 'the programme itself (trouble.ts)' },
  rejectKeys: { leftOut: 'which records are refused follows from the seed (trouble.ts)' },
};

type Chosen = { -readonly [Name in keyof Switches]?: Switches[Name] };

/** One value of each, by the dice. */
export function someSwitches(chance: Random): Partial<Switches> {
  const chosen: Chosen = {};
  const choose = <Name extends keyof Switches>(name: Name): void => {
    const choice: Choice<Name> = switchTable[name];
    if ('by' in choice) chosen[name] = choice.by(chance);
  };
  for (const name of switchNames) choose(name);
  return chosen;
}

const isSwitch = (name: string): name is keyof Switches => Object.hasOwn(switchTable, name);
const switchNames = Object.keys(switchTable).filter(isSwitch);
