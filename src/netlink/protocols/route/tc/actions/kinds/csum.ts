import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_csum` of linux/tc_act/tc_csum.h. */
const parameters = struct('tc_csum', {
  ...general,
  update: flags(u32, { ipv4Header: 1, icmp: 2, igmp: 4, tcp: 8, udp: 16, udplite: 32, sctp: 64 }),
});

const options = attributes('TCA_CSUM', () => ({ parameters: [1, parameters], times: [2, times] }));
/** Options of a csum action. */
export interface Csum extends Infer<typeof options> {}

/** Computes checksums again (`TCA_CSUM_*` of linux/tc_act/tc_csum.h). */
export const csum: ActionKind<Csum> = { options };
