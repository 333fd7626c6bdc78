import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, nestedList } from '../../../codec/composites/lists.ts';
import { ip } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { ranged, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import { endpoint } from '../../common/endpoint.ts';
import { defineFamily } from '../define-family.ts';
import { kernelTime } from '../kernel-time.ts';
import { key } from './key.ts';

/** A range of addresses of a peer (`WGALLOWEDIP_A_*` of linux/wireguard.h). */
export const allowedIpAttributes = attributes('WGALLOWEDIP_A', () => ({
  family: [1, enumeration(u16, { inet: 2, inet6: 10 })],
  address: [2, ip],
  prefixLength: [3, ranged(u8, 0, 128)],
  /** `remove` takes the range from the peer. Linux 6.16. */
  flags: [4, flags(u32, { remove: 1 })],
}));

/** A peer (`WGPEER_A_*` of linux/wireguard.h). */
export const peerAttributes = attributes('WGPEER_A', () => ({
  publicKey: [1, key],
  /** All zeros for none. */
  presharedKey: [2, key],
  flags: [3, flags(u32, { remove: 1, replaceAllowedIps: 2, updateOnly: 4 })],
  endpoint: [4, endpoint],
  /** Seconds; 0 for off. */
  persistentKeepalive: [5, u16],
  lastHandshake: [6, stateOnly(kernelTime)],
  receivedBytes: [7, stateOnly(u64)],
  sentBytes: [8, stateOnly(u64)],
  allowedIps: [9, nested(nestedList(0, allowedIpAttributes, NESTED))],
  protocolVersion: [10, u32],
}));

/** A device (`WGDEVICE_A_*` of linux/wireguard.h). */
export const deviceAttributes = attributes('WGDEVICE_A', () => ({
  index: [1, u32],
  name: [2, stringOf(15)],
  /** All zeros for none. */
  privateKey: [3, key],
  publicKey: [4, key],
  flags: [5, flags(u32, { replacePeers: 1 })],
  /** UDP port; 0 for any. */
  listenPort: [6, u16],
  /** Mark of the packets that the device sends; 0 for none. */
  fwmark: [7, u32],
  peers: [8, nested(nestedList(0, peerAttributes, NESTED))],
}));

/** Devices of WireGuard (linux/wireguard.h). Needs CAP_NET_ADMIN. Linux 5.6. */
export const wireguard = defineFamily('wireguard', {
  version: 1,
  commands: {
    getDevice: { id: 0, request: deviceAttributes, reply: deviceAttributes, dump: true, do: false },
    setDevice: { id: 1, request: deviceAttributes },
  },
});
