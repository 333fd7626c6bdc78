import { struct } from '../../codec/composites/struct.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { be16, u8 } from '../../codec/scalars/integers.ts';
import type { Infer } from '../../codec/type.ts';

/** Protocol families of netfilter (`NFPROTO_*` of linux/netfilter.h). */
export const netfilterFamilies = {
  unspec: 0,
  inet: 1,
  ip: 2,
  arp: 3,
  netdev: 5,
  bridge: 7,
  ip6: 10,
} as const;

/** Header of every message of nfnetlink (`struct nfgenmsg` of linux/netfilter/nfnetlink.h), 4 bytes. */
export const netfilterHeader = struct('nfgenmsg', {
  family: enumeration(u8, netfilterFamilies),
  version: u8,
  /** Meaning depends on the subsystem; network byte order. */
  resourceId: be16,
});
export interface NetfilterHeader extends Infer<typeof netfilterHeader> {}

/** Name of a family that has tables of nftables. */
export type NetfilterFamily = Exclude<keyof typeof netfilterFamilies, 'unspec'>;

/** The names of these families. */
export const netfilterFamilyNames = Object.keys(netfilterFamilies).filter(
  (name) => name !== 'unspec',
) as readonly NetfilterFamily[];

/** Subsystems by number (`NFNL_SUBSYS_*` of linux/netfilter/nfnetlink.h). The message type is the number times 256 and the message. */
export const subsystems = [
  'none',
  'ctnetlink',
  'ctnetlink_exp',
  'queue',
  'ulog',
  'osf',
  'ipset',
  'acct',
  'cttimeout',
  'cthelper',
  'nftables',
  'nft_compat',
  'hook',
] as const;

/** Name of a subsystem of nfnetlink. */
export type Subsystem = (typeof subsystems)[number];

/** The message type on the wire: the subsystem is the upper byte, its message the lower one. */
export function netfilterMessageType(subsystem: Subsystem, message: number): number {
  return (subsystems.indexOf(subsystem) << 8) | message;
}
