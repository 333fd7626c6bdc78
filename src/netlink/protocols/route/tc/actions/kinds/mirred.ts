import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { s32, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';

/** `struct tc_mirred` of linux/tc_act/tc_mirred.h. */
const parameters = struct('tc_mirred', {
  ...general,
  action: enumeration(s32, {
    egressRedirect: 1,
    egressMirror: 2,
    ingressRedirect: 3,
    ingressMirror: 4,
  }),
  /** Index of the link that it goes to. */
  link: u32,
});

/** Redirects or copies packets to another link (`TCA_MIRRED_*`). */
export const mirred = attributes('TCA_MIRRED', () => ({
  times: [1, times],
  parameters: [2, parameters],
  /** Block of links instead of one. Linux 6.8. */
  block: [5, u32],
}));
export interface Mirred extends Infer<typeof mirred> {}
