import { random } from '../../src/demo/index.ts';
import type { Fault, FaultPlan, Switches } from '../../src/sandbox/index.ts';
import { programme } from '../../src/sandbox/index.ts';
import type { Shape } from './shape.ts';

/** What AIQ, or the way there, has done to one request, in the words of the judge. */
export interface Suffered {
  readonly number: number;
  readonly fault: Fault | undefined;
  /** AIQ took the request, and the connector was not told. */
  readonly answerLost: boolean;
}

/** The bad time of one programme: the sandbox's own faults by seed, and records that AIQ refuses. */
export class Trouble {
  readonly suffered = new Map<number, Suffered>();
  /** "uid model key" of the records that AIQ named as refused. */
  readonly refused = new Set<string>();
  readonly #shape: Shape;
  readonly #seed: number;
  readonly #plan: FaultPlan;
  #isOver = false;
  /** How often a shopper was merged, by the name that he has then. */
  readonly #merges = new Map<string, number>();

  constructor(shape: Shape, seed: number) {
    this.#shape = shape;
    this.#seed = seed;
    const { slowMs, lateMs, busySeconds } = shape.times;
    const { troubles, share } = shape;
    this.#plan = programme(seed, { troubles, share, slowMs, lateMs, busySeconds }).fault;
  }

  end(): void {
    this.#isOver = true;
  }

  readonly fault: FaultPlan = (request) => {
    const planned = this.#isOver ? undefined : this.#plan(request);
    const isTooMuch = planned?.kind === 'merge' && this.#isMergedTooOften(request.body);
    const fault = this.#isOver
      ? undefined
      : ((isTooMuch ? undefined : planned) ?? this.#usual(request.number));
    this.suffered.set(request.number, {
      number: request.number,
      fault,
      answerLost: isLost(fault, this.#shape.times.timeout),
    });
    if (fault?.kind === 'reject') this.#note(request.path, request.body, fault);
    return fault;
  };

  /** Follows from the key: refused until the end, and then no more. */
  readonly rejectKeys: NonNullable<Switches['rejectKeys']> = ({ uid, model, key }) => {
    const hash = [...`${this.#seed} ${model} ${key}`].reduce(
      (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973,
      7,
    );
    const isBad = !this.#isOver && hash / 9_973 < this.#shape.refused;
    if (isBad) this.refused.add(`${uid} ${model} ${key}`);
    return isBad;
  };

  /** Whom AIQ forgets five times in a row the connector asks for no more: see src/ledger/settlements.ts. */
  #isMergedTooOften(body: string): boolean {
    const name = /"firstName":"([^"]*)"/.exec(body)?.[1] ?? '';
    const times = (this.#merges.get(name) ?? 0) + 1;
    this.#merges.set(name, times);
    return times > 4;
  }

  /** AIQ takes its time, a little differently each time. */
  #usual(number: number): Fault | undefined {
    const { usualMs } = this.#shape.times;
    return usualMs > 0 ? { kind: 'slow', ms: random(this.#seed, number).below(usualMs) } : undefined;
  }

  #note(path: string, body: string, { every, from }: Fault & { kind: 'reject' }): void {
    const parsed: unknown = JSON.parse(body || 'null');
    if (!Array.isArray(parsed)) return;
    const uid = path.split('/').at(-1);
    for (const [index, element] of parsed.entries()) {
      if (index % every !== from) continue;
      const key = element.sku ?? element.visit?.pos_id ?? element.pos_id;
      this.refused.add(`${uid} ${'sku' in element ? 'inventory' : 'sale'} ${key}`);
    }
  }
}

function isLost(fault: Fault | undefined, timeout: number): boolean {
  switch (fault?.kind) {
    case 'drop-after':
    case 'malformed':
      return true;
    case 'status':
      return fault.applied === true;
    case 'slow':
      return fault.lands === 'late' || fault.ms > timeout;
    default:
      return false;
  }
}
