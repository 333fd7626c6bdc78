import { littleEndian } from '../../../codec/byte-order.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { bitfield32, enumeration } from '../../../codec/scalars/enums.ts';
import { be16, flag, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import type { Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';
import { type Handle, handle } from './handle.ts';
import { sizeTable } from './size-table.ts';
import { estimator, legacyStatistics, statisticsOf } from './statistics.ts';

/** Index of a message about a shared block instead of a link (`TCM_IFINDEX_MAGIC_BLOCK`). */
export const blockIndex = -1;

/** Header of qdisc and class messages (`struct tcmsg` of linux/rtnetlink.h), 20 bytes; `info` by its meaning there. */
export function schedulerHeader<const N extends string, T>(
  parent: Type<Handle>,
  info: Readonly<Record<N, Type<T>>>,
) {
  return struct('tcmsg', {
    family,
    _pad: pad(3),
    /** Of the link. */
    index: s32,
    handle,
    parent,
    ...info,
  });
}

/** Ethernet protocols that filters are for (`ETH_P_*`), as `tc` calls them. */
export const protocols = {
  all: 0x0003,
  ip: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  '802.1Q': 0x8100,
  '802.1ad': 0x88a8,
  mpls_uc: 0x8847,
  mpls_mc: 0x8848,
  ppp_ses: 0x8864,
  ppp_disc: 0x8863,
  loop: 0x0060,
  pup: 0x0200,
  ipx: 0x8137,
  lldp: 0x88cc,
  eapol: 0x888e,
  macsec: 0x88e5,
  tipc: 0x88ca,
  '802_2': 0x0004,
  '802_3': 0x0001,
} as const;

/** An Ethernet protocol; the number where it has no name. */
export const etherProtocol = enumeration(be16, protocols);

/**
 * Header of filter and chain messages: the same struct, with protocol and priority in `tcm_info`, the priority in its
 * upper half.
 */
export function filterHeader(parent: Type<Handle>) {
  const info = littleEndian
    ? { protocol: etherProtocol, priority: u16 }
    : { priority: u16, protocol: etherProtocol };
  return struct('tcmsg', {
    family,
    _pad: pad(3),
    /** Of the link; {@link blockIndex} for a block, whose number is then in `parent`. */
    index: s32,
    /** What a filter calls itself depends on its kind: see there. */
    handle: u32,
    parent,
    ...info,
  });
}

/** Attributes that every message of traffic control has (`TCA_*` of linux/rtnetlink.h). */
export function tcAttributes(options: Type<object>, application: Type<object>) {
  return attributes('TCA', {
    kind: [1, string],
    options: [2, options],
    legacyStatistics: [3, legacyStatistics],
    legacyApplication: [4, application],
    estimator: [5, estimator],
    statistics: [7, statisticsOf(application)],
    sizeTable: [8, sizeTable],
    /** Dump what is hidden by default as well: the qdiscs that classes get by themselves. */
    invisible: [10, flag],
    chain: [11, u32],
    hardwareOffload: [12, u8],
    /** Shared block that its filters are in. Linux 4.16. */
    ingressBlock: [13, u32],
    egressBlock: [14, u32],
    dumpFlags: [15, bitfield32(u32, { terse: 1 })],
    /** What the kernel says of a filter that it took none the less. Linux 6.3. */
    warning: [16, string],
  } as const);
}
