import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';

const options = attributes('LWT_XFRM', () => ({
  /** Identifier of the policies and states of IPsec. */
  ifId: [1, u32],
  /** Index of the link below. */
  link: [2, u32],
}));
/** IPsec of a route. */
export interface XfrmEncap extends Infer<typeof options> {}

/** Selects policies and states of IPsec on an external xfrm link (`LWT_XFRM_*` of linux/lwtunnel.h). Linux 6.1. */
export const xfrm: Type<XfrmEncap> = options;
