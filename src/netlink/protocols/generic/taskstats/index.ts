export { taskstats } from './family.ts';
