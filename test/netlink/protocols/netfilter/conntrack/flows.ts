import type { NetlinkSocket } from 'tsnetlink';
import { conntrack, type Flow, type FlowCreate, type FlowTuple } from 'tsnetlink/netfilter';
import { expect } from 'vitest';

const withPorts = ['tcp', 'udp', 'sctp', 'udplite', 'dccp'] as const;
const tcpStates = [
  'synSent',
  'synRecv',
  'established',
  'finWait',
  'closeWait',
  'lastAck',
  'timeWait',
  'close',
] as const;

/** The tuple of a flow by its number. The protocols alternate. */
export function tupleOf(index: number): FlowTuple {
  const isIpv6 = index % 3 === 2;
  const host = (network: number): string =>
    isIpv6
      ? `fd00:${network}::${(index >> 8).toString(16)}:${(index & 255).toString(16)}`
      : `10.${network}.${(index >> 8) & 255}.${index & 255}`;
  const addresses = { source: host(1), destination: host(2) };
  const which = index % 8;
  if (which < withPorts.length)
    return {
      ...addresses,
      protocol: withPorts[which],
      sourcePort: 1 + (index % 65_535),
      destinationPort: 1 + ((index * 7) % 65_535),
    };
  if (which === 5)
    return {
      ...addresses,
      protocol: 'gre',
      sourcePort: 1 + (index % 65_000),
      destinationPort: 1 + (index % 65_000),
    };
  if (which === 6) return { ...addresses, protocol: 99 };
  return isIpv6
    ? { ...addresses, protocol: 'icmpv6', icmpType: 128, icmpCode: 0, icmpId: index % 65_536 }
    : { ...addresses, protocol: 'icmp', icmpType: 8, icmpCode: 0, icmpId: index % 65_536 };
}

/** A flow by its number: of all protocols, states, marks, zones, with translation and without. */
function flowOf(index: number): FlowCreate {
  const original = tupleOf(index);
  const isTranslated = index % 11 === 0 && original.sourcePort !== undefined && original.protocol !== 'gre';
  return {
    original,
    timeout: 10_000 + (index % 1000),
    mark: index % 5 === 0 ? index : index % 4,
    status: [[], ['seenReply'], ['seenReply', 'assured']][index % 3] as Flow['status'],
    ...(index % 7 === 0 && { zone: index % 4 }),
    ...(original.protocol === 'tcp' && {
      protocolInfo: {
        tcp: {
          state: tcpStates[(index >> 3) % tcpStates.length],
          windowScaleOriginal: 7,
          windowScaleReply: 3,
          flagsOriginal: { flags: ['beLiberal'], mask: ['beLiberal'] },
        },
      },
    }),
    ...(original.protocol === 'sctp' && {
      protocolInfo: { sctp: { state: 'established', vtagOriginal: index, vtagReply: index + 1 } },
    }),
    ...(isTranslated && {
      sourceNat: {
        address: original.source?.includes(':') ? 'fd09::1' : '192.0.2.1',
        port: 1 + (index % 60_000),
      },
    }),
  };
}

/** Creates flows. Returns their number. A kernel without a protocol refuses its flows. */
export async function createAll(socket: NetlinkSocket<'netfilter'>, count: number): Promise<number> {
  let created = 0;
  for (let start = 0; start < count; start += 5000) {
    const flows = Array.from({ length: Math.min(5000, count - start) }, (_, index) => flowOf(start + index));
    const results = await socket.batchSettled(flows.map((flow) => conntrack.create(flow)));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') created++;
      else expect([flows[index]?.original.protocol, result.reason.message]).toEqual(['a protocol', '']);
    }
  }
  return created;
}
