import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { etherProtocol } from '../../message.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_mpls` of linux/tc_act/tc_mpls.h. */
const parameters = struct('tc_mpls', {
  ...general,
  action: enumeration(s32, { pop: 1, push: 2, modify: 3, decrementTtl: 4, macPush: 5 }),
});

const options = attributes('TCA_MPLS', () => ({
  times: [1, times],
  parameters: [2, parameters],
  protocol: [4, etherProtocol],
  label: [5, u32],
  trafficClass: [6, u8],
  ttl: [7, u8],
  bottomOfStack: [8, u8],
}));
/** Options of an mpls action. */
export interface Mpls extends Infer<typeof options> {}

/** Pops, pushes or changes MPLS labels (`TCA_MPLS_*` of linux/tc_act/tc_mpls.h). Linux 5.3. */
export const mpls: ActionKind<Mpls> = { options };
