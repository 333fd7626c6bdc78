import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { ipv4 } from '../../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';

/** `struct tc_nat` of linux/tc_act/tc_nat.h. */
const parameters = struct('tc_nat', {
  ...general,
  oldAddress: ipv4,
  newAddress: ipv4,
  mask: ipv4,
  /** `egress`: source addresses; else destinations. */
  flags: flags(u32, { egress: 1 }),
});

/** Stateless translation of addresses (`TCA_NAT_*`). */
export const nat = attributes('TCA_NAT', () => ({ parameters: [1, parameters], times: [2, times] }));
export interface Nat extends Infer<typeof nat> {}
