export { handshake } from './family.ts';
