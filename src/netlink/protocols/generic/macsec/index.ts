export { macsec } from './family.ts';
export { macsecLink } from './object.ts';
