import { attributes } from '../../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../../codec/type.ts';
import { tableNumber } from '../../known-names.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_VRF', () => ({
  /** Routing table, by number or name. */
  table: [1, tableNumber],
}));
/** Options of a VRF. */
export interface Vrf extends Infer<typeof options> {}

/** Options of a port of a VRF (`IFLA_VRF_PORT_*`): the table that it uses, which the kernel reports. */
const port = attributes('IFLA_VRF_PORT', () => ({ table: [1, tableNumber] }));
/** State of a port of a VRF. */
export interface VrfPort extends Infer<typeof port> {}

/** A routing domain with its own table (`IFLA_VRF_*` of linux/if_link.h). Linux 4.3. */
export const vrf: LinkKind<Vrf, VrfPort> = { options, port, required: ['options.table'], fixed: 'all' };
