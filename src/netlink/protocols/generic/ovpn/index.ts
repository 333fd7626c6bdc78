export { ovpn } from './family.ts';
export { ovpnPeer } from './object.ts';
