import { listedObject } from '../listed-object.ts';
import { ovpn } from './family.ts';

/** Peers of a link of kind `ovpn`. Linux 6.16. */
export const ovpnPeer = listedObject('ovpnPeer', ovpn, 'peerGet', {
  link: 'ifindex',
  key: ({ ifindex, peer }) => `${ifindex} ${peer?.id}`,
  selfChanging: ['peer'],
});
