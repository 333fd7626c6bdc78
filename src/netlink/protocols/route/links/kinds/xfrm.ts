import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { flag, ranged, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** A link for IPsec (`IFLA_XFRM_*` of linux/if_link.h). Linux 4.19. */
export const xfrm = withRules(
  attributes('IFLA_XFRM', () => ({
    /** Index of the link to send on. */
    link: [1, u32],
    /** Identifier that policies and states refer to. */
    ifId: [2, ranged(u32, 1, 0xffffffff)],
    /** The metadata of each packet says where it goes. Linux 6.1. */
    external: [3, flag],
  })),
  { required: [['data.ifId', 'data.external']] },
);
/** Options of an xfrm link. */
export interface Xfrm extends Infer<typeof xfrm> {}
