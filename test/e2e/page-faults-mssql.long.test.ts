import { describeEngine } from '../engines/index.ts';
import { survivesFaults } from './page-faults-cases.ts';

describeEngine('mssql', survivesFaults);
