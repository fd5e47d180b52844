import { afterAll, beforeAll } from 'vitest';
import { startMysql } from '../conformance/mysql-database.ts';
import { describeEngine } from '../engines/index.ts';
import { describeGrowing } from './exact-growing.ts';
import { describeKeys, keys } from './exact-keys.ts';
import { type ExactMachine, openExactMachine } from './exact-machine.ts';
import { mysqlForms, mysqlGrowing, mysqlKeys, writerSettings } from './exact-mysql-forms.ts';
import { describeStamps } from './exact-stamps.ts';

describeEngine('mariadb', (server) => {
  let machine: ExactMachine;
  beforeAll(async () => {
    machine = await openExactMachine('mysql', () => startMysql(server));
    await machine.database.write([writerSettings]);
  });
  afterAll(() => machine.stop());

  describeStamps(() => machine, mysqlForms);
  describeKeys(
    () => machine,
    [
      ...mysqlKeys,
      keys('GUIDs of the type UUID', 'UUID', [
        '0e984725-c51c-4bf4-9960-e1c80e27aba0',
        'ffffffff-c51c-1bf4-9960-e1c80e27aba0',
        '00000000-0000-0000-0000-000000000001',
      ]),
    ],
  );
  describeGrowing(() => machine, mysqlGrowing);
});
