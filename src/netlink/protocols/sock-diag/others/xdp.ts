import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import { socketFamilies, socketTypes } from '../families.ts';
import { socketMemory } from '../memory.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

/** Facts to list (`XDP_SHOW_*` of linux/xdp_diag.h). */
const show = flags(u32, { info: 1, rings: 2, packetMemory: 4, memory: 8, statistics: 16 });

const ring = struct('xdp_diag_ring', { entries: u32 });

const reply = structWithAttributes(
  struct('xdp_diag_msg', {
    family,
    type: enumeration(u8, socketTypes),
    _pad: pad(2),
    inode: u32,
    cookie: u64,
  }),
  attributes('XDP_DIAG', () => ({
    info: [1, struct('xdp_diag_info', { index: u32, queue: u32 })],
    uid: [2, u32],
    receiveRing: [3, ring],
    sendRing: [4, ring],
    /** Memory of the packets, which sockets may share. */
    packetMemory: [
      5,
      struct('xdp_diag_umem', {
        /** Bytes. */
        size: u64,
        id: u32,
        pages: u32,
        chunkSize: u32,
        headroom: u32,
        index: u32,
        queue: u32,
        flags: flags(u32, { zeroCopy: 1 }),
        references: u32,
      }),
    ],
    fillRing: [6, ring],
    completionRing: [7, ring],
    memory: [8, socketMemory],
    statistics: [
      9,
      struct('xdp_diag_stats', {
        receiveDropped: u64,
        receiveInvalid: u64,
        receiveFull: u64,
        fillRingEmpty: u64,
        sendInvalid: u64,
        sendRingEmpty: u64,
      }),
    ],
  })),
);

const request = structWithAttributes(
  struct('xdp_diag_req', { family, protocol: u8, _pad: pad(2), inode: u32, show, cookie: u64 }),
  attributes('XDP_DIAG_REQ', {}),
);

/** Sockets of express data path (AF_XDP): `ss --xdp`. Linux 5.1. */
export const xdpSockets = defineSockets('xdp', request, reply, {
  protocol: 0,
  inode: 0,
  show: Object.keys(show.names) as (keyof typeof show.names)[],
  cookie: 0n,
});
