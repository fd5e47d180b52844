import { playsHistories } from './histories.ts';

playsHistories('sqlite');
