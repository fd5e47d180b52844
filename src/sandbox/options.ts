import { setTimeout } from 'node:timers/promises';
import type { WireOverrides } from '../aiq/index.ts';
import type { Programme } from './programme.ts';
import type { Switches } from './switches.ts';

/** An AIQ account: its number and one API key. One key may have several accounts. */
export interface Account {
  readonly uid: string;
  readonly key: string;
}

export interface Store {
  readonly uid: string;
  readonly name: string;
  /** What a source calls the store: {pos: "Main Street #1"}. */
  readonly sourceMapping?: Readonly<Record<string, string>>;
}

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly accounts: readonly Account[];
  readonly stores: readonly Store[];
  /** Names and paths that a site overrides, so that the sandbox speaks the same. */
  readonly wire: WireOverrides;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for slow answers; false where it was woken before the time was up. */
  readonly sleep: (ms: number, woken: AbortSignal) => Promise<boolean>;
  readonly switches: Partial<Switches>;
  /** A bad time at AIQ; `switches` have the last word. */
  readonly faults: Programme | null;
  /** How many of the last requests are kept. */
  readonly keepRequests: number;
  /** Whether they are kept with their bodies. */
  readonly keepBodies: boolean;
  /** How many of the last bodies are kept of each persona, sale and item. */
  readonly keepAccepted: number;
}

export const defaultOptions: SandboxOptions = {
  port: 0,
  host: '127.0.0.1',
  accounts: [{ uid: '1234', key: 'sandbox-key' }],
  stores: [],
  wire: {},
  now: Date.now,
  sleep: (ms, signal) => setTimeout(ms, true, { signal, ref: false }).catch(() => false),
  switches: {},
  faults: null,
  keepRequests: 10_000,
  keepBodies: true,
  keepAccepted: 50,
};
