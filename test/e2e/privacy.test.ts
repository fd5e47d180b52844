import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Fault, FaultPlan } from '../../src/sandbox/index.ts';
import type { Ended } from './child.ts';
import { leftOver, openScene, type Scene, settingsText, uid, until } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const key = 'sesame-7f3a9c-open';
const tillPassword = 'Tr0ub4dor-and-3';

/** One shopper and one product whose every value is told from all others. */
const person = {
  first: 'Zorblatt',
  last: 'Quixenberry',
  phone: '(303) 987-6543',
  email: 'zorblatt.quix@hushmail.test',
  street: '77 Hushhush Lane',
};
const product = 'Whispering Widget';

/** What must stand nowhere, in whatever spelling. */
const secrets = [
  key,
  tillPassword,
  person.first,
  person.last,
  '3039876543',
  '987-6543',
  'zorblatt',
  'hushmail',
  'Hushhush',
  'Whispering',
];

test.concurrent('names, phones, e-mails, keys and passwords stay out of logs, errors, status, lists and file names', async () => {
  await using scene = await openSeeded();
  const said: string[] = [];
  const note = (ended: Ended): Ended => {
    said.push(ended.out, ended.err);
    return ended;
  };

  // AIQ refuses the shopper and the product, and says of whom.
  scene.sandbox.set({ fault: refusing(400, () => `duplicate of ${person.phone} or ${person.email}`) });
  note(await scene.cli('once'));
  const list = JSON.parse(note(await scene.cli('dead-letters list', ['--json'])).out);
  const kinds = new Map<string, number>(
    list.map(({ id, code, model }: DeadLetter) => [`${code} ${model}`, id] as const),
  );
  expect([...kinds.keys()].toSorted()).toEqual([
    'AIQ_REJECTED inventory',
    'AIQ_REJECTED persona',
    'ROW_KEY_MISSING inventory',
    'ROW_VALUE sale',
  ]);
  const shows = [...kinds.values()].map((id) => scene.cli('dead-letters show', [String(id)]));
  for (const ended of await Promise.all([scene.cli('dead-letters list'), ...shows])) note(ended);

  // While it runs, AIQ fails with the request in its answer, and the POS file disappears for a while.
  scene.sandbox.set({ fault: (request) => answering(500, request.body) });
  const child = scene.start('run');
  await until(() => child.err().includes('Running.'));
  scene.edit((db) =>
    db.prepare('UPDATE customers SET lastname = ? WHERE id = ?').run(`${person.last}-Moved`, 'z'),
  );
  scene.trade(10);
  const before = scene.world().counters.requests;
  expect(await until(() => scene.world().counters.requests > before + 4)).toBe(true);
  renameSync(scene.pos, `${scene.pos}.away`);
  expect(await until(() => child.err().includes('POS_UNREADABLE'))).toBe(true);
  note(await scene.cli('status'));
  renameSync(`${scene.pos}.away`, scene.pos);
  scene.sandbox.set({ fault: null });
  note(await scene.cli('dead-letters replay', ['--all']));
  expect(await leftOver(scene)).toEqual([]);
  child.kill('SIGTERM');
  note(await child.ended);

  // Settings with mistakes around a key that should not stand there, and a password that no connector asks for.
  const settings = readFileSync(scene.config, 'utf8');
  const clear = settings.replace('{ file: ./aiq.key }', `"${key}"`);
  const wrong = [
    clear,
    clear.replace(key, `${key} ${key}`),
    settings.replace('file: ./pos.db', `file: ./pos.db, password: ${tillPassword}`),
    settings.replace(`till_password: ${tillPassword}`, `till_password: { is: ${tillPassword} }`),
  ];
  for (const text of wrong) {
    expect(text).not.toBe(settings);
    writeFileSync(scene.config, text);
    const checked = await Promise.all([scene.cli('check'), scene.cli('check', ['--json'])]);
    for (const ended of checked) expect(note(ended).out).toMatch(/(warning|error|"severity")/);
  }

  const logs = readdirSync(join(scene.folder, 'logs'));
  const logged = logs.map((file) => readFileSync(join(scene.folder, 'logs', file), 'utf8')).join('');
  for (const line of ['Page read.', 'Request answered.', 'AIQ is away', 'POS_UNREADABLE']) {
    expect(logged).toContain(line);
  }
  const names = readdirSync(scene.folder, { recursive: true, encoding: 'utf8' }).join('\n');
  const everything = { logged, said: said.join('\n'), names };
  for (const [where, text] of Object.entries(everything)) expect(leaksIn(text), where).toEqual([]);
});

test.concurrent('AIQ’s words about a refused record are kept without the words of the record', async () => {
  await using scene = await openSeeded();
  scene.sandbox.set({ fault: refusing(400, (body) => body) });
  const once = await scene.cli('once');
  const list = await scene.cli('dead-letters list');
  expect(list.out).toContain('AIQ_REJECTED');
  expect(leaksIn(once.out + once.err + list.out)).toEqual([]);
});

function leaksIn(text: string): string[] {
  return text.split('\n').filter((line) => secrets.some((secret) => line.includes(secret)));
}

interface DeadLetter {
  readonly id: number;
  readonly code: string;
  readonly model: string;
}

/** Refuses what holds something of the shopper or the product. */
function refusing(status: number, words: (body: string) => string): FaultPlan {
  return ({ body }) => (leaksIn(body).length > 0 ? answering(status, words(body)) : undefined);
}

function answering(status: number, words: string): Fault {
  const echo = { success: false, code: status, errors: [{ message: `cannot take ${words}` }] };
  return { kind: 'status', status, body: JSON.stringify(echo) };
}

async function openSeeded(): Promise<Scene> {
  const aiq = { timeout: '1s', repeat_after: '0s' };
  const scene = await openScene({ aiq, sandbox: { accounts: [{ uid, key }] } });
  seed(scene);
  writeFileSync(scene.keyFile, `${key}\n`);
  const mapping = join(scene.folder, 'quick.yaml');
  const declared = 'params:\n  till_password: { description: Not read by any rule, default: "" }\n';
  writeFileSync(mapping, readFileSync(mapping, 'utf8').replace('params:\n', declared));
  const settings = settingsText(scene.sandbox.url, aiq, './quick.yaml')
    .replace('{ file: ./logs', '{ level: debug, file: ./logs')
    .replace('params: {', `params: { till_password: ${tillPassword},`);
  writeFileSync(scene.config, settings);
  return scene;
}

/** The shopper, sales to him, and rows that cannot be mapped for values like his. */
function seed(scene: Scene): void {
  scene.edit((db) => {
    db.prepare(
      `INSERT INTO customers (id, searchkey, name, firstname, lastname, phone, email, address)
       VALUES ('z', 'Z', ?, ?, ?, ?, ?, ?)`,
    ).run(
      `${person.first} ${person.last}`,
      person.first,
      person.last,
      person.phone,
      person.email,
      person.street,
    );
    db.prepare("UPDATE tickets SET customer = 'z' WHERE ticketid % 20 = 0").run();
    db.prepare(
      `INSERT INTO products (id, reference, code, name, category, taxcat)
       SELECT 'w' || n, CASE n WHEN 1 THEN 'W-1' ELSE '' END, 'w' || n, ?, category, taxcat
       FROM (SELECT * FROM products LIMIT 1), (SELECT 1 AS n UNION SELECT 2)`,
    ).run(product);
    db.prepare(`UPDATE ticketlines SET units = ? WHERE rowid = 11`).run(`${person.last} ${person.phone}`);
    db.prepare(`UPDATE receipts SET datenew = ? WHERE rowid = 21`).run(`2026-05-01 ${person.email}`);
  });
}
