import { etherAddress, ipv4Address, ipv6Address, llAddress } from './addresses.ts';
import { bitmaskType, boolean, integer, string, verdictType } from './basic.ts';
import { ctDirection, ctEvent, ctLabel, ctState, ctStatus } from './connections.ts';
import { dccpPacketType, dscp, ecn, mhType, tcpFlag } from './headers.ts';
import { icmpCode, icmpType, icmpv6Code, icmpv6Type, icmpxCode, igmpType } from './icmp.ts';
import { classId, controlGroup, groupId, mark, realm, userId } from './identities.ts';
import {
  fibAddressType,
  interfaceIndex,
  interfaceName,
  interfaceType,
  linkGroup,
  packetType,
} from './links.ts';
import { arpOperation, etherType, inetProto, inetService, nfProto } from './protocols.ts';
import { date, day, duration, hour } from './time.ts';
import type { DataType } from './type.ts';

const types: readonly DataType[] = [
  verdictType,
  nfProto,
  bitmaskType,
  integer,
  string,
  llAddress,
  ipv4Address,
  ipv6Address,
  etherAddress,
  etherType,
  arpOperation,
  inetProto,
  inetService,
  icmpType,
  tcpFlag,
  dccpPacketType,
  mhType,
  duration,
  mark,
  interfaceIndex,
  interfaceType,
  realm,
  classId,
  userId,
  groupId,
  ctState,
  ctDirection,
  ctStatus,
  icmpv6Type,
  ctLabel,
  packetType,
  icmpCode,
  icmpv6Code,
  icmpxCode,
  linkGroup,
  dscp,
  ecn,
  fibAddressType,
  boolean,
  ctEvent,
  interfaceName,
  igmpType,
  date,
  hour,
  day,
  controlGroup,
];

const byId: readonly (DataType | undefined)[] = types.reduce<DataType[]>((list, type) => {
  list[type.id] = type;
  return list;
}, []);
const byName = new Map<string, DataType>();
// `time` is both a duration and a date: the first is meant by the name.
for (const type of types) if (!byName.has(type.name)) byName.set(type.name, type);

/** The data type of that number. */
export function dataTypeById(id: number): DataType | undefined {
  return byId[id];
}

/** The data type of that name. */
export function dataTypeByName(name: string): DataType | undefined {
  return byName.get(name);
}

/** Names of all data types. */
export function dataTypeNames(): string[] {
  return [...byName.keys()];
}
