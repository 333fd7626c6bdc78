import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** A domain of routing with a table of its own (`IFLA_VRF_*` of linux/if_link.h). Linux 4.3. */
export const vrf = withRules(
  attributes('IFLA_VRF', () => ({ table: [1, u32] })),
  { required: ['data.table'] },
);
/** Options of a VRF. */
export interface Vrf extends Infer<typeof vrf> {}

/** What a VRF tells of its ports (`IFLA_VRF_PORT_*`): the table that they use. */
export const vrfPort = attributes('IFLA_VRF_PORT', () => ({ table: [1, u32] }));
/** What a VRF tells of a port. */
export interface VrfPort extends Infer<typeof vrfPort> {}
