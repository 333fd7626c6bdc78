import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { labelStack } from '../../mpls.ts';

const options = attributes('MPLS_IPTUNNEL', () => ({
  /** The labels to push, the outermost first. */
  dst: [1, labelStack],
  ttl: [2, u8],
}));
/** Labels that a route pushes. */
export interface MplsEncap extends Infer<typeof options> {}

/** Pushes MPLS labels (`MPLS_IPTUNNEL_*` of linux/mpls_iptunnel.h). Linux 4.3. */
export const mpls: Type<MplsEncap> = options;
