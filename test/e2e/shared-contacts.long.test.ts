import { appendFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openScene, type Scene } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const frontDesk = '3035550000';
const five = '3035550005';
const placeholders = ['9999999999', '(000) 000-0000', '123-456-7890', '1111111111', '---'];
const noEmails = ['none@none.com', 'n/a', 'test@test.com'];
/** "7" -> "7205550007" */
const phone = (nth: number): string => `720555${String(nth).padStart(4, '0')}`;

interface Customer {
  readonly id: string;
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
}

function customers(): Customer[] {
  const made: Customer[] = [];
  const add = (count: number, make: (nth: number) => Omit<Customer, 'id'>): void => {
    for (let nth = 0; nth < count; nth++) made.push({ id: `c${made.length}`, ...make(nth) });
  };
  // Every tenth who gave no phone of her own has an e-mail, so that AIQ knows her all the same.
  add(5_000, (nth) => ({
    name: `Walk-in ${nth}`,
    phone: frontDesk,
    ...(nth % 10 === 0 ? { email: `walk${nth}@mail.test` } : {}),
  }));
  add(500, (nth) => ({
    name: `Shy ${nth}`,
    phone: placeholders[nth % placeholders.length] ?? '',
    email: nth % 2 === 0 ? `shy${nth}@mail.test` : (noEmails[nth % noEmails.length] ?? ''),
  }));
  for (let house = 0; house < 100; house++) {
    const size = 2 + (house % 3);
    add(size, (nth) => ({
      name: `Member ${nth} of ${house}`,
      phone: phone(house),
      email: house % 4 === 0 ? `house${house}@mail.test` : `member${nth}of${house}@mail.test`,
    }));
  }
  for (let twin = 0; twin < 100; twin++) {
    add(2, (nth) => ({ name: nth === 0 ? `Twin  ${twin}` : `TWIN ${twin}`, phone: phone(1_000 + twin) }));
  }
  add(1_000, (nth) => ({ name: `Own ${nth}`, phone: phone(2_000 + nth) }));
  add(5, (nth) => ({ name: `Office ${nth}`, phone: five, email: `office${nth}@mail.test` }));
  return made;
}

function write(db: Database.Database, rows: readonly Customer[]): void {
  const insert = db.prepare(
    'INSERT INTO customers (id, searchkey, name, phone, email, visible) VALUES (?, ?, ?, ?, ?, 1)',
  );
  db.transaction(() => {
    for (const { id, name, phone: number = null, email = null } of rows)
      insert.run(id, id, name, number, email);
  })();
}

const plain = (name: unknown): string =>
  String(name ?? '')
    .toLowerCase()
    .replaceAll(/\s/g, '');

/** Contacts at AIQ in which sign-ups of different people have become one. */
function merged({ sandbox }: Scene): string[] {
  return sandbox.world().personas.flatMap(({ sources }) => {
    const names = new Set(
      sources.map(({ firstName, lastName }) => plain(`${firstName ?? ''}${lastName ?? ''}`)),
    );
    return names.size > 1 ? [[...names].join(' + ')] : [];
  });
}

const carriers = ({ sandbox }: Scene, value: string): string[] =>
  sandbox
    .world()
    .personas.filter(({ mobilePhone, email }) => mobilePhone === value || email === value)
    .map(({ firstName }) => firstName);

const requests = ({ sandbox }: Scene): number => sandbox.world().counters.requests;

describe('Customers of whom many share a phone', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({
      shop: { customers: 0, receipts: 0, products: 1 },
      aiq: { in_flight: '16' },
    });
    appendFileSync(scene.config, 'profile: fast\n');
    scene.edit((db) => write(db, customers()));
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const once = async (): Promise<void> => {
    const { code, err } = await scene.cli('once');
    expect(code, err).toBe(0);
  };

  test('are merged with nobody who is not the same person (promise 10)', async () => {
    await once();
    expect(merged(scene)).toEqual([]);
    expect(carriers(scene, frontDesk)).toEqual([]);
    const twins = scene.sandbox.world().personas.filter(({ firstName }) => /^twin/i.test(firstName));
    expect(twins).toHaveLength(100);
    // Ordinary ones, twins, the walk-ins and the shy with an e-mail, and of households whoever has anything left.
    const households =
      25 +
      [...Array(100).keys()]
        .filter((house) => house % 4 !== 0)
        .reduce((sum, house) => sum + 2 + (house % 3), 0);
    expect(scene.sandbox.world().personas).toHaveLength(1_000 + 100 + 500 + 250 + households + 5);
    expect(carriers(scene, phone(3))).toEqual(['Member 0 of 3']);
    expect(carriers(scene, 'house4@mail.test')).toEqual(['Member 0 of 4']);
    expect(carriers(scene, five)).toEqual(['Office 0']);
  });

  test('are counted by `status`, and listed by `coverage`, masked unless asked for in full', async () => {
    const { blanks } = JSON.parse((await scene.cli('status', ['--json'])).out);
    const sizes = [...Array(100).keys()].map((house) => 1 + (house % 3));
    const phones = sizes.reduce((sum, others) => sum + others, 0) + 4;
    const emails = sizes.filter((_, house) => house % 4 === 0).reduce((sum, others) => sum + others, 0);
    const site = 'main-street';
    expect(blanks).toHaveLength(5);
    expect(blanks).toEqual(
      expect.arrayContaining([
        { site, field: 'mobilePhone', why: 'too_many', customers: 5_000 },
        { site, field: 'mobilePhone', why: 'household', customers: phones },
        { site, field: 'email', why: 'household', customers: emails },
        { site, field: 'mobilePhone', why: 'placeholder', customers: 500 },
        { site, field: 'email', why: 'placeholder', customers: 250 },
      ]),
    );
    const { withheld } = JSON.parse((await scene.cli('coverage', ['--json'])).out);
    const [most] = withheld;
    expect(most).toMatchObject({
      ...{ field: 'mobilePhone', why: 'too_many', customers: 5_000, withheld: 5_000 },
      ...{ sites: [site], value: '3*********', keys: [['c0'], ['c1'], ['c10'], ['c100'], ['c1000']] },
    });
    const { out } = await scene.cli('coverage');
    expect(out).not.toContain(frontDesk);
    expect((await scene.cli('coverage', ['--show'])).out).toContain(frontDesk);
    expect((await scene.cli('explain', ['persona', 'c0'])).out).toContain(
      'too many customers have it (5000)',
    );
  });

  test('are sent again by no second `once`, and counted no second time', async () => {
    const before = requests(scene);
    await once();
    expect(requests(scene)).toBe(before);
    const { blanks } = JSON.parse((await scene.cli('status', ['--json'])).out);
    expect(blanks).toContainEqual({
      ...{ site: 'main-street', field: 'mobilePhone', why: 'placeholder', customers: 500 },
    });
  });

  test('of five lose it when a sixth joins them, and one has it again when one has left', async () => {
    const before = requests(scene);
    scene.edit((db) =>
      write(db, [{ id: 'c-sixth', name: 'Office 6', phone: five, email: 'office6@mail.test' }]),
    );
    await once();
    expect(carriers(scene, five)).toEqual([]);
    // The new one, and whoever has to lose it.
    expect(requests(scene)).toBe(before + 2);
    expect(carriers(scene, 'office6@mail.test')).toEqual(['Office 6']);

    scene.edit((db) => db.exec("DELETE FROM customers WHERE name = 'Office 3'"));
    await once();
    expect(carriers(scene, five)).toEqual(['Office 0']);
    expect(requests(scene)).toBe(before + 3);
    expect(merged(scene)).toEqual([]);
    await once();
    expect(requests(scene)).toBe(before + 3);
  });

  test('of whom there are far too many, the next one asks for nobody else', async () => {
    const before = requests(scene);
    scene.edit((db) =>
      write(db, [{ id: 'c-late', name: 'Late', phone: frontDesk, email: 'late@mail.test' }]),
    );
    await once();
    expect(requests(scene)).toBe(before + 1);
    expect(carriers(scene, 'late@mail.test')).toEqual(['Late']);
  });

  test('got no message, and their consents are as they were', () => {
    const { messagesFired, consentsChanged } = scene.world().counters;
    expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
  });
});
