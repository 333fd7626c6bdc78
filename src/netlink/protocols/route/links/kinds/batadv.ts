import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_BATADV', () => ({
  /** Name of the routing algorithm: `BATMAN_IV`, `BATMAN_V`. */
  algorithm: [1, string],
}));
/** Options of a B.A.T.M.A.N. link. */
export interface Batadv extends Infer<typeof options> {}

/** A mesh of Ethernet links (`IFLA_BATADV_*` of linux/batman_adv.h). Linux 5.9. */
export const batadv: LinkKind<Batadv> = { options, fixed: 'all' };
