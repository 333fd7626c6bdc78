import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';

/** `struct tc_csum` of linux/tc_act/tc_csum.h. */
const parameters = struct('tc_csum', {
  ...general,
  update: flags(u32, { ipv4Header: 1, icmp: 2, igmp: 4, tcp: 8, udp: 16, udplite: 32, sctp: 64 }),
});

/** Computes checksums anew (`TCA_CSUM_*`). */
export const csum = attributes('TCA_CSUM', () => ({ parameters: [1, parameters], times: [2, times] }));
export interface Csum extends Infer<typeof csum> {}
