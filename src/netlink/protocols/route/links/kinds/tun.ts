import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

// All of it is state: the kernel makes and changes these links by a descriptor, not by netlink.
const options = attributes('IFLA_TUN', () => ({
  /** User who may use it; anyone where absent. */
  owner: [1, stateOnly(u32)],
  /** Group that may use it; anyone where absent. */
  group: [2, stateOnly(u32)],
  /** IP packets (tun) or Ethernet frames (tap). */
  type: [3, stateOnly(enumeration(u8, { tun: 1, tap: 2 }))],
  pi: [4, stateOnly(bool8)],
  vnetHeader: [5, stateOnly(bool8)],
  persist: [6, stateOnly(bool8)],
  multiQueue: [7, stateOnly(bool8)],
  queues: [8, stateOnly(u32)],
  disabledQueues: [9, stateOnly(u32)],
}));
/** State of a tun or tap. */
export interface Tun extends Infer<typeof options> {}

/** A link whose packets a program reads and writes (`IFLA_TUN_*`): made by `openTun`, not by netlink. Linux 4.16. */
export const tun: LinkKind<Tun> = { options, fixed: 'all' };
