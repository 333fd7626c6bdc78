import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../../codec/scalars/strings.ts';

/** A match of xtables (`TCA_EM_IPT_*` of linux/tc_ematch/tc_em_ipt.h). Linux 4.18. */
export const ipt = attributes('TCA_EM_IPT', () => ({
  hook: [1, u32],
  name: [2, string],
  revision: [3, u8],
  /** Address family of netfilter (`NFPROTO_*`). */
  protocol: [4, u8],
  data: [5, bytes],
}));
