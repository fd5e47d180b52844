import { afterAll, beforeAll } from 'vitest';
import { startMssql } from '../conformance/mssql-database.ts';
import { describeEngine, isBabelfish, leaveOut } from '../engines/index.ts';
import { describeGrowing } from './exact-growing.ts';
import { describeKeys } from './exact-keys.ts';
import { type ExactMachine, openExactMachine } from './exact-machine.ts';
import { mssqlForms, mssqlGrowing, mssqlKeys } from './exact-mssql-forms.ts';
import { describeStamps } from './exact-stamps.ts';

describeEngine('mssql', (server) => {
  if (isBabelfish(server)) leaveOut({ 'keys: money': 'Babelfish rounds what it writes of it' });
  let machine: ExactMachine;
  beforeAll(async () => {
    machine = await openExactMachine('mssql', () => startMssql(server));
  });
  afterAll(() => machine.stop());

  describeStamps(() => machine, mssqlForms);
  describeKeys(() => machine, mssqlKeys);
  describeGrowing(() => machine, mssqlGrowing);
});
