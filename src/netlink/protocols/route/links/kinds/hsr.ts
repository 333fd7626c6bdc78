import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_HSR', () => ({
  /** Index of the first port. */
  port1: [1, u32],
  /** Index of the second port. */
  port2: [2, u32],
  /** Last byte of the address of supervision frames. */
  multicastSpec: [3, u8],
  /** State: the address of supervision frames. */
  supervisionAddress: [4, stateOnly(mac)],
  /** State: the next sequence number. */
  sequence: [5, stateOnly(u16)],
  version: [6, u8],
  /** Linux 5.10. */
  protocol: [7, enumeration(u8, { hsr: 0, prp: 1 })],
  /** Index of a third port. Linux 6.10. */
  interlink: [8, u32],
}));
/** Options of an HSR or PRP link. */
export interface Hsr extends Infer<typeof options> {}

/** Two links as a seamless ring (`IFLA_HSR_*` of linux/if_link.h). Linux 3.13. */
export const hsr: LinkKind<Hsr> = {
  options,
  required: ['options.port1', 'options.port2'],
  fixed: 'all',
  linkOptions: ['port1', 'port2', 'interlink'],
};
