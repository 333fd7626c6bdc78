import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { derived } from '../../../../codec/derived.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u8, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_GTP', () => ({
  /** Descriptor of a UDP socket for version 0. */
  fd0: [1, u32],
  /** Descriptor of a UDP socket for version 1. */
  fd1: [2, u32],
  /** Buckets of the table of contexts. */
  pdpHashSize: [3, u32],
  role: [4, enumeration(u32, { ggsn: 0, sgsn: 1 })],
  /**
   * The kernel makes the sockets. It does not report this: a request without descriptors of sockets asks for it. Linux
   * 5.19.
   */
  createSockets: [
    5,
    derived(bool8, ({ fd0, fd1 }) => (fd0 === undefined && fd1 === undefined ? true : undefined)),
  ],
  restartCount: [6, u8],
  /** Linux 6.12. */
  local: [7, ipv4],
  /** Linux 6.12. */
  local6: [8, ipv6],
}));
/** Options of a GTP link. */
export interface Gtp extends Infer<typeof options> {}

/** Tunnels of mobile networks (`IFLA_GTP_*` of linux/if_link.h). Linux 4.7. */
export const gtp: LinkKind<Gtp> = { options, fixed: 'all' };
