import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { bool8, flag, u8, u16, u32, u64, uint } from '../../../codec/scalars/integers.ts';
import { bytes, stringOf } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import { defineFamily } from '../define-family.ts';

/** Counters of a tunnel or a session (`L2TP_ATTR_*` below `L2TP_ATTR_STATS` of linux/l2tp.h). */
const statistics = attributes('L2TP_ATTR', () => ({
  txPackets: [1, u64],
  txBytes: [2, u64],
  txErrors: [3, u64],
  rxPackets: [4, u64],
  rxBytes: [5, u64],
  rxSeqDiscards: [6, u64],
  rxOosPackets: [7, u64],
  rxErrors: [8, u64],
  /** Linux 5.11. */
  rxCookieDiscards: [10, u64],
  rxInvalid: [11, u64],
}));

/** Attributes of the family (`L2TP_ATTR_*`). A connection is a tunnel. */
const l2tpAttributes = attributes('L2TP_ATTR', () => ({
  pwType: [1, enumeration(u16, { none: 0, ethVlan: 4, eth: 5, ppp: 7, pppAc: 8, ip: 11 })],
  encapType: [2, enumeration(u16, { udp: 0, ip: 1 })],
  offset: [3, u16],
  dataSeq: [4, u8],
  l2specType: [5, enumeration(u8, { none: 0, default: 1 })],
  l2specLen: [6, u8],
  protoVersion: [7, u8],
  /** Name of the link of a session. */
  ifname: [8, stringOf(15)],
  connId: [9, u32],
  peerConnId: [10, u32],
  sessionId: [11, u32],
  peerSessionId: [12, u32],
  udpCsum: [13, bool8],
  vlanId: [14, u16],
  /** 0, 4 or 8 bytes. */
  cookie: [15, bytes],
  peerCookie: [16, bytes],
  debug: [17, u32],
  recvSeq: [18, bool8],
  sendSeq: [19, bool8],
  lnsMode: [20, bool8],
  usingIpsec: [21, bool8],
  /** Milliseconds. */
  recvTimeout: [22, uint],
  /** Descriptor of the socket of the tunnel, in a request. The kernel makes one where it is absent. */
  fd: [23, u32],
  ipSaddr: [24, ipv4],
  ipDaddr: [25, ipv4],
  udpSport: [26, u16],
  udpDport: [27, u16],
  mtu: [28, u16],
  mru: [29, u16],
  stats: [30, stateOnly(nested(statistics))],
  ip6Saddr: [31, ipv6],
  ip6Daddr: [32, ipv6],
  /** Linux 3.16. */
  udpZeroCsum6Tx: [33, flag],
  udpZeroCsum6Rx: [34, flag],
}));

/** A change of a tunnel or a session, and the event about it. */
const change = (id: number) => ({ id, request: l2tpAttributes }) as const;
const event = (id: number) => ({ id, body: l2tpAttributes }) as const;

/**
 * Tunnels and sessions of L2TP (linux/l2tp.h): `ip l2tp`. Needs CAP_NET_ADMIN in the user namespace that owns the network namespace.
 * Linux 2.6.35; events 3.18.
 */
export const l2tp = defineFamily('l2tp', {
  version: 1,
  commands: {
    noop: { id: 0, reply: l2tpAttributes },
    tunnelCreate: change(1),
    tunnelDelete: change(2),
    tunnelModify: change(3),
    tunnelGet: { id: 4, request: l2tpAttributes, reply: l2tpAttributes, dump: true },
    sessionCreate: change(5),
    sessionDelete: change(6),
    sessionModify: change(7),
    sessionGet: { id: 8, request: l2tpAttributes, reply: l2tpAttributes, dump: true },
  },
  groups: ['l2tp'],
  events: {
    tunnelCreated: event(1),
    tunnelDeleted: event(2),
    tunnelModified: event(3),
    sessionCreated: event(5),
    sessionDeleted: event(6),
    sessionModified: event(7),
  },
});
