import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { mac } from '../../../../../codec/scalars/addresses.ts';
import { u16, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';

/** `struct tc_skbmod` of linux/tc_act/tc_skbmod.h; flags 1 destination, 2 source, 4 type, 8 swap, 16 ECN. */
const parameters = struct('tc_skbmod', { ...general, _pad: pad(4), flags: u64 });

/** Changes the Ethernet header (`TCA_SKBMOD_*`). */
export const skbmod = attributes('TCA_SKBMOD', () => ({
  times: [1, times],
  parameters: [2, parameters],
  destination: [3, mac],
  source: [4, mac],
  /** Ethernet type, host byte order. */
  etherType: [5, u16],
}));
export interface Skbmod extends Infer<typeof skbmod> {}
