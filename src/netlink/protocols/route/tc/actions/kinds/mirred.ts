import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { s32, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_mirred` of linux/tc_act/tc_mirred.h. */
const parameters = struct('tc_mirred', {
  ...general,
  action: enumeration(s32, {
    egressRedirect: 1,
    egressMirror: 2,
    ingressRedirect: 3,
    ingressMirror: 4,
  }),
  /** Index of the link that packets go to. */
  link: u32,
});

const options = attributes('TCA_MIRRED', () => ({
  times: [1, times],
  parameters: [2, parameters],
  /** Number of a shared block: packets go to all its links. Linux 6.8. */
  block: [4, u32],
}));
/** Options of a mirred action. */
export interface Mirred extends Infer<typeof options> {}

/** Redirects or copies packets to another link (`TCA_MIRRED_*` of linux/tc_act/tc_mirred.h). */
export const mirred: ActionKind<Mirred> = { options };
