import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ipv6 } from '../../../codec/scalars/addresses.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { s32, u8 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { readEventOf } from '../../../request/builders.ts';
import { family } from '../../common/address-families.ts';
import { RTM_NEWPREFIX } from '../rtm.ts';
import { lifetime } from './attributes.ts';

/** Flags of a prefix in a router advertisement (`IF_PREFIX_*`). */
const prefixFlags = flags(u8, { onLink: 1, autoConfiguration: 2 });

/** Header of messages about prefixes (`struct prefixmsg` of linux/rtnetlink.h), 12 bytes. */
const header = struct('prefixmsg', {
  family,
  _pad: pad(3),
  /** Of the link that the advertisement came by. */
  index: s32,
  /** Type of the option of neighbour discovery: 3. */
  type: u8,
  length: u8,
  flags: prefixFlags,
  _end: pad(1),
});

/** Lifetimes of a prefix (`struct prefix_cacheinfo`). */
const cacheInfo = struct('prefix_cacheinfo', { preferred: lifetime, valid: lifetime });

const prefixAttributes = attributes('PREFIX', () => ({ address: [1, ipv6], cacheInfo: [2, cacheInfo] }));

/** A message about a prefix: header and attributes as on the wire. */
export interface PrefixMessage
  extends StructWithAttributes<Infer<typeof header>, Infer<typeof prefixAttributes>> {}

/** The schema of messages about prefixes. */
export const prefixMessage: Type<PrefixMessage> = structWithAttributes(header, prefixAttributes);

/** A prefix that a router has advertised: `ip monitor prefix`. The kernel sends it as an event only. */
export interface Prefix {
  /** Index of the link that the advertisement came by. */
  index: number;
  /** `fd00::/64`. */
  prefix: string;
  /** `'onLink'`: its addresses are reached without a router. `'autoConfiguration'`: hosts make addresses in it. */
  flags: NonNullable<PrefixMessage['flags']>;
  /** Seconds; `Infinity` for a prefix that never expires. */
  preferredLifetime?: number | undefined;
  /** Seconds; `Infinity` for a prefix that never expires. */
  validLifetime?: number | undefined;
}

function toPrefix({ index = 0, address = '::', length = 0, flags = [], cacheInfo }: PrefixMessage): Prefix {
  return {
    index,
    prefix: `${address}/${length}`,
    flags,
    ...(cacheInfo !== undefined && {
      preferredLifetime: cacheInfo.preferred,
      validLifetime: cacheInfo.valid,
    }),
  };
}

/** Reads an event about a prefix. */
export const readEvent = readEventOf(RTM_NEWPREFIX, prefixMessage, toPrefix);
