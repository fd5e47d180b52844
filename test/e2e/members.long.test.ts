import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openScene, type Scene, settingsText, uid, until } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const requestsOf = (scene: Scene, route: string) =>
  scene.world().requests.filter((request) => request.route.startsWith(route));
const members = '/api/v1.1/createUpdateMembers/';
const member = '/api/v1.1/createUpdateMember/';

test.concurrent('a first load by members, as the settings say, is at AIQ as the oracle works it out; later changes go under the same keys', async () => {
  await using scene = await openScene({ aiq: { first_load: 'members', pos_user: 'key', bulk_members: 20 } });
  const preview = await scene.cli('preview', ['--model', 'persona', '--limit', '1', '--json']);
  expect(JSON.parse(preview.out)[0].body).toMatchObject({ member: { pos_user: expect.any(String) } });
  const once = async (): Promise<void> => {
    const ended = await scene.cli('once');
    expect(ended.code, ended.err).toBe(0);
    expect(scene.differences()).toEqual([]);
  };

  await once();
  const { personas } = scene.expected();
  // Who can be known by nothing, since others have the same phone, leaves a gap in a request.
  const loads = requestsOf(scene, members).map(({ body }) => JSON.parse(body ?? '').length);
  expect(Math.max(...loads)).toBeLessThanOrEqual(20);
  expect(loads.length).toBeLessThanOrEqual(Math.ceil(personas.size / 20) + 1);
  expect(requestsOf(scene, '/api/v2/loyalty')).toEqual([]);
  const named = [...(scene.world().sales.get(uid)?.values() ?? [])].filter(({ posUser }) => posUser !== null);
  expect(named.length).toBeGreaterThan(20);
  for (const { posUser } of named) expect(personas.has(posUser ?? '')).toBe(true);

  const sent = scene.world().counters.requests;
  await once();
  expect(scene.world().counters.requests).toBe(sent);

  const id = named[0]?.posUser ?? '';
  scene.edit((db) => {
    db.prepare("UPDATE customers SET firstname = 'Zoe', phone = '3039876500' WHERE id = ?").run(id);
    db.prepare(
      "INSERT INTO customers (id, searchkey, name, phone) VALUES ('new', 'new', 'Newcomer', '3039876501')",
    ).run();
  });
  await once();
  const bodies = (route: string) => requestsOf(scene, route).map(({ body }) => JSON.parse(body ?? ''));
  expect(bodies(member)).toMatchObject([
    { member: { pos_user: id, firstName: 'Zoe', mobilePhone: '3039876500' } },
  ]);
  expect(bodies('/api/v2/loyalty')).toMatchObject([{ mobilePhone: '3039876501' }]);
  const { messagesFired, consentsChanged, optOutsUndone } = scene.world().counters;
  expect([messagesFired, consentsChanged, optOutsUndone]).toEqual([0, 0, 0]);
});

test.concurrent('a phone or e-mail in the address of an opt-in stays out of logs, lists and figures', async () => {
  await using scene = await openScene();
  const mapping = join(scene.folder, 'quick.yaml');
  const text = readFileSync(mapping, 'utf8');
  const field = '    email: email\n';
  writeFileSync(mapping, text.replace(field, `${field}    sms_opt_in: isvip\n    email_opt_in: isvip\n`));
  const settings = settingsText(scene.sandbox.url, { timeout: '1s', repeat_after: '0s' }, './quick.yaml');
  writeFileSync(scene.config, settings.replace('{ file: ./logs', '{ level: debug, file: ./logs'));
  const said: string[] = [];
  const cli = async (command: string, args: readonly string[] = []): Promise<void> => {
    const ended = await scene.cli(command, args);
    said.push(ended.out, ended.err);
  };
  await cli('once');
  expect(scene.world().counters.consentsChanged).toBe(0);

  scene.edit((db) =>
    db
      .prepare(
        `INSERT INTO customers (id, searchkey, name, phone, email, isvip)
         VALUES ('z', 'z', 'Z', '(303) 987-6543', 'zorblatt+1@hushmail.test', 1)`,
      )
      .run(),
  );
  const refused = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'PUT'
      ? ({ kind: 'status', status: 404, body: `{"errors":[{"message":"no ${path}"}]}` } as const)
      : undefined;
  scene.sandbox.set({ fault: refused });
  await cli('once');
  for (const args of [[], ['--json']]) await cli('dead-letters list', args);
  await cli('status');
  scene.sandbox.set({ fault: ({ method }) => (method === 'PUT' ? { kind: 'drop-before' } : undefined) });
  scene.edit((db) =>
    db.prepare(`UPDATE customers SET email = 'zorblatt@hushmail.test' WHERE id = 'z'`).run(),
  );
  const child = scene.start('run');
  expect(await until(() => requestsOf(scene, '/api/v2/optin').length > 2)).toBe(true);
  await cli('status');
  child.kill('SIGTERM');
  const ended = await child.ended;

  const optIns = requestsOf(scene, '/api/v2/optin').map(({ path }) => path);
  expect(optIns).toContain('/api/v2/optin/text/3039876543/true');
  const folder = join(scene.folder, 'logs');
  const logs = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const everything = [...logs, ...said, ended.out, ended.err].join('\n');
  expect(everything).toContain('textOptIn');
  expect(everything).toContain('AIQ refused the opt-in');
  const leaks = everything.split('\n').filter((line) => /9876543|987-6543|zorblatt|hushmail/.test(line));
  expect(leaks).toEqual([]);
});
