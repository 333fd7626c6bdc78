import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { mac } from '../../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { s32, u8, u16 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { etherProtocol } from '../../message.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_vlan` of linux/tc_act/tc_vlan.h. */
const parameters = struct('tc_vlan', {
  ...general,
  action: enumeration(s32, { pop: 1, push: 2, modify: 3, popEthernet: 4, pushEthernet: 5 }),
});

const options = attributes('TCA_VLAN', () => ({
  times: [1, times],
  parameters: [2, parameters],
  id: [3, u16],
  protocol: [4, etherProtocol],
  priority: [6, u8],
  ethernetDestination: [7, mac],
  ethernetSource: [8, mac],
}));
/** Options of a vlan action. */
export interface Vlan extends Infer<typeof options> {}

/**
 * Pops, pushes or changes VLAN tags and Ethernet headers (`TCA_VLAN_*` of linux/tc_act/tc_vlan.h). Linux 3.19.
 */
export const vlan: ActionKind<Vlan> = { options };
