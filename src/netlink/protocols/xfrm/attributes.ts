import { attributes } from '../../codec/composites/attribute-set.ts';
import { array } from '../../codec/composites/lists.ts';
import { pad, struct } from '../../codec/composites/struct.ts';
import { enumeration, flags } from '../../codec/scalars/enums.ts';
import { be16, flag, s32, u8, u16, u32, u64 } from '../../codec/scalars/integers.ts';
import { string } from '../../codec/scalars/strings.ts';
import { stateOnly } from '../../codec/state-only.ts';
import type { Infer } from '../../codec/type.ts';
import { structWithOptionalTail, structWithTail } from '../common/struct-with-tail.ts';
import { addressBy, attributeAddress, plainAddress } from './address.ts';
import { aeadAlgorithm, algorithm, authTruncAlgorithm } from './algorithms.ts';
import { lifetimeLimits, lifetimeUse, stateStatistics } from './lifetime.ts';
import {
  extraFlags,
  family,
  mode,
  policyAction,
  policyDirection,
  policyFlags,
  policyType,
  share,
  stateDirection,
  stateFlags,
  xfrmProtocol,
} from './names.ts';
import { selectorStruct } from './selector.ts';
import { idStruct, templateStruct } from './templates.ts';

/** A state (`struct xfrm_usersa_info` of linux/xfrm.h), 224 bytes. */
export const stateInfo = struct(
  'xfrm_usersa_info',
  {
    sel: selectorStruct,
    id: idStruct(156),
    saddr: addressBy(132),
    lft: lifetimeLimits,
    curlft: stateOnly(lifetimeUse),
    stats: stateOnly(stateStatistics),
    seq: u32,
    reqid: u32,
    family,
    mode,
    replayWindow: u8,
    flags: stateFlags,
    _pad: pad(7),
  },
  224,
);
/** The struct of a state. */
export interface StateInfo extends Infer<typeof stateInfo> {}

/** A policy (`struct xfrm_userpolicy_info`), 168 bytes. */
export const policyInfo = struct(
  'xfrm_userpolicy_info',
  {
    sel: selectorStruct,
    lft: lifetimeLimits,
    curlft: stateOnly(lifetimeUse),
    priority: u32,
    index: u32,
    dir: policyDirection,
    action: policyAction,
    flags: policyFlags,
    share,
    _pad: pad(4),
  },
  168,
);
/** The struct of a policy. */
export interface PolicyInfo extends Infer<typeof policyInfo> {}

/** A value and the bits that count (`struct xfrm_mark`). */
export const markStruct = struct('xfrm_mark', { value: u32, mask: u32 });

/** Encapsulation (`struct xfrm_encap_tmpl`). Its types are `UDP_ENCAP_*` of linux/udp.h and `TCP_ENCAP_ESPINTCP` of linux/tcp.h. */
export const encapStruct = struct('xfrm_encap_tmpl', {
  type: enumeration(u16, { espinudpNonike: 1, espinudp: 2, espintcp: 7 }),
  sourcePort: be16,
  destinationPort: be16,
  _pad: pad(2),
  originalAddress: plainAddress,
});

/** Replay protection with 32 bits (`struct xfrm_replay_state`). */
export const replayStruct = struct('xfrm_replay_state', {
  /** Last sequence number that was sent. */
  oseq: u32,
  /** Highest one that was received. */
  seq: u32,
  /** Those before it that were received. */
  bitmap: u32,
});

/**
 * Replay protection with extended sequence numbers or a large window (`struct xfrm_replay_state_esn`). A request may leave out the
 * bitmap, and give its length in words.
 */
export const replayEsnStruct = structWithOptionalTail(
  struct(
    'xfrm_replay_state_esn',
    {
      bitmapLength: u32,
      oseq: u32,
      seq: u32,
      oseqHi: u32,
      seqHi: u32,
      replayWindow: u32,
    },
    24,
  ),
  {
    name: 'bitmap',
    type: array(u32),
    sizeOf: ({ bitmapLength }) => bitmapLength * 4,
    counts: (size) => ({ bitmapLength: size / 4 }),
  },
);

/** Attribute number of a security context, which the struct repeats (`XFRMA_SEC_CTX`). */
const securityContextNumber = 8;
const contextHeader = struct('xfrm_user_sec_ctx', {
  length: u16,
  extensionType: u16,
  /** Security module: 1 is SELinux. */
  algorithm: enumeration(u8, { selinux: 1 }),
  /** Domain of interpretation. */
  domain: enumeration(u8, { lsm: 1 }),
  contextLength: u16,
});

/** Context of a security module (`struct xfrm_user_sec_ctx`). */
export const securityContext = structWithTail(contextHeader, {
  name: 'context',
  type: string,
  sizeOf: ({ contextLength }) => contextLength,
  counts: (size) => ({
    length: contextHeader.size + size,
    extensionType: securityContextNumber,
    contextLength: size,
  }),
});

/** A device that encrypts (`struct xfrm_user_offload`). */
export const offloadStruct = struct('xfrm_user_offload', {
  /** Index of the link. */
  ifindex: s32,
  flags: flags(u8, { ipv6: 1, inbound: 2, packet: 4 }),
  _pad: pad(3),
});

/** Addresses that a key manager uses with the peer (`struct xfrm_user_kmaddress`). */
const kmAddressStruct = struct(
  'xfrm_user_kmaddress',
  { local: addressBy(36), remote: addressBy(20), reserved: u32, family, _pad: pad(2) },
  40,
);

/** New ends of states (`struct xfrm_user_migrate`). */
export const migrateStruct = struct(
  'xfrm_user_migrate',
  {
    oldDaddr: addressBy(72),
    oldSaddr: addressBy(56),
    newDaddr: addressBy(42),
    newSaddr: addressBy(26),
    proto: xfrmProtocol,
    mode,
    _reserved: pad(2),
    reqid: u32,
    oldFamily: family,
    newFamily: family,
  },
  76,
);

const policyTypeStruct = struct('xfrm_userpolicy_type', { type: policyType, _reserved: pad(5) });

/** Addresses of the states to list (`struct xfrm_address_filter`). */
export const addressFilterStruct = struct(
  'xfrm_address_filter',
  { saddr: addressBy(32), daddr: addressBy(16), family, splen: u8, dplen: u8 },
  36,
);

/** Attributes of states, policies and events about them (`XFRMA_*` of linux/xfrm.h). */
export const xfrmAttributes = attributes('XFRMA', () => ({
  /** Authentication. The kernel also reports {@link authTrunc}. */
  auth: [1, algorithm],
  /** Encryption. */
  enc: [2, algorithm],
  /** Compression. */
  comp: [3, algorithm],
  encap: [4, encapStruct],
  templates: [5, array(templateStruct)],
  /** A state that was deleted. */
  sa: [6, stateInfo],
  /** A policy that was deleted. */
  policy: [7, policyInfo],
  securityContext: [8, securityContext],
  lifetimeUse: [9, lifetimeUse],
  replay: [10, replayStruct],
  /** Number of packets after which an event tells the replay state. */
  replayThreshold: [11, u32],
  /** Time after which an event tells the replay state: tenths of a second from the kernel, its ticks (1/HZ s) in a request. */
  timerThreshold: [12, u32],
  srcAddress: [13, attributeAddress],
  /** Care-of address of Mobile IPv6. */
  careOfAddress: [14, attributeAddress],
  /** Seconds since 1970 of the last packet. */
  lastUsed: [15, stateOnly(u64)],
  policyType: [16, policyTypeStruct],
  migrate: [17, array(migrateStruct)],
  /** Encryption with authentication. */
  aead: [18, aeadAlgorithm],
  kmAddress: [19, kmAddressStruct],
  /** Authentication whose value is cut. */
  authTrunc: [20, authTruncAlgorithm],
  /** Packets must have this mark. */
  mark: [21, markStruct],
  /** Bytes to pad packets to, which hides their length. */
  tfcpad: [22, u32],
  replayEsn: [23, replayEsnStruct],
  extraFlags: [24, extraFlags],
  /** Protocol of the states to list. */
  protocolFilter: [25, xfrmProtocol],
  addressFilter: [26, addressFilterStruct],
  /** Device that encrypts. Linux 4.11. */
  offload: [28, offloadStruct],
  /** Mark that packets get. Linux 4.14. */
  outputMark: [29, u32],
  /** Bits of the mark that are set; all by default. Linux 4.19. */
  outputMarkMask: [30, u32],
  /** Identifier of the xfrm links that it belongs to. Linux 4.19. */
  ifId: [31, u32],
  /** Seconds that must pass between events of changed ports. Linux 5.18. */
  mappingThreshold: [32, u32],
  /** Direction. Linux 6.10. */
  direction: [33, stateDirection],
  /** Seconds between packets that keep a translation of addresses alive. Linux 6.11. */
  natKeepaliveInterval: [34, u32],
  /** Number of the processor that it is for. Linux 6.13. */
  pcpu: [35, u32],
  /** Microseconds to wait for a lost packet, inbound. Linux 6.14, as those that follow. */
  iptfsDropTime: [36, u32],
  /** Packets that may arrive out of order, inbound. */
  iptfsReorderWindow: [37, u16],
  /** Whether packets stay whole, outbound. */
  iptfsDontFragment: [38, flag],
  /** Microseconds to wait for more packets before the first is sent, outbound. */
  iptfsInitialDelay: [39, u32],
  /** Bytes that may wait, outbound. */
  iptfsMaxQueueSize: [40, u32],
  /** Size of outer packets in bytes, outbound; 0 for that of the path. */
  iptfsPacketSize: [41, u32],
}));
export interface XfrmAttributes extends Infer<typeof xfrmAttributes> {}
