import { attributes } from '../../../../codec/attributes.ts';
import { u16 } from '../../../../codec/integers.ts';
import { enumeration } from '../../../../codec/names.ts';
import { struct } from '../../../../codec/struct.ts';
import type { Infer } from '../../../../codec/type.ts';
import { generalParameters, times, verdict } from './common.ts';

/** Another verdict for some packets (`struct tc_gact_p` of linux/tc_act/tc_gact.h). */
const chance = struct('tc_gact_p', {
  /** By random numbers, or every so many packets. */
  type: enumeration(u16, { none: 0, random: 1, deterministic: 2 }),
  /** One of so many packets. */
  value: u16,
  verdict,
});

/** A verdict alone: pass, drop, goto chain … (`TCA_GACT_*`). */
export const gact = attributes('TCA_GACT', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  chance: [3, chance],
}));
export interface Gact extends Infer<typeof gact> {}
