import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_DSA', () => ({
  /** Index of the link that leads to the switch. */
  conduit: [1, u32],
}));
/** Options of a port of a switch. */
export interface Dsa extends Infer<typeof options> {}

/** A port of an Ethernet switch (`IFLA_DSA_*` of linux/if_link.h): made by its driver, not by netlink. Linux 6.1. */
export const dsa: LinkKind<Dsa> = { options, changeable: 'all', linkOptions: ['conduit'] };
