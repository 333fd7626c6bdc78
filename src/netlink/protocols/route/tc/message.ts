import { littleEndian } from '../../../codec/byte-order.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { bitfield32, enumeration } from '../../../codec/scalars/enums.ts';
import { be16, flag, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';
import { type Handle, handle } from './handle.ts';
import { sizeTable } from './size-table.ts';
import { estimator, legacyStatistics, statisticsOf } from './statistics.ts';

/** Index of a message about a shared block instead of a link (`TCM_IFINDEX_MAGIC_BLOCK`). */
export const blockIndex = -1;

/** Header of qdisc and class messages (`struct tcmsg` of linux/rtnetlink.h), 20 bytes. `info` is the field at the end. */
export function schedulerHeader<const N extends string, T>(
  parent: Type<Handle>,
  info: Readonly<Record<N, Type<T>>>,
) {
  return struct('tcmsg', {
    family,
    _pad: pad(3),
    /** Index of the link. */
    index: s32,
    handle,
    parent,
    ...info,
  });
}

/** Ethernet protocols of filters (`ETH_P_*`), named as in `tc`. */
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
    /** Index of the link; `blockIndex` for a block, whose number is in `parent` then. */
    index: s32,
    /** Handle of the filter, whose meaning depends on the kind. */
    handle: u32,
    parent,
    ...info,
  });
}

/** Options of a kind without a definition. Newer kinds of the kernel insist on the bit `NESTED`, and no kind refuses it. */
export const unknownOptions = nested(bytes);

/** Attributes that every message of traffic control has (`TCA_*` of linux/rtnetlink.h). */
export function tcAttributes(options: Type<object>, application: Type<object>) {
  return attributes('TCA', {
    kind: [1, string],
    options: [2, options],
    /** State, as `legacyApplication` and `statistics` are. */
    legacyStatistics: [3, stateOnly(legacyStatistics)],
    legacyApplication: [4, stateOnly(application)],
    estimator: [5, estimator],
    statistics: [7, stateOnly(statisticsOf(application))],
    sizeTable: [8, sizeTable],
    /** Dumps hidden qdiscs as well: those that classes get by default. */
    invisible: [10, flag],
    chain: [11, u32],
    /** State: whether the hardware does it. */
    hardwareOffload: [12, stateOnly(u8)],
    /** Shared block that has the filters. Linux 4.16. */
    ingressBlock: [13, u32],
    egressBlock: [14, u32],
    dumpFlags: [15, bitfield32(u32, { terse: 1 })],
    /** State: a warning of the kernel about a filter that it accepted. Linux 6.3. */
    warning: [16, stateOnly(string)],
  } as const);
}
