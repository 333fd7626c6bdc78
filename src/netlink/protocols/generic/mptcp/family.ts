import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { defineFamily } from '../define-family.ts';

const family = enumeration(u16, { inet: 2, inet6: 10 });

/** An address of the path manager (`MPTCP_PM_ADDR_ATTR_*` of linux/mptcp_pm.h). */
export const addressAttributes = attributes('MPTCP_PM_ADDR_ATTR', () => ({
  family: [1, family],
  /** 1 to 255; 0 is the address of the connection. */
  id: [2, u8],
  addr4: [3, ipv4],
  addr6: [4, ipv6],
  port: [5, u16],
  flags: [6, flags(u32, { signal: 1, subflow: 2, backup: 4, fullmesh: 8, implicit: 16, laminar: 32 })],
  /** Index of the link. */
  ifIdx: [7, s32],
}));

/** Attributes of requests and replies (`MPTCP_PM_ATTR_*`). */
const managerAttributes = attributes('MPTCP_PM_ATTR', () => ({
  addr: [1, nested(addressAttributes)],
  /** Most addresses of a peer that are accepted. */
  rcvAddAddrs: [2, u32],
  /** Most additional subflows of a connection. */
  subflows: [3, u32],
  /** The connection, for a path manager in user space. */
  token: [4, u32],
  locId: [5, u8],
  addrRemote: [6, nested(addressAttributes)],
}));

/** Attributes of events (`MPTCP_ATTR_*`). */
const eventAttributes = attributes('MPTCP_ATTR', () => ({
  token: [1, u32],
  family: [2, family],
  locId: [3, u8],
  remId: [4, u8],
  saddr4: [5, ipv4],
  saddr6: [6, ipv6],
  daddr4: [7, ipv4],
  daddr6: [8, ipv6],
  sport: [9, be16],
  dport: [10, be16],
  backup: [11, u8],
  /** Errno of the subflow. */
  error: [12, u8],
  flags: [13, u16],
  timeout: [14, u32],
  ifIdx: [15, s32],
  resetReason: [16, u32],
  resetFlags: [17, u32],
  serverSide: [18, u8],
}));

/** The path manager of MPTCP. Needs CAP_NET_ADMIN but for reading. Linux 5.6; `setFlags` 5.12, a path manager in user space 5.19. */
export const mptcp = defineFamily('mptcp_pm', {
  version: 1,
  commands: {
    addAddr: { id: 1, request: managerAttributes },
    delAddr: { id: 2, request: managerAttributes },
    getAddr: { id: 3, request: managerAttributes, reply: managerAttributes, dump: true },
    flushAddrs: { id: 4 },
    setLimits: { id: 5, request: managerAttributes },
    getLimits: { id: 6, request: managerAttributes, reply: managerAttributes },
    setFlags: { id: 7, request: managerAttributes },
    announce: { id: 8, request: managerAttributes },
    remove: { id: 9, request: managerAttributes },
    subflowCreate: { id: 10, request: managerAttributes },
    subflowDestroy: { id: 11, request: managerAttributes },
  },
  groups: ['mptcp_pm_events'],
  // These have the numbers of commands.
  events: {
    created: { id: 1, body: eventAttributes },
    established: { id: 2, body: eventAttributes },
    closed: { id: 3, body: eventAttributes },
    announced: { id: 6, body: eventAttributes },
    removed: { id: 7, body: eventAttributes },
    subEstablished: { id: 10, body: eventAttributes },
    subClosed: { id: 11, body: eventAttributes },
    subPriority: { id: 13, body: eventAttributes },
    listenerCreated: { id: 15, body: eventAttributes },
    listenerClosed: { id: 16, body: eventAttributes },
  },
});
