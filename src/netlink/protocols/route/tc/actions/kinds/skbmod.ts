import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { mac } from '../../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { u64Flags } from '../../u64-flags.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_skbmod` of linux/tc_act/tc_skbmod.h. */
const parameters = struct('tc_skbmod', {
  ...general,
  _pad: pad(4),
  /** The fields that are set; `swapMac` exchanges the addresses; `ecn` marks packets (Linux 5.15). */
  flags: flags(u64Flags, { destination: 1, source: 2, etherType: 4, swapMac: 8, ecn: 16 }),
});

const options = attributes('TCA_SKBMOD', () => ({
  times: [1, times],
  parameters: [2, parameters],
  destination: [3, mac],
  source: [4, mac],
  /** Ethernet type, host byte order. */
  etherType: [5, u16],
}));
/** Options of an skbmod action. */
export interface Skbmod extends Infer<typeof options> {}

/** Changes the Ethernet header (`TCA_SKBMOD_*` of linux/tc_act/tc_skbmod.h). Linux 4.9. */
export const skbmod: ActionKind<Skbmod> = { options };
