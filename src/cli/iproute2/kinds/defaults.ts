import type { Fields } from '../grammar.ts';

/** Options of a tunnel that iproute2 always sends. */
const tunnel = {
  fwmark: 0,
  encapType: 'none',
  encapSport: 0,
  encapDport: 0,
} as const;

const overIpv4 = { ...tunnel, link: 0, ttl: 0, tos: 0, pmtudisc: true, encapFlags: [] } as const;
const overIpv6 = { ...tunnel, encapFlags: ['csum6'] } as const;

/** Options that iproute2 sends for a new link though no word says so. Each gets the options that are given. */
export const linkKindDefaults: Readonly<Record<string, (given: Fields) => Fields>> = {
  vxlan: ({ external }) => ({ learning: external !== true }),
  geneve: () => ({ label: 0 }),
  ip6gre: () => ({ ...overIpv6, flags: [], erspanVersion: 1 }),
  ipip: () => overIpv4,
  sit: () => ({ ...overIpv4, flags: [] }),
  ip6tnl: () => ({ ...overIpv6, link: 0, ttl: 64, encapLimit: 4, flowInfo: 0 }),
  vti: () => ({ fwmark: 0 }),
};
