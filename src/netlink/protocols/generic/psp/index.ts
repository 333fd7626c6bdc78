export { psp } from './family.ts';
export { pspDevice, pspStatistics } from './objects.ts';
