import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../../codec/composites/lists.ts';
import { derived } from '../../../../codec/derived.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { s32, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const addressMode = enumeration(u32, { add: 0, del: 1, flush: 2, set: 3 });

const options = attributes('IFLA_MACVLAN', () => ({
  mode: [1, enumeration(u32, { private: 1, vepa: 2, bridge: 4, passthru: 8, source: 16 })],
  flags: [2, flags(u16, { nopromisc: 1, nodst: 2 })],
  /** Use of `address` or `addresses`, in mode source. Beside `addresses` a request has `set` by default. */
  addressMode: [3, derived(addressMode, ({ addresses }) => (addresses === undefined ? undefined : 'set'))],
  address: [4, mac],
  /** Addresses whose packets are taken, in mode source. */
  addresses: [5, nestedList(4, mac)],
  /** State: number of the addresses. */
  addressCount: [6, stateOnly(u32)],
  /** Broadcast packets that may be queued. Linux 5.11. */
  bcQueueLength: [7, u32],
  /** State: the largest `bcQueueLength` of all links on the same link. Linux 5.11. */
  bcQueueLengthUsed: [8, stateOnly(u32)],
  /** Linux 6.4. */
  bcCutoff: [9, s32],
}));
/** Options of a macvlan or macvtap. */
export interface Macvlan extends Infer<typeof options> {}

/** A link with its own address on another link, its `link` (`IFLA_MACVLAN_*` of linux/if_link.h). Macvtap is the same. */
export const macvlan: LinkKind<Macvlan> = {
  options,
  required: ['link'],
  changeable: { except: ['addressMode', 'address'] },
};
