import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { s32, u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** Attributes of the family (`SEG6_ATTR_*` of linux/seg6_genl.h). */
const seg6Attributes = attributes('SEG6_ATTR', () => ({
  /** Source address of encapsulated packets; `::` for that of the link. */
  dst: [1, ipv6],
  dstLen: [2, s32],
  hmacKeyId: [3, u32],
  /** At most 64 bytes. */
  secret: [4, bytes],
  /** Bytes of the secret; 0 deletes the key. */
  secretLen: [5, u8],
  algId: [6, enumeration(u8, { sha1: 1, sha256: 2 })],
  /** The kernel does not use it. */
  hmacInfo: [7, nested(attributes('SEG6_HMACINFO', {}))],
}));

/** Segment routing over IPv6. All commands need CAP_NET_ADMIN in the initial user namespace. Linux 4.10. */
export const seg6 = defineFamily('SEG6', {
  version: 1,
  commands: {
    setHmac: { id: 1, request: seg6Attributes },
    dumpHmac: { id: 2, request: seg6Attributes, reply: seg6Attributes, dump: true, do: false },
    setTunsrc: { id: 3, request: seg6Attributes },
    getTunsrc: { id: 4, reply: seg6Attributes },
  },
});
