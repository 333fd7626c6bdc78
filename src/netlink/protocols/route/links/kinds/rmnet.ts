import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { ranged, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnlyBits } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

/** Processing of the frames of the modem (`RMNET_FLAGS_*`). */
const rmnetFlags = flags(u32, {
  ingressDeaggregation: 1,
  ingressMapCommands: 2,
  ingressMapChecksumV4: 4,
  egressMapChecksumV4: 8,
  ingressMapChecksumV5: 16,
  egressMapChecksumV5: 32,
});

/** Bits of the mask that have no name: the kernel reports a mask of all ones. */
const unnamedBits = 0xffffffc0;

const options = attributes('IFLA_RMNET', () => ({
  /** Number of the channel, 1 to 254. */
  muxId: [1, ranged(u16, 1, 254)],
  /** New values of the flags in `mask`; the others stay as they are (`struct ifla_rmnet_flags`). */
  flags: [
    2,
    struct('ifla_rmnet_flags', { flags: rmnetFlags, mask: stateOnlyBits(rmnetFlags, [unnamedBits]) }),
  ],
}));
/** Options of an rmnet link. */
export interface Rmnet extends Infer<typeof options> {}

/** A channel of a modem of Qualcomm, its `link` (`IFLA_RMNET_*` of linux/if_link.h). Linux 4.17. */
export const rmnet: LinkKind<Rmnet> = { options, required: ['link', 'options.muxId'], changeable: 'all' };
