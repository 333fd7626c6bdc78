import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times, verdict } from './common.ts';
import type { ActionKind } from './kind.ts';

/** Another verdict for some of the packets (`struct tc_gact_p` of linux/tc_act/tc_gact.h). */
const chance = struct('tc_gact_p', {
  /** At random, or each time after so many packets. */
  type: enumeration(u16, { none: 0, random: 1, deterministic: 2 }),
  /** One of so many packets. */
  value: u16,
  verdict,
});

const options = attributes('TCA_GACT', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  chance: [3, chance],
}));
/** Options of a gact action. */
export interface Gact extends Infer<typeof options> {}

/** A verdict alone: pass, drop, goto chain … (`TCA_GACT_*` of linux/tc_act/tc_gact.h). */
export const gact: ActionKind<Gact> = { options };
