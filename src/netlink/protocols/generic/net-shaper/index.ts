export { netShaper } from './family.ts';
export { shaper, shaperAbility } from './objects.ts';
