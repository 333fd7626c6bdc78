import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be16, s32, u32, uint } from '../../../codec/scalars/integers.ts';
import { bytes, fixedBytes } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** A peer (`OVPN_A_PEER_*` of linux/ovpn.h). */
const peer = attributes('OVPN_A_PEER', () => ({
  id: [1, u32],
  remoteIpv4: [2, ipv4],
  remoteIpv6: [3, ipv6],
  remoteIpv6ScopeId: [4, u32],
  remotePort: [5, be16],
  /** Descriptor of the socket to the peer. */
  socket: [6, u32],
  socketNetnsid: [7, s32],
  vpnIpv4: [8, ipv4],
  vpnIpv6: [9, ipv6],
  localIpv4: [10, ipv4],
  localIpv6: [11, ipv6],
  localPort: [12, be16],
  /** Seconds. */
  keepaliveInterval: [13, u32],
  /** Seconds. */
  keepaliveTimeout: [14, u32],
  delReason: [
    15,
    enumeration(u32, { teardown: 0, userspace: 1, expired: 2, transportError: 3, transportDisconnect: 4 }),
  ],
  vpnRxBytes: [16, uint],
  vpnTxBytes: [17, uint],
  vpnRxPackets: [18, uint],
  vpnTxPackets: [19, uint],
  linkRxBytes: [20, uint],
  linkTxBytes: [21, uint],
  linkRxPackets: [22, uint],
  linkTxPackets: [23, uint],
  txId: [24, u32],
}));

/** A key of one direction (`OVPN_A_KEYDIR_*` of linux/ovpn.h). */
const direction = attributes('OVPN_A_KEYDIR', () => ({
  cipherKey: [1, bytes],
  nonceTail: [2, fixedBytes(8)],
}));

/** The keys of a peer (`OVPN_A_KEYCONF_*` of linux/ovpn.h). */
const key = attributes('OVPN_A_KEYCONF', () => ({
  peerId: [1, u32],
  slot: [2, enumeration(u32, { primary: 0, secondary: 1 })],
  keyId: [3, u32],
  cipherAlg: [4, enumeration(u32, { none: 0, aesGcm: 1, chacha20Poly1305: 2 })],
  encryptDir: [5, nested(direction)],
  decryptDir: [6, nested(direction)],
}));

/** Attributes of the family (`OVPN_A_OVPN_*` of linux/ovpn.h). */
const ovpnAttributes = attributes('OVPN_A_OVPN', () => ({
  ifindex: [1, u32],
  peer: [2, nested(peer)],
  keyconf: [3, nested(key)],
}));

/** Peers and keys of links of kind `ovpn`. Needs CAP_NET_ADMIN. Linux 6.16. */
export const ovpn = defineFamily('ovpn', {
  version: 1,
  commands: {
    peerNew: { id: 1, request: ovpnAttributes },
    peerSet: { id: 2, request: ovpnAttributes },
    peerGet: { id: 3, request: ovpnAttributes, reply: ovpnAttributes, dump: true },
    peerDel: { id: 4, request: ovpnAttributes },
    keyNew: { id: 6, request: ovpnAttributes },
    keyGet: { id: 7, request: ovpnAttributes, reply: ovpnAttributes },
    keySwap: { id: 8, request: ovpnAttributes },
    keyDel: { id: 10, request: ovpnAttributes },
  },
  groups: ['peers'],
  events: {
    peerDelNtf: { id: 5, body: ovpnAttributes },
    keySwapNtf: { id: 9, body: ovpnAttributes },
    peerFloatNtf: { id: 11, body: ovpnAttributes },
  },
});
