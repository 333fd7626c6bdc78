import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_IPVLAN', () => ({
  mode: [1, enumeration(u16, { l2: 0, l3: 1, l3s: 2 })],
  /** None of them means bridge. */
  flags: [2, flags(u16, { private: 1, vepa: 2 })],
}));
/** Options of an ipvlan or ipvtap. */
export interface Ipvlan extends Infer<typeof options> {}

/** A link that shares the address of another link, its `link` (`IFLA_IPVLAN_*` of linux/if_link.h). Linux 3.19. */
export const ipvlan: LinkKind<Ipvlan> = {
  options,
  required: ['link'],
  changeable: 'all',
  hasFixedAddress: true,
};
