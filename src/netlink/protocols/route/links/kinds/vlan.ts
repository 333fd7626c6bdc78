import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../../codec/composites/lists.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, ranged, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnlyBits } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const vlanFlags = flags(u32, { reorderHeader: 1, gvrp: 2, looseBinding: 4, mvrp: 8, bridgeBinding: 16 });

/** Bits of the mask that have no name: the kernel reports a mask of all ones, and refuses unknown bits in it. */
const unnamedBits = 0xffffffe0;

/** Translation of priorities (`struct ifla_vlan_qos_mapping`): 802.1p on the wire, `skb->priority` inside. */
const qosMap = nestedList(1, struct('ifla_vlan_qos_mapping', { from: u32, to: u32 }));

const options = attributes('IFLA_VLAN', () => ({
  /** 0 to 4094. */
  id: [1, ranged(u16, 0, 4094)],
  /** New values of the flags in `mask`; the others stay as they are (`struct ifla_vlan_flags`). */
  flags: [2, struct('ifla_vlan_flags', { flags: vlanFlags, mask: stateOnlyBits(vlanFlags, [unnamedBits]) })],
  egressQosMap: [3, qosMap],
  ingressQosMap: [4, qosMap],
  protocol: [5, enumeration(be16, { '802.1Q': 0x8100, '802.1ad': 0x88a8 })],
}));
/** Options of a VLAN. */
export interface Vlan extends Infer<typeof options> {}

/** A VLAN on top of another link, its `link` (`IFLA_VLAN_*` of linux/if_link.h). */
export const vlan: LinkKind<Vlan> = {
  options,
  required: ['link', 'options.id'],
  changeable: ['flags', 'egressQosMap', 'ingressQosMap'],
};
