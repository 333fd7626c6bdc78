import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../../codec/composites/lists.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, ranged, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

const vlanFlags = flags(u32, { reorderHeader: 1, gvrp: 2, looseBinding: 4, mvrp: 8, bridgeBinding: 16 });

/** Which priority becomes which (`struct ifla_vlan_qos_mapping`): 802.1p in the tag, `skb->priority` inside. */
const qosMap = nestedList(1, struct('ifla_vlan_qos_mapping', { from: u32, to: u32 }));

/** A VLAN on another link, told by its `link` (`IFLA_VLAN_*` of linux/if_link.h). */
export const vlan = withRules(
  attributes('IFLA_VLAN', () => ({
    /** 0 to 4094. */
    id: [1, ranged(u16, 0, 4094)],
    /** New values of the flags in `mask`; the others stay (`struct ifla_vlan_flags`). */
    flags: [2, struct('ifla_vlan_flags', { flags: vlanFlags, mask: vlanFlags })],
    egressQosMap: [3, qosMap],
    ingressQosMap: [4, qosMap],
    protocol: [5, enumeration(be16, { '802.1Q': 0x8100, '802.1ad': 0x88a8 })],
  })),
  { required: ['link', 'data.id'] },
);
/** Options of a VLAN. */
export interface Vlan extends Infer<typeof vlan> {}
