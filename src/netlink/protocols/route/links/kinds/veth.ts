import { attributes } from '../../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../../codec/type.ts';
import { peerMessage } from '../base-attributes.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('VETH_INFO', () => ({
  /** Name, address, namespace and the rest of the other end. */
  peer: [1, peerMessage],
}));
/** Options of a veth. The kernel does not report them: see `link` and `linkNetnsid` for the peer. */
export interface Veth extends Infer<typeof options> {}

/** A pair of Ethernet devices back to back (`VETH_INFO_*` of linux/veth.h). Linux 2.6.24. */
export const veth: LinkKind<Veth> = { options, isPair: true };
