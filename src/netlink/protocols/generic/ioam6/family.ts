import { attributes } from '../../../codec/composites/attribute-set.ts';
import { flag, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** Attributes of the family (`IOAM6_ATTR_*` of linux/ioam6_genl.h). */
const ioam6Attributes = attributes('IOAM6_ATTR', () => ({
  nsId: [1, u16],
  nsData: [2, u32],
  nsDataWide: [3, u64],
  scId: [4, u32],
  /** At most 1020 bytes, a multiple of 4. */
  scData: [5, bytes],
  /** No schema. */
  scNone: [6, flag],
}));

/** In-band measurements in IPv6 packets (IOAM). All commands need CAP_NET_ADMIN in the initial user namespace. Linux 5.15. */
export const ioam6 = defineFamily('IOAM6', {
  version: 1,
  commands: {
    addNamespace: { id: 1, request: ioam6Attributes },
    delNamespace: { id: 2, request: ioam6Attributes },
    dumpNamespaces: { id: 3, reply: ioam6Attributes, dump: true, do: false },
    addSchema: { id: 4, request: ioam6Attributes },
    delSchema: { id: 5, request: ioam6Attributes },
    dumpSchemas: { id: 6, reply: ioam6Attributes, dump: true, do: false },
    nsSetSchema: { id: 7, request: ioam6Attributes },
  },
});
