import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u8, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A link whose packets a program reads and writes (`IFLA_TUN_*`): made by `openTun`, not by netlink. Linux 4.16. */
export const tun = attributes('IFLA_TUN', () => ({
  /** User who may use it; any where absent. */
  owner: [1, u32],
  group: [2, u32],
  /** Of IP packets (tun) or Ethernet frames (tap). */
  type: [3, enumeration(u8, { tun: 1, tap: 2 })],
  pi: [4, bool8],
  vnetHeader: [5, bool8],
  persist: [6, bool8],
  multiQueue: [7, bool8],
  queues: [8, u32],
  disabledQueues: [9, u32],
}));
/** What is told of a tun or tap. */
export interface Tun extends Infer<typeof tun> {}
