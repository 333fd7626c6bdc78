export { lockd } from './family.ts';
