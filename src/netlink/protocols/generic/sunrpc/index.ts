export { sunrpc } from './family.ts';
