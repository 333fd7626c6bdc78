import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_IPOIB', () => ({
  /** Key of the partition. */
  pkey: [1, u16],
  mode: [2, enumeration(u16, { datagram: 0, connected: 1 })],
  /** Whether programs may join multicast groups: 0 or 1. */
  userMulticast: [3, u16],
}));
/** Options of an IPoIB link. */
export interface Ipoib extends Infer<typeof options> {}

/** A partition of an InfiniBand port, its `link` (`IFLA_IPOIB_*` of linux/if_link.h). Linux 3.7. */
export const ipoib: LinkKind<Ipoib> = { options, changeable: ['mode', 'userMulticast'] };
