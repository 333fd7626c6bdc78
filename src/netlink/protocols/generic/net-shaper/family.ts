import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u32, uint } from '../../../codec/scalars/integers.ts';
import { defineFamily } from '../define-family.ts';

const scope = enumeration(u32, { netdev: 1, queue: 2, node: 3 });

/** A shaper in its scope (`NET_SHAPER_A_HANDLE_*` of linux/net_shaper.h). */
const handle = attributes('NET_SHAPER_A_HANDLE', () => ({
  scope: [1, scope],
  id: [2, u32],
}));

/** A shaper that a group takes in (`NET_SHAPER_A_LEAF_INFO_*` of linux/net_shaper.h). */
const leafInfo = attributes('NET_SHAPER_A_LEAF_INFO', () => ({
  handle: [1, nested(handle)],
  priority: [6, u32],
  weight: [7, u32],
}));

/** A shaper (`NET_SHAPER_A_NET_SHAPER_*` of linux/net_shaper.h). */
const shaper = attributes('NET_SHAPER_A_NET_SHAPER', () => ({
  handle: [1, nested(handle)],
  metric: [2, enumeration(u32, { bps: 0, pps: 1 })],
  /** Bits a second, or packets with `pps`. */
  bwMin: [3, uint],
  bwMax: [4, uint],
  /** Bytes, or packets with `pps`. */
  burst: [5, uint],
  priority: [6, u32],
  weight: [7, u32],
  ifindex: [8, u32],
  parent: [9, nested(handle)],
  leaves: [10, repeated(nested(leafInfo))],
}));

/** The abilities of a device in a scope (`NET_SHAPER_A_CAPS_*` of linux/net_shaper.h). */
const capabilities = attributes('NET_SHAPER_A_CAPS', () => ({
  ifindex: [1, u32],
  scope: [2, scope],
  supportMetricBps: [3, flag],
  supportMetricPps: [4, flag],
  supportNesting: [5, flag],
  supportBwMin: [6, flag],
  supportBwMax: [7, flag],
  supportBurst: [8, flag],
  supportPriority: [9, flag],
  supportWeight: [10, flag],
}));

/** Limits of bandwidth that a device keeps to: of the link, of queues, and of groups of these. Reading needs no capability, changing CAP_NET_ADMIN. Linux 6.13. */
export const netShaper = defineFamily('net-shaper', {
  version: 1,
  commands: {
    get: { id: 1, request: shaper, reply: shaper, dump: true },
    set: { id: 2, request: shaper },
    delete: { id: 3, request: shaper },
    group: { id: 4, request: shaper, reply: shaper },
    capGet: { id: 5, request: capabilities, reply: capabilities, dump: true },
  },
});
