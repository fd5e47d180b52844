import { provesRms } from './rms-shop.ts';

provesRms('rms');
