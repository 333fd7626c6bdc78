import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** A link that shares the address of another one, told by its `link` (`IFLA_IPVLAN_*`). Ipvtap is the same. */
export const ipvlan = withRules(
  attributes('IFLA_IPVLAN', () => ({
    mode: [1, enumeration(u16, { l2: 0, l3: 1, l3s: 2 })],
    /** Neither of them: bridge. */
    flags: [2, flags(u16, { private: 1, vepa: 2 })],
  })),
  { required: ['link'] },
);
/** Options of an ipvlan or ipvtap. */
export interface Ipvlan extends Infer<typeof ipvlan> {}
