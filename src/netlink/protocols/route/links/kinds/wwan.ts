import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_WWAN', () => ({
  /** Number of the session. */
  linkId: [1, u32],
}));
/** Options of a link of a mobile network. */
export interface Wwan extends Infer<typeof options> {}

/** A session of a mobile network, of the modem `parentDeviceName` (`IFLA_WWAN_*` of linux/wwan.h). Linux 5.14. */
export const wwan: LinkKind<Wwan> = {
  options,
  required: ['parentDeviceName', 'options.linkId'],
  fixed: 'all',
};
