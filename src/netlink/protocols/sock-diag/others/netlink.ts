import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import { socketFamilies, socketTypes } from '../families.ts';
import { socketMemory } from '../memory.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

/** Facts to list (`NDIAG_SHOW_*` of linux/netlink_diag.h). */
const show = flags(u32, { memory: 1, groups: 2, rings: 4, flags: 8 });

const ring = struct('netlink_diag_ring', { blockSize: u32, blocks: u32, frameSize: u32, frames: u32 });

const reply = structWithAttributes(
  struct('netlink_diag_msg', {
    family,
    type: enumeration(u8, socketTypes),
    /** Number of the netlink protocol (`NETLINK_*`). */
    protocol: u8,
    state: u8,
    port: u32,
    destinationPort: u32,
    destinationGroup: u32,
    inode: u32,
    cookie: u64,
  }),
  attributes('NETLINK_DIAG', () => ({
    memory: [0, socketMemory],
    /** Bits of the groups that it is a member of. */
    groups: [1, array(u32)],
    receiveRing: [2, ring],
    sendRing: [3, ring],
    flags: [
      4,
      flags(u32, {
        callbackRunning: 1,
        packetInfo: 2,
        broadcastError: 4,
        noEnobufs: 8,
        listenAllNsid: 16,
        capAck: 32,
        extAck: 64,
        strictCheck: 128,
      }),
    ],
  })),
);

const request = structWithAttributes(
  struct('netlink_diag_req', { family, protocol: u8, _pad: pad(2), inode: u32, show, cookie: u64 }),
  attributes('NETLINK_DIAG_REQ', {}),
);

/** Netlink sockets: `ss -f netlink`. */
export const netlinkSockets = defineSockets('netlink', request, reply, {
  // All protocols (NDIAG_PROTO_ALL).
  protocol: 0xff,
  inode: 0,
  show: ['memory', 'groups', 'flags'] as const,
  cookie: 0n,
});
