import { attributes } from '../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be16, flag, s32, u8 } from '../../../codec/scalars/integers.ts';
import { defineFamily } from '../define-family.ts';

/** A port that receives encapsulated packets (`FOU_ATTR_*` of linux/fou.h). */
const port = attributes('FOU_ATTR', () => ({
  port: [1, be16],
  af: [2, enumeration(u8, { inet: 2, inet6: 10 })],
  /** Protocol of the packets inside, with `direct`. */
  ipproto: [3, u8],
  type: [4, enumeration(u8, { direct: 1, gue: 2 })],
  /** Whether remote checksums are computed at once. */
  remcsumNopartial: [5, flag],
  localV4: [6, ipv4],
  localV6: [7, ipv6],
  peerV4: [8, ipv4],
  peerV6: [9, ipv6],
  peerPort: [10, be16],
  /** Only packets of this link. */
  ifindex: [11, s32],
}));

/** UDP ports whose packets are taken apart: foo over UDP, and GUE. Needs CAP_NET_ADMIN. Linux 3.18; `get` 4.1. */
export const fou = defineFamily('fou', {
  version: 1,
  commands: {
    add: { id: 1, request: port },
    del: { id: 2, request: port },
    get: { id: 3, request: port, reply: port, dump: true },
  },
});
