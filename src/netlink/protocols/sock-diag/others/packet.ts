import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { socketFamilies, socketTypes } from '../families.ts';
import { socketMemory } from '../memory.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

/** Facts to list (`PACKET_SHOW_*` of linux/packet_diag.h). */
const show = flags(u32, { info: 1, memberships: 2, rings: 4, fanout: 8, memory: 16, filter: 32 });

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
    memberships: [1, bytes],
    receiveRing: [2, bytes],
    sendRing: [3, bytes],
    fanout: [4, u32],
    uid: [5, u32],
    memory: [6, socketMemory],
    filter: [7, bytes],
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
  show: ['info', 'memberships', 'fanout', 'memory'] as const,
  cookie: 0n,
});
