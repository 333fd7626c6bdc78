export { team } from './family.ts';
