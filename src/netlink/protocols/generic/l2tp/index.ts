export { l2tp } from './family.ts';
export { l2tpSession, l2tpTunnel } from './objects.ts';
