export { packageRoot } from './root.ts';
export { version } from './version.ts';
