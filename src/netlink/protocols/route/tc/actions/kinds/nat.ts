import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { ipv4 } from '../../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_nat` of linux/tc_act/tc_nat.h. */
const parameters = struct('tc_nat', {
  ...general,
  oldAddress: ipv4,
  newAddress: ipv4,
  mask: ipv4,
  /** `egress`: source addresses; else destinations. */
  flags: flags(u32, { egress: 1 }),
});

const options = attributes('TCA_NAT', () => ({ parameters: [1, parameters], times: [2, times] }));
/** Options of a nat action. */
export interface Nat extends Infer<typeof options> {}

/** Stateless translation of addresses (`TCA_NAT_*` of linux/tc_act/tc_nat.h). */
export const nat: ActionKind<Nat> = { options };
