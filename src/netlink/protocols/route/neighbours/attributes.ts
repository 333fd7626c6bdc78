import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ip, linkAddress } from '../../../codec/scalars/addresses.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { be16, flag, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';
import { routeProtocol, routeType } from '../names.ts';

const states = {
  incomplete: 0x01,
  reachable: 0x02,
  stale: 0x04,
  delay: 0x08,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
} as const;

/** State of a neighbour (`NUD_*` of linux/neighbour.h): usually one name, none for `NUD_NONE`. */
export const neighbourState = flags(u16, states);

const neighbourFlagNames = {
  use: 0x01,
  self: 0x02,
  master: 0x04,
  proxy: 0x08,
  extLearn: 0x10,
  offloaded: 0x20,
  sticky: 0x40,
  router: 0x80,
} as const;

/** Flags of a neighbour (`NTF_*` of linux/neighbour.h). */
export const neighbourFlags = flags(u8, neighbourFlagNames);

/** More flags of a neighbour (`NTF_EXT_*`). Linux 5.16. */
export const neighbourExtendedFlags = flags(u32, {
  managed: 1,
  /** Linux 6.2. */
  locked: 2,
  /** Linux 6.17. */
  extValidated: 4,
});

/** Header of neighbour messages (`struct ndmsg` of linux/neighbour.h), 12 bytes. */
export const neighbourHeader = struct('ndmsg', {
  family,
  _pad: pad(3),
  /** Of the link. */
  index: s32,
  state: neighbourState,
  flags: neighbourFlags,
  type: routeType,
});

/** Ages of a neighbour (`struct nda_cacheinfo`), in hundredths of a second before now. */
export const neighbourCacheInfo = struct('nda_cacheinfo', {
  confirmed: u32,
  used: u32,
  updated: u32,
  /** Number of references to it. */
  refcnt: u32,
});

/** Activity of an entry of a bridge's forwarding table (`NFEA_*`). Linux 5.14. */
export const fdbExtendedAttributes = attributes('NFEA', () => ({
  activityNotify: [1, flags(u8, { notify: 1, inactive: 2 })],
  dontRefresh: [2, flag],
}));

/** Attributes of neighbour messages, also those of bridge and VXLAN forwarding tables (`NDA_*` of linux/neighbour.h). */
export const neighbourAttributes = attributes('NDA', () => ({
  /** The address; of an entry of a VXLAN forwarding table, the remote end. */
  dst: [1, ip],
  lladdr: [2, linkAddress],
  cacheInfo: [3, stateOnly(neighbourCacheInfo)],
  probes: [4, stateOnly(u32)],
  vlan: [5, u16],
  /** UDP port of a VXLAN remote end, network byte order on the wire. */
  port: [6, be16],
  vni: [7, u32],
  /** Link that packets to a VXLAN remote end leave by (`via`). In a request to list, the link whose neighbours are wanted. */
  ifindex: [8, u32],
  master: [9, u32],
  linkNetnsid: [10, s32],
  srcVni: [11, u32],
  /** Origin. Linux 5.2. */
  protocol: [12, routeProtocol],
  /** Next hop group of a VXLAN entry. Linux 5.8. */
  nhId: [13, u32],
  fdbExtAttrs: [14, fdbExtendedAttributes, NESTED],
  flagsExt: [15, neighbourExtendedFlags],
  /** In a request to delete many (`NLM_F_BULK`): bits of `state` that must match. Linux 5.19. */
  stateMask: [16, neighbourState],
  /** The same for `flags`. */
  flagsMask: [17, neighbourFlags],
}));
export interface NeighbourAttributes extends Infer<typeof neighbourAttributes> {}

/** A neighbour message: header and attributes as on the wire. */
export interface NeighbourMessage
  extends StructWithAttributes<Infer<typeof neighbourHeader>, NeighbourAttributes> {}

/** The schema of neighbour messages. */
export const neighbourMessage: Type<NeighbourMessage> = structWithAttributes(
  neighbourHeader,
  neighbourAttributes,
);
