import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { u8, u32, u64 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { tableNumber } from '../../known-names.ts';
import { segmentRoutingHeader } from './segment-routing-header.ts';

/** Behaviors at a segment (`SEG6_LOCAL_ACTION_*`), RFC 8986. */
const action = enumeration(u32, {
  end: 1,
  endX: 2,
  endT: 3,
  endDx2: 4,
  endDx6: 5,
  endDx4: 6,
  endDt6: 7,
  endDt4: 8,
  endB6: 9,
  endB6Encap: 10,
  endBm: 11,
  endS: 12,
  endAs: 13,
  endAm: 14,
  endBpf: 15,
  endDt46: 16,
});

const options = attributes('SEG6_LOCAL', () => ({
  action: [1, action],
  srh: [2, segmentRoutingHeader],
  /** Routing table, by number or name. */
  table: [3, tableNumber],
  nh4: [4, ipv4],
  nh6: [5, ipv6],
  /** Index of the link that packets must come in by. */
  iif: [6, u32],
  /** Index of the link that packets leave by. */
  oif: [7, u32],
  bpf: [8, attributes('SEG6_LOCAL_BPF_PROG', { program: [1, u32], name: [2, string] })],
  /** Routing table of a VRF, by number or name. Linux 5.11. */
  vrfTable: [9, tableNumber],
  /** Counts packets. Linux 5.14. */
  counters: [
    10,
    attributes('SEG6_LOCAL_CNT', { packets: [2, u64], bytes: [3, u64], errors: [4, u64] }),
    NESTED,
  ],
  /** Variants of the behavior. Linux 6.1. */
  flavors: [
    11,
    attributes('SEG6_LOCAL_FLV', {
      operation: [1, flags(u32, { psp: 2, usp: 4, usd: 8, nextCsid: 16 })],
      lcblockBits: [2, u8],
      lcnodeFunctionBits: [3, u8],
    }),
    NESTED,
  ],
}));
/** Behavior of a route that is a segment of this host. */
export interface Seg6LocalEncap extends Infer<typeof options> {}

/** Behaviors of local segments (`SEG6_LOCAL_*` of linux/seg6_local.h). Linux 4.14. */
export const seg6local: Type<Seg6LocalEncap> = options;
