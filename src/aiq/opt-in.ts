import type { Persona } from '../model/index.ts';
import { type JsonText, jsonString } from './json-text.ts';
import type { Endpoint } from './wire.ts';

/**
 * The calls that give a consent to AIQ. No sign-up and no override does: an override holds for ever, and might undo
 * what a shopper told AIQ since. Of these calls AIQ says that they never opt in whom has opted out before.
 */
export type OptIn = Extract<Endpoint, 'textOptIn' | 'emailOptIn'>;

const optIns = {
  textOptIn: { consent: 'smsOptIn', contact: 'mobilePhone' },
  emailOptIn: { consent: 'emailOptIn', contact: 'email' },
} as const satisfies Record<OptIn, { consent: keyof Persona; contact: keyof Persona }>;

const calls = ['textOptIn', 'emailOptIn'] as const satisfies readonly OptIn[];

export function isOptIn(endpoint: Endpoint): endpoint is OptIn {
  return endpoint === 'textOptIn' || endpoint === 'emailOptIn';
}

/** The opt-ins that are new in `after`: explicitly true where they were not, with a phone or e-mail to give them for. */
export function newOptIns(before: Persona, after: Persona): readonly OptIn[] {
  return calls.filter((call) => {
    const { consent, contact } = optIns[call];
    return after[consent] === true && before[consent] !== true && Boolean(after[contact]);
  });
}

/** The persona as AIQ has it before these opt-ins. `delivered` is what it had last. */
export function withoutOptIns(persona: Persona, delivered: Persona, missing: readonly OptIn[]): Persona {
  const consents = missing.map((call) => [optIns[call].consent, delivered[optIns[call].consent]]);
  return { ...persona, ...Object.fromEntries(consents) };
}

/** What is opted in: it stands in the address of the call, which has no body. */
export function optInPart(call: OptIn, persona: Persona): JsonText {
  return jsonString(persona[optIns[call].contact] ?? '');
}
