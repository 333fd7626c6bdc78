import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** Two links as a seamless ring (`IFLA_HSR_*` of linux/if_link.h). */
export const hsr = withRules(
  attributes('IFLA_HSR', () => ({
    /** Index of the first port. */
    port1: [1, u32],
    port2: [2, u32],
    /** Last byte of the address of supervision frames. */
    multicastSpec: [3, u8],
    supervisionAddress: [4, mac],
    sequence: [5, u16],
    version: [6, u8],
    protocol: [7, enumeration(u8, { hsr: 0, prp: 1 })],
    /** Index of a third port. Linux 6.10. */
    interlink: [8, u32],
  })),
  { required: ['data.port1', 'data.port2'] },
);
/** Options of an HSR or PRP link. */
export interface Hsr extends Infer<typeof hsr> {}
