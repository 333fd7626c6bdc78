export { acpiEvent } from './family.ts';
