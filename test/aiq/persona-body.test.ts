import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberPart, overridePart, signUpPart, wireOf } from '../../src/aiq/index.ts';
import type { Persona } from '../../src/model/index.ts';

const wire = wireOf();
const quiet = { enrol: false };
const enrolling = { enrol: true };

const mia: Persona = {
  firstName: 'Mia',
  lastName: 'O"Hara',
  mobilePhone: '3035550123',
  email: null,
  birthdate: '1990-02-28',
  loyalty: true,
  smsOptIn: true,
  emailOptIn: true,
};

describe('the body of a sign-up', () => {
  it('holds what is known in a fixed order, leaves out what is not, and never asks AIQ to text the shopper', () => {
    expect(signUpPart(mia, wire, quiet)).toBe(
      '{"firstName":"Mia","lastName":"O\\"Hara","mobilePhone":"3035550123","birthdate":"1990-02-28","disableSMS":true}',
    );
  });

  it('enrols only when it is allowed and explicitly true, and gives no consent', () => {
    expect(JSON.parse(signUpPart(mia, wire, enrolling) ?? '')).toMatchObject({
      loyalty: true,
      disableSMS: true,
    });
    expect(signUpPart({ ...mia, loyalty: false }, wire, enrolling)).not.toContain('loyalty');
    expect(signUpPart(mia, wire, enrolling)).not.toMatch(/opt.?in/i);
  });

  it('is not made for a shopper without phone and e-mail', () => {
    expect(signUpPart({ ...mia, mobilePhone: null }, wire, quiet)).toBeNull();
    expect(signUpPart({ firstName: 'Mia', email: '', mobilePhone: '' }, wire, quiet)).toBeNull();
  });

  it('has the same bytes whatever the order in which the mapping wrote the fields', () => {
    const turned = Object.fromEntries(Object.entries(mia).reverse());
    expect(signUpPart(turned, wire, enrolling)).toBe(signUpPart(mia, wire, enrolling));
  });

  it('uses the names that a site sets', () => {
    const own = wireOf({ fields: { 'persona.mobilePhone': 'phone' } });
    expect(signUpPart({ mobilePhone: '3035550123' }, own, quiet)).toBe(
      '{"phone":"3035550123","disableSMS":true}',
    );
  });
});

describe('the body of an override', () => {
  it.each<[string, Persona, Persona, string | null]>([
    [
      'a changed field alone',
      { firstName: 'Mia', email: 'a@b.co' },
      { firstName: 'Mia', email: 'c@d.co' },
      '{"email":"c@d.co"}',
    ],
    ['an empty text where the POS cleared a field', { email: 'a@b.co' }, { email: null }, '{"email":""}'],
    ['nothing when nothing changed', mia, { ...mia }, null],
    [
      'nothing for null and the empty text, which AIQ cannot tell apart',
      { email: null },
      { email: '' },
      null,
    ],
    ['nothing where the mapping no longer sends a field', { email: 'a@b.co' }, {}, null],
    ['nothing where an unknown value would be wiped', {}, { email: null }, null],
    ['a field that is new', {}, { email: 'a@b.co' }, '{"email":"a@b.co"}'],
  ])('holds %s', (_, before, after, expected) => {
    expect(overridePart(before, after, wire, quiet)).toBe(expected);
  });

  it.each([null, false, undefined] as const)('enrols who was %s before, if allowed', (was) => {
    const before = was === undefined ? {} : { loyalty: was };
    expect(overridePart(before, { loyalty: true }, wire, enrolling)).toBe('{"loyalty":true}');
    expect(overridePart(before, { loyalty: true }, wire, quiet)).toBeNull();
  });

  it.each([null, false] as const)('puts nobody out whose enrolment became %s', (is) => {
    expect(overridePart({ loyalty: true }, { loyalty: is }, wire, enrolling)).toBeNull();
  });

  it('gives no consent, since it would hold for ever', () => {
    expect(overridePart({}, { smsOptIn: true, emailOptIn: true }, wire, enrolling)).toBeNull();
  });

  it('never enrols unasked, nor sends a field that did not change, for any two states', () => {
    const text = fc.constantFrom(undefined, null, '', 'a', 'b');
    const consent = fc.constantFrom(undefined, null, false, true);
    const persona = fc
      .record({ firstName: text, email: text, loyalty: consent, smsOptIn: consent })
      .map(
        (fields) =>
          Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Persona,
      );
    fc.assert(
      fc.property(persona, persona, fc.boolean(), (before, after, allowed) => {
        const sent = JSON.parse(overridePart(before, after, wire, { enrol: allowed }) ?? '{}');
        const may = allowed && after.loyalty === true && before.loyalty !== true;
        expect(sent.loyalty).toBe(may ? true : undefined);
        expect(Object.keys(sent).join()).not.toMatch(/opt.?in/i);
        for (const name of ['firstName', 'email'] as const) {
          const changed = after[name] !== undefined && (after[name] ?? '') !== (before[name] ?? '');
          expect(sent[name]).toBe(changed ? (after[name] ?? '') : undefined);
        }
      }),
    );
  });
});

describe('the body of a member', () => {
  it("holds the POS's key and what is known, and never asks AIQ to text the shopper", () => {
    expect(memberPart('c-7', null, mia, wire, quiet)).toBe(
      '{"member":{"pos_user":"c-7","firstName":"Mia","lastName":"O\\"Hara","mobilePhone":"3035550123",' +
        '"birthdate":"1990-02-28","disableSMS":true}}',
    );
  });

  it('stands bare, and under other names, where a site says so', () => {
    const own = wireOf({ memberElement: 'bare', fields: { 'member.posUser': 'key' } });
    expect(memberPart('7', null, { email: 'a@b.co' }, own, quiet)).toBe(
      '{"key":"7","email":"a@b.co","disableSMS":true}',
    );
  });

  it.each<[string, Persona | null, Persona, object | null]>([
    ['is not made for a shopper without phone and e-mail', null, { firstName: 'Mia' }, null],
    [
      'is whole when something changed, since AIQ may take it for the whole persona',
      { firstName: 'Mia', email: 'a@b.co' },
      { firstName: 'Mia', email: 'c@d.co' },
      { firstName: 'Mia', email: 'c@d.co' },
    ],
    [
      'empties what the POS cleared, also the last contact',
      { firstName: 'Mia', email: 'a@b.co' },
      { firstName: 'Mia', email: null },
      { firstName: 'Mia', email: '' },
    ],
    ['is not made when nothing changed', mia, { ...mia }, null],
    ['is not made for a consent', { email: 'a@b.co' }, { email: 'a@b.co', emailOptIn: true }, null],
    [
      'enrols who joins',
      { email: 'a@b.co' },
      { email: 'a@b.co', loyalty: true },
      { email: 'a@b.co', loyalty: true },
    ],
    [
      'does not enrol again',
      { email: 'a@b.co', loyalty: true },
      { email: 'c@d.co', loyalty: true },
      { email: 'c@d.co' },
    ],
  ])('%s', (_, before, after, expected) => {
    const part = memberPart('7', before, after, wire, enrolling);
    expect(part && JSON.parse(part).member).toEqual(
      expected && { pos_user: '7', ...expected, disableSMS: true },
    );
  });
});
