import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ip } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be32, be64, bool8, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { stateOnlyBits } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';
import { tableNumber, tableNumber8 } from '../known-names.ts';
import { linkName } from '../links/name.ts';
import { ipProtocol, routeProtocol } from '../names.ts';

/** Action of a rule (`FR_ACT_*` of linux/fib_rules.h). */
export const ruleAction = enumeration(u8, {
  unspec: 0,
  toTable: 1,
  goto: 2,
  nop: 3,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
});

/** Flags of a rule (`FIB_RULE_*`). The kernel keeps all flags that a request sets, and clears one only when the target appears. */
export const ruleFlags = stateOnlyBits(
  flags(u32, {
    permanent: 0x1,
    invert: 0x2,
    /** The rule to go to does not exist. */
    unresolved: 0x4,
    /** No link has the name `iifName`. */
    iifDetached: 0x8,
    /** No link has the name `oifName`. */
    oifDetached: 0x10,
    findSaddr: 0x10000,
  }),
  ['unresolved', 'iifDetached', 'oifDetached'],
);

/** Header of rule messages (`struct fib_rule_hdr` of linux/fib_rules.h), 12 bytes. */
export const ruleHeader = struct('fib_rule_hdr', {
  family,
  dstLength: u8,
  srcLength: u8,
  tos: u8,
  /** The table where its number fits in a byte; the attribute `table` holds any. */
  tableByte: tableNumber8,
  _reserved: pad(2),
  action: ruleAction,
  flags: ruleFlags,
});

/** Ports from `start` to `end` (`struct fib_rule_port_range`), host byte order on the wire. */
export const portRange = struct('fib_rule_port_range', { start: u16, end: u16 });
/** Users from `start` to `end` (`struct fib_rule_uid_range`). */
export const uidRange = struct('fib_rule_uid_range', { start: u32, end: u32 });

/** Attributes of rule messages (`FRA_*` of linux/fib_rules.h). */
export const ruleAttributes = attributes('FRA', () => ({
  dst: [1, ip],
  src: [2, ip],
  /** Name of the link that packets arrive by; the link need not exist. `lo` for packets that the host itself sends. */
  iifName: [3, linkName],
  /** Priority of the rule to continue with. */
  goto: [4, u32],
  /** Rules are tried from the lowest number on. The kernel chooses one if absent. */
  priority: [6, u32],
  fwmark: [10, u32],
  /** Realms: source in the high half, destination in the low. */
  flow: [11, u32],
  /** Tunnel identifier, network byte order on the wire. */
  tunId: [12, be64],
  /** Ignore routes by a link of this group; -1 for none. */
  suppressIfgroup: [13, s32],
  /** Ignore routes with a prefix of this length or less; -1 for none. */
  suppressPrefixLength: [14, s32],
  table: [15, tableNumber],
  fwmask: [16, u32],
  oifName: [17, linkName],
  /** Use the table of the VRF that the packet belongs to. Linux 4.8. */
  l3mdev: [19, bool8],
  /** Linux 4.10. */
  uidRange: [20, uidRange],
  /** Origin. Linux 4.17. */
  protocol: [21, routeProtocol],
  /** Linux 4.17. */
  ipProto: [22, ipProtocol],
  /** Linux 4.17. */
  sport: [23, portRange],
  /** Linux 4.17. */
  dport: [24, portRange],
  /** Six bits. Linux 6.13; `tos` of the header before. */
  dscp: [25, u8],
  /** Flow label (IPv6), network byte order on the wire. Linux 6.14. */
  flowLabel: [26, be32],
  flowLabelMask: [27, be32],
  /** Linux 6.15. */
  sportMask: [28, u16],
  dportMask: [29, u16],
  dscpMask: [30, u8],
}));
export interface RuleAttributes extends Infer<typeof ruleAttributes> {}

/** A rule message: header and attributes as on the wire. */
export interface RuleMessage extends StructWithAttributes<Infer<typeof ruleHeader>, RuleAttributes> {}

/** The schema of rule messages. */
export const ruleMessage: Type<RuleMessage> = structWithAttributes(ruleHeader, ruleAttributes);
