import { describeEngine } from '../engines/index.ts';
import { playsHistories } from './histories.ts';

describeEngine('mssql', playsHistories);
