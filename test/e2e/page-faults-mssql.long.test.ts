import { describeEngine, isBabelfish, leaveOut } from '../engines/index.ts';
import { survivesFaults } from './page-faults-cases.ts';

const why = 'Babelfish says by no number of SQL Server’s what is wrong';
const mended = 'is reported, and all is right when it is mended';
/** Where Babelfish for PostgreSQL is not as SQL Server is. */
const differing = {
  [`a lock of the POS that outlasts the tim… ${mended}`]: why,
  [`the right to the lines, taken back ${mended}`]: why,
  [`a column of the lines, taken away ${mended}`]: why,
};

describeEngine('mssql', (server) => {
  if (isBabelfish(server)) leaveOut(differing);
  survivesFaults(server);
});
