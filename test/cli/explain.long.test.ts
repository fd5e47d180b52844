import { existsSync, readFileSync, renameSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { openScene, type Scene, type SceneOptions, until } from '../e2e/scene.ts';
import { addCustomer, addProduct, addReceipt, phone } from '../sync/till.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const shop: SceneOptions = {
  shop: {
    customers: 5,
    receipts: 5,
    products: 5,
    bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
  },
};

/** What is told of a record: the steps that a test looks at. */
interface Told {
  readonly key: string | null;
  readonly sourceKey: readonly string[];
  readonly source: { readonly kind: string };
  readonly mapping: { readonly kind: string | null; readonly failure?: unknown; readonly reason?: string };
  readonly fingerprint: { readonly sameAsSeen: boolean; readonly sameAsDelivered: boolean } | null;
  readonly ledger: Readonly<Record<string, unknown>> | null;
  readonly request: Readonly<Record<string, unknown>> | null;
  readonly deadLetter: Readonly<Record<string, unknown>> | null;
  readonly next: { readonly kind: string; readonly sentence: string };
}

async function explained(scene: Scene, ...args: readonly string[]): Promise<Told> {
  const { code, out, err } = await scene.cli('explain', [...args, '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out);
}

const bytes = (scene: Scene) =>
  [scene.pos, scene.ledger].map((file) => (existsSync(file) ? readFileSync(file, 'base64') : 'none'));

/** Zoe, her sale, tea, and what a shop has besides that is not simply sent. */
function addRows(scene: Scene): void {
  scene.edit((db) => {
    addCustomer(db, { id: 'zoe', name: 'Zoe Quixenberry', phone: phone(1), email: 'zoe@hushmail.test' });
    addCustomer(db, { id: 'hidden', name: 'Harry Hidden', phone: phone(2), visible: 0 });
    addReceipt(db, { id: 'of-zoe', customer: 'zoe' });
    addReceipt(db, { id: 'refused' });
    addReceipt(db, { id: 'unreadable', units: 'two of them' });
    addProduct(db, { id: 'p-tea', sku: 'TEA' });
    addProduct(db, { id: 'p-twin', sku: 'TEA' });
  });
}

test.concurrent('`explain` tells of a delivered, a refused, an unmappable, a filtered and a changed record, and changes nothing', async () => {
  // Attempts are counted below: on a busy machine an answer may take longer than the usual two seconds.
  await using scene = await openScene({ ...shop, aiq: { timeout: '20s' } });
  addRows(scene);
  scene.sandbox.set({ rejectKeys: ({ key }) => key === 'refused' });
  const once = await scene.cli('once');
  expect(once.code, once.err).toBe(0);
  scene.edit((db) => {
    db.prepare("UPDATE products SET name = 'Green tea' WHERE id = 'p-tea'").run();
    db.pragma('wal_checkpoint(TRUNCATE)');
  });
  const before = bytes(scene);

  const [delivered, persona, refused, unreadable, filtered, changed, byRow, twin] = await Promise.all([
    explained(scene, 'sale', 'of-zoe'),
    explained(scene, 'persona', 'zoe', '--site', 'main-street'),
    explained(scene, 'sale', 'refused'),
    explained(scene, 'sale', 'unreadable'),
    explained(scene, 'persona', 'hidden'),
    explained(scene, 'inventory', 'TEA'),
    explained(scene, 'inventory', 'p-tea', '--source-key'),
    explained(scene, 'inventory', 'p-twin'),
  ]);
  expect(delivered).toMatchObject({
    key: 'of-zoe',
    sourceKey: ['of-zoe'],
    source: { kind: 'row', children: { items: [expect.anything()] } },
    mapping: { file: 'unicenta.yaml', kind: 'record', key: 'of-zoe' },
    fingerprint: { sameAsSeen: true, sameAsDelivered: true },
    ledger: {
      state: 'delivered',
      version: 1,
      lane: 'background',
      isToday: true,
      attributed: 1,
      persona: 'zoe',
    },
    waitsFor: { key: 'zoe', state: 'delivered' },
    request: null,
    deadLetter: null,
    next: { kind: 'nothing', sentence: 'Nothing: AIQ has this state.' },
  });
  expect(persona.ledger).toMatchObject({
    state: 'delivered',
    contactId: expect.any(String),
    srcId: expect.any(String),
  });
  expect(refused).toMatchObject({
    mapping: { kind: 'record' },
    fingerprint: { sameAsSeen: true, sameAsDelivered: false },
    ledger: { state: 'dead', attempts: 1, errorCode: 'AIQ_REJECTED' },
    deadLetter: { kind: 'record', code: 'AIQ_REJECTED' },
    next: { kind: 'set-aside', sentence: expect.stringMatching(/^It is set aside: .*replay \d+`\.$/) },
  });
  expect(unreadable).toMatchObject({
    mapping: {
      kind: 'unmappable',
      failure: { code: 'ROW_VALUE', place: { line: expect.any(Number), column: expect.any(Number) } },
    },
    fingerprint: null,
    ledger: null,
    deadLetter: { kind: 'row', code: 'ROW_VALUE', place: expect.stringMatching(/unicenta\.yaml:\d+:\d+$/) },
    next: { kind: 'set-aside' },
  });
  expect(filtered).toMatchObject({
    mapping: { kind: 'filtered', reason: expect.stringContaining('visible') },
    ledger: null,
    next: { kind: 'nothing', sentence: expect.stringContaining('is left out') },
  });
  expect(changed).toMatchObject({
    sourceKey: ['p-tea'],
    fingerprint: { sameAsSeen: false, sameAsDelivered: false },
    ledger: { state: 'delivered' },
    next: { kind: 'next-reading', sentence: expect.stringContaining('Nothing is running') },
  });
  expect(byRow).toEqual(changed);
  expect(twin).toMatchObject({
    key: 'TEA',
    mapping: { kind: 'record', key: 'TEA' },
    ledger: null,
    deadLetter: { code: 'ROW_KEY_TAKEN', key: 'TEA' },
    next: { kind: 'set-aside' },
  });

  for (const [args, code] of [
    [['sale', 'nobody-knows-it'], 'NO_SUCH_RECORD'],
    [['inventory', 'TEA', '--source-key'], 'NO_SUCH_RECORD'],
    [['sale', 'of', 'zoe'], 'NO_SUCH_RECORD'],
    [['sale', 'of-zoe', '--site', 'next-door'], 'USAGE'],
    [['receipt', 'of-zoe'], 'USAGE'],
  ] as const) {
    const ended = await scene.cli('explain', args);
    expect([ended.code, ended.out, ended.err], args.join(' ')).toEqual([
      2,
      '',
      expect.stringContaining(code),
    ]);
  }
  expect(bytes(scene)).toEqual(before);
});

test.concurrent('`explain` shows no personal data unless it is asked for in full', async () => {
  await using scene = await openScene(shop);
  addRows(scene);
  expect((await scene.cli('once')).code).toBe(0);
  const secrets = /quixenberry|hushmail|3035550101|two of them/i;
  const of = (args: readonly string[]) =>
    Promise.all([scene.cli('explain', args), scene.cli('explain', [...args, '--json'])]);
  for (const args of [
    ['persona', 'zoe'],
    ['sale', 'unreadable'],
  ]) {
    for (const { code, out } of await of(args)) {
      expect(code).toBe(0);
      expect(out).not.toMatch(secrets);
    }
    for (const { out } of await of([...args, '--full'])) expect(out).toMatch(secrets);
  }
  const { out } = await scene.cli('explain', ['persona', 'zoe']);
  for (const step of [
    'main-street persona zoe\n',
    /^source {7}row zoe of customers, as it is now \(masked; --full shows it\)$/m,
    /"customers\.email": "z\*{16}"/,
    /^mapping {6}unicenta\.yaml, version [0-9a-f]{16}: the record zoe/m,
    /^fingerprint {2}[\w-]{43}: as last seen, as last delivered$/m,
    /^ledger {7}delivered, version 1, read sequence \d+, lane background$/m,
    /^ {13}mapping version [0-9a-f]{16} \(today's\)$/m,
    /^ {13}AIQ calls it contactID \S+, srcID \S+$/m,
    /^next {9}Nothing: AIQ has this state\.$/m,
  ]) {
    expect(out).toMatch(step);
  }
});

test.concurrent('`explain` tells of what waits while AIQ is away, beside `run`, and of what has gone from the POS', async () => {
  await using scene = await openScene({ ...shop, quick: true, aiq: { timeout: '1s', repeat_after: '0s' } });
  const fresh = await explained(scene, 'persona', ...firstCustomer(scene));
  expect(fresh).toMatchObject({ ledger: null, next: { kind: 'next-reading' } });
  expect(existsSync(scene.ledger)).toBe(false);

  addRows(scene);
  const run = scene.start('run');
  const isDelivered = async () => (await explained(scene, 'sale', 'of-zoe')).ledger?.state === 'delivered';
  await until(() => existsSync(scene.ledger) && scene.world().counters.requests > 5);
  expect(await until(isDelivered)).toBe(true);

  scene.sandbox.set({
    fault: ({ method }) => (method === 'GET' ? undefined : { kind: 'status', status: 503 }),
  });
  scene.edit((db) => {
    addCustomer(db, { id: 'new', phone: phone(3) });
    addReceipt(db, { id: 'of-new', customer: 'new', ago: 4 });
    addReceipt(db, { id: 'of-nobody', ago: 4 });
    db.prepare("DELETE FROM customers WHERE id = 'hidden'").run();
  });
  const waiting = await until(async () => {
    const { code, out } = await scene.cli('explain', ['sale', 'of-new', '--json']);
    const told = code === 0 ? JSON.parse(out) : null;
    return told?.ledger && told;
  });
  expect(waiting).toMatchObject({
    ledger: { state: 'waiting', persona: 'new', lane: 'live' },
    next: { kind: 'waits', sentence: expect.stringContaining('It waits for its shopper new') },
  });
  const [sale, persona] = await Promise.all([
    explained(scene, 'sale', 'of-nobody'),
    explained(scene, 'persona', 'new'),
  ]);
  for (const { ledger, next } of [sale, persona]) {
    expect(['pending', 'in_flight', 'unknown']).toContain(ledger?.state);
    expect(['next-request', 'later', 'on-its-way']).toContain(next.kind);
  }
  const gone = await scene.cli('explain', ['persona', 'hidden']);
  expect([gone.code, gone.err]).toEqual([2, expect.stringContaining('NO_SUCH_RECORD')]);

  run.kill('SIGTERM');
  await run.ended;
  scene.sandbox.set({ fault: null });
  const sent = await scene.cli('once');
  expect(sent.code, sent.out + sent.err).toBe(0);
  expect(await explained(scene, 'sale', 'of-new')).toMatchObject({
    ledger: { state: 'delivered', attributed: 1 },
    next: { kind: 'nothing' },
  });

  scene.edit((db) => db.prepare("DELETE FROM products WHERE id = 'p-tea'").run());
  expect(await explained(scene, 'inventory', 'TEA')).toMatchObject({
    source: { kind: 'gone' },
    next: { kind: 'next-reading', sentence: expect.stringContaining('is gone from the POS') },
  });
  renameSync(scene.pos, `${scene.pos}.away`);
  expect(await explained(scene, 'sale', 'of-new')).toMatchObject({
    source: { kind: 'unread', failure: { code: 'POS_UNREADABLE' } },
    mapping: { kind: null },
    ledger: { state: 'delivered' },
    next: { kind: 'nothing' },
  });
  const nowhere = await scene.cli('explain', ['sale', 'nobody-knows-it']);
  expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('POS_UNREADABLE')]);
});

function firstCustomer(scene: Scene): string[] {
  return scene.edit((db) =>
    db
      .prepare<[], { id: string }>("SELECT id FROM customers WHERE phone <> '' AND visible = 1 LIMIT 1")
      .all()
      .map(({ id }) => id),
  );
}
