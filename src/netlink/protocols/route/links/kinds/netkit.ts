import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { recursive } from '../../../../codec/composites/recursive.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { peer } from './veth.ts';

/** What happens to packets without a program. */
const policy = enumeration(u32, { forward: 0, blackhole: 2 });
const scrub = enumeration(u32, { none: 0, default: 1 });

/** A pair of devices that run BPF programs (`IFLA_NETKIT_*` of linux/if_link.h). Linux 6.7. */
export const netkit = attributes('IFLA_NETKIT', () => ({
  /** Name, address, namespace … of the other end. */
  peer: [1, recursive(() => peer)],
  /** Whether it is the end that both are managed by. */
  primary: [2, bool8],
  policy: [3, policy],
  peerPolicy: [4, policy],
  mode: [5, enumeration(u32, { l2: 0, l3: 1 })],
  scrub: [6, scrub],
  peerScrub: [7, scrub],
  headroom: [8, u16],
  tailroom: [9, u16],
  pairing: [10, enumeration(u32, { pair: 0, single: 1 })],
}));
/** Options of a netkit. */
export interface Netkit extends Infer<typeof netkit> {}
