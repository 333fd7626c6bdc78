import type { FlowCreate } from 'tsnetlink/netfilter';

/** A flow by its number. */
export const flowOf = (n: number): FlowCreate => ({
  original: {
    source: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    destination: '10.255.0.1',
    protocol: n % 2 === 0 ? 'tcp' : 'udp',
    sourcePort: 1024 + (n % 60_000),
    destinationPort: 443,
  },
  timeout: 100_000,
  status: ['seenReply', 'assured'],
});
