import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { socketFamilies, socketStates, socketTypes } from '../families.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

const connection = attributes('TIPC_NLA_CON', () => ({
  hasName: [1, flag],
  node: [2, u32],
  port: [3, u32],
  type: [4, u32],
  instance: [5, u32],
}));

const statistics = attributes('TIPC_NLA_SOCK_STAT', () => ({
  receiveQueue: [0, u32],
  sendQueue: [1, u32],
  linkCongested: [2, flag],
  connectionCongested: [3, flag],
  dropped: [4, u32],
}));

/** The kernel sends attributes without a header (`TIPC_NLA_*` of linux/tipc_netlink.h). */
const reply = attributes('TIPC_NLA', () => ({
  socket: [
    2,
    attributes('TIPC_NLA_SOCK', {
      /** Address of the node. */
      address: [1, u32],
      /** Number of the port. */
      port: [2, u32],
      connection: [3, connection, NESTED],
      hasPublications: [4, flag],
      statistics: [5, statistics, NESTED],
      type: [6, enumeration(u32, socketTypes)],
      inode: [7, u32],
      uid: [8, u32],
      state: [9, enumeration(u32, socketStates)],
      cookie: [10, u64],
      group: [12, bytes],
    }),
    NESTED,
  ],
}));

const request = structWithAttributes(
  struct('tipc_sock_diag_req', { family, protocol: u8, _pad: pad(2), states: u32 }),
  attributes('TIPC_DIAG_REQ', {}),
);

/** Sockets of transparent inter-process communication (AF_TIPC): `ss --tipc`. Linux 4.17. */
export const tipcSockets = defineSockets('tipc', request, reply, { protocol: 0, states: 0xffff_ffff });
