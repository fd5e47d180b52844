import { createHmac } from 'node:crypto';
import type { Persona } from '../model/index.ts';
import { type ContactField, contactFields } from './sharing.ts';

/** The phone and e-mail of a record as the ledger compares them, and whose they are: keyed hashes, never themselves. */
export interface ContactPrints {
  readonly values: ReadonlyMap<ContactField, string>;
  readonly person: string | null;
}

export function contactPrints(record: string, secret: string): ContactPrints {
  const persona: Persona = JSON.parse(record);
  const name = plainName(persona);
  return {
    values: new Map(
      contactFields.flatMap((field) => {
        const value = persona[field];
        return value ? [[field, print(field, value, secret)] as const] : [];
      }),
    ),
    person: name === '' ? null : print('person', name, secret),
  };
}

/** "  José  O'BRIEN", "Jose" + "Obrien": spelled in two ways, and one person all the same. */
export function plainName({ firstName, lastName }: Persona): string {
  return `${firstName ?? ''}${lastName ?? ''}`
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Which fields of a record are blank at AIQ because others have them too, as an entry keeps it: "mobilePhone email". */
export function withheldText(fields: readonly ContactField[]): string {
  return contactFields.filter((field) => fields.includes(field)).join(' ');
}

export function withheldFields(text: string): readonly ContactField[] {
  return contactFields.filter((field) => text.split(' ').includes(field));
}

/** A record as AIQ is to have it. Null, not absent: what AIQ had of it before is taken away. */
export function withoutWithheld(persona: Persona, withheld: string): Persona {
  return { ...persona, ...Object.fromEntries(withheldFields(withheld).map((field) => [field, null])) };
}

function print(kind: string, value: string, secret: string): string {
  return createHmac('sha256', secret).update(`contact ${kind}\n${value}`).digest('base64url');
}
