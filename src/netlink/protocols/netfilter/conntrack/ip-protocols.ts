import { enumeration } from '../../../codec/scalars/enums.ts';
import { u8 } from '../../../codec/scalars/integers.ts';

/** Protocols above IP that connection tracking knows by name (`IPPROTO_*` of linux/in.h). Others are numbers. */
export const trackedProtocols = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
} as const;

/** A protocol above IP, by name or number. */
export type TrackedProtocol = keyof typeof trackedProtocols | number;

/** One byte. */
export const trackedProtocol = enumeration(u8, trackedProtocols);

/** Returns the number of a protocol. */
export function protocolNumber(protocol: TrackedProtocol): number {
  return typeof protocol === 'number' ? protocol : trackedProtocols[protocol];
}
