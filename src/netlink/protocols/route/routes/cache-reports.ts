import { attributes } from '../../../codec/composites/attribute-set.ts';
import { struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ip } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { readEventOf } from '../../../request/builders.ts';
import { type Family, family } from '../../common/address-families.ts';
import { routeObject } from '../define.ts';
import { tableNumber } from '../known-names.ts';
import { RTM_NEWCACHEREPORT } from '../rtm.ts';

/** Header of reports (`struct rtgenmsg` of linux/rtnetlink.h), 1 byte. */
const header = struct('rtgenmsg', { family });

/** Attributes of reports (`IPMRA_CREPORT_*` of linux/mroute.h, `IP6MRA_CREPORT_*` of linux/mroute6.h). */
const reportAttributes = attributes('IPMRA_CREPORT', () => ({
  type: [1, enumeration(u8, { noCache: 1, wrongInterface: 2, wholePacket: 3, wrongInterfaceWholePacket: 4 })],
  /** Number of the multicast interface (VIF, MIF) that the packet came by. */
  interface: [2, u32],
  source: [3, ip],
  group: [4, ip],
  /** The packet, or its beginning. */
  packet: [5, bytes],
  /** Linux 5.13. IPv4 only. */
  table: [6, tableNumber],
}));

/** A message of the kernel's multicast routing: header and attributes as on the wire. */
export interface MulticastReportMessage
  extends StructWithAttributes<Infer<typeof header>, Infer<typeof reportAttributes>> {}

/** The schema of reports of multicast routing. */
export const multicastReportMessage: Type<MulticastReportMessage> = structWithAttributes(
  header,
  reportAttributes,
);

/** A packet without a multicast route, or by the wrong interface: news for a multicast routing daemon. Linux 4.13. */
export interface MulticastReport extends Infer<typeof reportAttributes> {
  /** `'ipmr'` for IPv4, `'ip6mr'` for IPv6. */
  family: Family | number;
}

/** Reads a report of multicast routing. */
export const readEvent = readEventOf(
  RTM_NEWCACHEREPORT,
  multicastReportMessage,
  (message) => message as MulticastReport,
);

/** Reports of multicast routing, which the kernel sends as events only. Linux 4.13. */
export const multicastReport = routeObject({
  name: 'multicastReport',
  label: 'CACHEREPORT',
  first: RTM_NEWCACHEREPORT,
  reply: multicastReportMessage,
  read: readEvent,
  groups: ['ipv4-mroute-report', 'ipv6-mroute-report'],
});
