import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { flag, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_XFRM', () => ({
  /** Index of the link to send on. */
  link: [1, u32],
  /** Identifier that policies and states refer to. The kernel reports 0 for an external link. */
  ifId: [2, stateOnly(u32, (ifId, { external }) => ifId === 0 && external === true)],
  /** The metadata of each packet has its destination. Linux 6.1. */
  external: [3, flag],
}));
/** Options of an xfrm link. */
export interface Xfrm extends Infer<typeof options> {}

/** A link for IPsec (`IFLA_XFRM_*` of linux/if_link.h). Linux 4.19. */
export const xfrm: LinkKind<Xfrm> = {
  options,
  required: [['options.ifId', 'options.external']],
  changeable: { except: ['external', 'link'] },
  linkOptions: ['link'],
  fixed: ({ external }) => (external === true ? 'all' : []),
};
