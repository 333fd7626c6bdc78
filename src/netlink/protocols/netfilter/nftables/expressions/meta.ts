import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Keys of meta by number (`enum nft_meta_keys`). */
export const metaKeys = {
  length: 0,
  protocol: 1,
  priority: 2,
  mark: 3,
  iif: 4,
  oif: 5,
  iifname: 6,
  oifname: 7,
  iiftype: 8,
  oiftype: 9,
  skuid: 10,
  skgid: 11,
  nftrace: 12,
  rtclassid: 13,
  secmark: 14,
  nfproto: 15,
  l4proto: 16,
  ibrname: 17,
  obrname: 18,
  pkttype: 19,
  cpu: 20,
  iifgroup: 21,
  oifgroup: 22,
  cgroup: 23,
  random: 24,
  ipsec: 25,
  iifkind: 26,
  oifkind: 27,
  ibrpvid: 28,
  ibrvproto: 29,
  time: 30,
  day: 31,
  hour: 32,
  sdif: 33,
  sdifname: 34,
  broute: 35,
  ibrhwaddr: 37,
} as const;

/** Loads or sets a property of the packet (`NFTA_META_*`). */
export const metaExpression = attributes('NFTA_META', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, metaKeys)],
  sreg: [3, be32],
}));
export interface MetaExpression extends Infer<typeof metaExpression> {}
