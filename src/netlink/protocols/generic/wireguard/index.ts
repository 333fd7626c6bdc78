export { wireguard } from './family.ts';
