import { afterAll, beforeAll } from 'vitest';
import { startMysql } from '../conformance/mysql-database.ts';
import { describeEngine } from '../engines/index.ts';
import { describeGrowing } from './exact-growing.ts';
import { describeKeys } from './exact-keys.ts';
import { type ExactMachine, openExactMachine } from './exact-machine.ts';
import { mysqlForms, mysqlGrowing, mysqlKeys, writerSettings } from './exact-mysql-forms.ts';
import { describeStamps } from './exact-stamps.ts';

describeEngine('mysql', (server) => {
  let machine: ExactMachine;
  beforeAll(async () => {
    machine = await openExactMachine('mysql', () => startMysql(server));
    await machine.database.write([writerSettings]);
  });
  afterAll(() => machine.stop());

  describeStamps(() => machine, mysqlForms);
  describeKeys(() => machine, mysqlKeys);
  describeGrowing(() => machine, mysqlGrowing);
});
