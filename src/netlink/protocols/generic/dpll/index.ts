export { dpll } from './family.ts';
export { dpllDevice, dpllPin } from './objects.ts';
