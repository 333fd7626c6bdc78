import { attributes } from '../../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../../codec/type.ts';
import { peerMessage } from '../base-attributes.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('VXCAN_INFO', () => ({
  /** Name, namespace and the rest of the other end. */
  peer: [1, peerMessage],
}));
/** Options of a vxcan. The kernel does not report them: see `link` and `linkNetnsid` for the peer. */
export interface Vxcan extends Infer<typeof options> {}

/** A pair of virtual CAN devices back to back (`VXCAN_INFO_*` of linux/can/vxcan.h). Linux 4.12. */
export const vxcan: LinkKind<Vxcan> = { options, isPair: true };
