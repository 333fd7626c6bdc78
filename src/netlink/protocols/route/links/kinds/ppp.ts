import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { s32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_PPP', () => ({
  /** Descriptor of `/dev/ppp`. The kernel does not report it. */
  fd: [1, s32],
}));
/** Options of a PPP link. */
export interface Ppp extends Infer<typeof options> {}

/** A point-to-point link of `/dev/ppp` (`IFLA_PPP_*` of linux/if_link.h). Linux 4.7. */
export const ppp: LinkKind<Ppp> = { options, required: ['options.fd'], fixed: 'all' };
