import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../codec/composites/lists.ts';
import { ipv4 } from '../../../codec/scalars/addresses.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { bool8, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';
import { tableNumber } from '../known-names.ts';

/** An interface of multicast routing (`IPMRA_VIFA_*` of linux/mroute.h). */
const multicastInterface = attributes('IPMRA_VIFA', () => ({
  /** Index of the link. */
  index: [1, u32],
  /** Number of the interface (VIF). */
  id: [2, u32],
  flags: [3, flags(u16, { tunnel: 1, sourceRoute: 2, register: 4, useIndex: 8 })],
  bytesIn: [4, u64],
  bytesOut: [5, u64],
  packetsIn: [6, u64],
  packetsOut: [7, u64],
  /** Address of this end of a tunnel. */
  local: [8, ipv4],
  /** Address of the other end of a tunnel. */
  remote: [9, ipv4],
}));

/** An interface of multicast routing as on the wire. */
export interface MulticastInterfaceAttributes extends Infer<typeof multicastInterface> {}

/** A table of multicast routes, in messages of family ipmr (`IPMRA_TABLE_*`). Linux 4.13. */
export const multicastSpec = attributes('IPMRA_TABLE', () => ({
  /** Number of the routing table. */
  table: [1, tableNumber],
  /** Packets that wait for a multicast route. */
  unresolved: [2, u32],
  /** Number of the interface that registers sources with PIM; -1 for none. */
  registerInterface: [3, s32],
  assert: [4, bool8],
  pim: [5, bool8],
  interfaces: [6, nestedList(1, multicastInterface)],
  /** Whole packets that came by the wrong interface are reported. */
  wrongInterfaceWholePacket: [7, u8],
}));
/** A table of multicast routes as on the wire. */
export interface MulticastSpec extends Infer<typeof multicastSpec> {}
