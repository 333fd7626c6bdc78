import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { fixedBytes } from '../../../codec/scalars/strings.ts';
import { socketFamilies, socketTypes } from '../families.ts';
import { socketMemory } from '../memory.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

/** Facts to list (`PACKET_SHOW_*` of linux/packet_diag.h). */
const show = flags(u32, { info: 1, memberships: 2, rings: 4, fanout: 8, memory: 16, filter: 32 });

/** A ring of frames that the program shares with the kernel. */
const ring = struct('packet_diag_ring', {
  blockSize: u32,
  blocks: u32,
  frameSize: u32,
  frames: u32,
  /** Milliseconds. */
  retireTimeout: u32,
  privateSize: u32,
  features: u32,
});

/** Further packets that a link is to receive for the socket. */
const membership = struct('packet_diag_mclist', {
  index: u32,
  count: u32,
  type: enumeration(u16, { multicast: 0, promiscuous: 1, allMulticast: 2, unicast: 3 }),
  addressLength: u16,
  address: fixedBytes(32),
});

const reply = structWithAttributes(
  struct('packet_diag_msg', {
    family,
    type: enumeration(u8, socketTypes),
    /** EtherType that it receives; host byte order. */
    etherType: u16,
    inode: u32,
    cookie: u64,
  }),
  attributes('PACKET_DIAG', () => ({
    info: [
      0,
      struct('packet_diag_info', {
        /** Link that it is bound to; 0 for every one. */
        index: u32,
        version: u32,
        reserve: u32,
        copyThreshold: u32,
        timestamp: u32,
        flags: flags(u32, { running: 1, auxData: 2, originalDevice: 4, vnetHeader: 8, loss: 16 }),
      }),
    ],
    memberships: [1, array(membership)],
    receiveRing: [2, ring],
    sendRing: [3, ring],
    /** Lower 16 bits: number of the group. Upper ones: type and flags. */
    fanout: [4, u32],
    uid: [5, u32],
    memory: [6, socketMemory],
    /** Program that chooses packets (`struct sock_filter` of linux/filter.h). */
    filter: [7, array(struct('sock_filter', { code: u16, jumpTrue: u8, jumpFalse: u8, operand: u32 }))],
  })),
);

const request = structWithAttributes(
  struct('packet_diag_req', { family, protocol: u8, _pad: pad(2), inode: u32, show, cookie: u64 }),
  attributes('PACKET_DIAG_REQ', {}),
);

/** Packet sockets: `ss -0`. The kernel shows them to CAP_NET_ADMIN in their namespace. */
export const packetSockets = defineSockets('packet', request, reply, {
  protocol: 0,
  inode: 0,
  show: Object.keys(show.names) as (keyof typeof show.names)[],
  cookie: 0n,
});
