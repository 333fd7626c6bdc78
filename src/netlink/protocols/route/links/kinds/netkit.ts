import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import { peerMessage } from '../base-attributes.ts';
import type { LinkKind } from './kind.ts';

/** Treatment of packets without a program. */
const policy = enumeration(u32, { forward: 0, blackhole: 2 });
/** Treatment of the mark and the priority of packets that leave the namespace: kept, or cleared. Linux 6.13. */
const scrub = enumeration(u32, { none: 0, default: 1 });

const options = attributes('IFLA_NETKIT', () => ({
  /** Name, address, namespace and the rest of the other end. */
  peer: [1, peerMessage],
  /** State: whether both ends are managed by this one. */
  primary: [2, stateOnly(bool8)],
  policy: [3, policy],
  peerPolicy: [4, policy],
  mode: [5, enumeration(u32, { l2: 0, l3: 1 })],
  scrub: [6, scrub],
  peerScrub: [7, scrub],
  /** Bytes. Linux 6.14. */
  headroom: [8, u16],
  /** Bytes. Linux 6.14. */
  tailroom: [9, u16],
  pairing: [10, enumeration(u32, { pair: 0, single: 1 })],
}));
/** Options of a netkit. */
export interface Netkit extends Infer<typeof options> {}

/** A pair of devices that run BPF programs (`IFLA_NETKIT_*` of linux/if_link.h). Linux 6.7. */
export const netkit: LinkKind<Netkit> = {
  options,
  fixed: 'all',
  changeable: ['policy', 'peerPolicy'],
  isPair: true,
};
