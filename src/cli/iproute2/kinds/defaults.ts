import type { Fields } from '../grammar.ts';

/** Options of a tunnel that iproute2 always sends. */
const tunnel = { fwmark: 0, encapType: 'none', encapSport: 0, encapDport: 0 } as const;
const overIpv4 = { ...tunnel, ttl: 0, tos: 0, pmtudisc: true, encapFlags: [] } as const;
const overIpv6 = { ...tunnel, ttl: 64, encapLimit: 4, flowInfo: 0, encapFlags: ['csum6'] } as const;

/** Options that depend on whether a tunnel has metadata, which leave the others to each packet. */
const unlessExternal =
  (options: Fields, external: Fields = {}) =>
  (given: Fields): Fields =>
    given.external === true ? external : options;

const keys = { iFlags: [], oFlags: [], iKey: 0, oKey: 0 } as const;
const gre = unlessExternal({ ...overIpv4, ...keys });
const ip6gre = unlessExternal({ ...overIpv6, ...keys, flags: [], erspanVersion: 1 });

/** Options that iproute2 sends for a new link though no word says so. Each function gets the options that are given. */
export const linkKindDefaults: Readonly<Record<string, (given: Fields) => Fields>> = {
  vxlan: ({ external }) => ({ learning: external !== true }),
  geneve: () => ({ id: 0, ttl: 0, tos: 0, label: 0 }),
  gre,
  gretap: gre,
  erspan: gre,
  ip6gre,
  ip6gretap: ip6gre,
  ip6erspan: ip6gre,
  ipip: unlessExternal({ ...overIpv4, link: 0, proto: 'any' }, { proto: 'any' }),
  sit: unlessExternal({ ...overIpv4, link: 0, flags: [], proto: 'any' }, { proto: 'any' }),
  ip6tnl: unlessExternal({ ...overIpv6, link: 0, flags: [], proto: 'any' }, { proto: 'any' }),
  vti: () => ({ fwmark: 0 }),
  vti6: () => ({ fwmark: 0 }),
};
