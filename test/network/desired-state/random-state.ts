import type { DesiredLink, DesiredRoute, DesiredRule, NetworkState } from 'tsnetlink';
import { htbClassOptions, htbOptions, tbfOptions, u32Match, u32Selector } from 'tsnetlink/route';

/** A generator of numbers from 0 up to a limit: the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

type Random = (limit: number) => number;
type Loose = Record<string, unknown>;

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T;
const some = (random: Random, percent: number): boolean => random(100) < percent;
const mac = (random: Random): string =>
  `02:${Array.from({ length: 5 }, () => random(256).toString(16).padStart(2, '0')).join(':')}`;

/**
 * Makes a state of `count` links of the kinds that most kernels have. Each link names the same fields, so that two states with `prune` leave no
 * field as another one made it. With another `first` number, the state has no object in common with others.
 */
export function randomState(seed: number, count = 24, first = 0): NetworkState {
  const random = randomNumbers(seed);
  const links: Record<string, DesiredLink & Loose> = {};
  const common = (): DesiredLink => ({
    mtu: 1400 + random(100),
    address: mac(random),
    alias: some(random, 30) ? `alias ${random(100)}` : '',
    group: random(4),
    txQueueLength: 500 + random(3) * 100,
    up: true,
    master: null,
    flags: { allMulti: some(random, 10), promisc: false, multicast: true },
    altNames: some(random, 15) ? [`another-name-${random(1000)}-${first + Object.keys(links).length}`] : [],
  });
  const names = Array.from({ length: count }, (_, index) => `l${first + index}`);
  const bridges: string[] = [];
  const lowers: string[] = [];
  const portOptions = () => ({
    cost: 1 + random(9),
    priority: random(60),
    hairpin: some(random, 20),
    learning: some(random, 80),
  });
  while (names.length > 0) {
    const name = names.splice(random(names.length), 1)[0] as string;
    const kind = pick(random, ['bridge', 'veth', 'veth', 'macvlan', 'vxlan', 'ifb', 'macvtap']);
    if (kind === 'veth' && names.length > 0) {
      const peer = names.splice(random(names.length), 1)[0] as string;
      links[name] = { kind, peer, ...common() };
      links[peer] = { kind, peer: name, ...common() };
      lowers.push(name, peer);
    } else if (kind === 'bridge') {
      links[name] = {
        kind,
        ...common(),
        options: {
          forwardDelay: 200 + random(5) * 100,
          ageingTime: 10000 * (1 + random(3)),
          priority: 4096 * random(15),
          multicastSnooping: some(random, 50),
          groupForwardMask: 8 * random(3),
        },
      };
      bridges.push(name);
    } else if ((kind === 'macvlan' || kind === 'macvtap') && lowers.length > 0)
      links[name] = {
        kind,
        link: pick(random, lowers),
        ...common(),
        mtu: 1280 + random(20),
        options: { mode: pick(random, ['bridge', 'vepa', 'private']), bcQueueLength: 1000 + random(3) * 500 },
      };
    else if (kind === 'vxlan' && lowers.length > 0)
      links[name] = {
        kind,
        ...common(),
        mtu: 1280 + random(20),
        options: {
          id: 1000 + first + Object.keys(links).length,
          port: 4789 + random(2),
          local: `192.0.2.${1 + random(9)}`,
          ttl: random(64),
          ageing: 100 + random(3) * 100,
          learning: some(random, 50),
          link: pick(random, lowers),
        },
      };
    else links[name] = { kind: 'ifb', ...common() };
  }
  const beneath = new Set(
    Object.values(links).flatMap(({ link, options }) => [link, (options as Loose | undefined)?.link]),
  );
  const routed: string[] = [];
  for (const [name, link] of Object.entries(links)) {
    // With both ends of a pair in bridges, packets would go round for ever, and no other test would have the processors.
    const makesLoop = links[link.peer as string]?.master;
    const canBePort =
      (link.kind === 'veth' || link.kind === 'vxlan' || link.kind === 'ifb') &&
      !beneath.has(name) &&
      !makesLoop;
    if (bridges.length > 0 && canBePort && some(random, 40)) {
      link.master = pick(random, bridges);
      link.flags = { multicast: true, allMulti: false };
      link.portOptions = portOptions();
    } else routed.push(name);
  }
  const subnets: { name: string; prefix: string; prefix6: string }[] = [];
  for (const name of routed) {
    const link = links[name] as DesiredLink & Loose;
    const number = Number(name.slice(1));
    if (link.kind !== 'ifb') addAddresses(random, link, name, number, subnets);
    if (some(random, 40)) addTraffic(random, link);
  }
  const state: NetworkState & Loose = { links: { lo: { up: true }, ...links } };
  if (subnets.length > 0) addRoutes(random, state, subnets, first);
  state.rules = Array.from({ length: random(6) }, (_, index) =>
    randomRule(random, 100 + first * 10 + index * 10 + random(3), count),
  );
  for (const name of bridges) addGroups(random, links, name);
  if (first > 0) return state;
  state.sysctls = {
    'net.ipv4.ip_forward': random(2),
    'net.ipv4.conf.all.rp_filter': random(3),
    'net.ipv6.conf.all.forwarding': random(2),
    ...(routed[0] !== undefined && { [`net.ipv4.conf.${routed[0]}.proxy_arp`]: random(2) }),
  };
  return state;
}

/** Adds multicast groups to a bridge that keeps some. */
function addGroups(random: Random, links: Record<string, DesiredLink & Loose>, name: string): void {
  const bridge = links[name] as DesiredLink & Loose;
  const ports = Object.keys(links).filter((port) => links[port]?.master === name);
  if (ports.length === 0 || (bridge.options as Loose).multicastSnooping !== true) return;
  bridge.mdb = Array.from({ length: random(4) }, (_, index) => ({
    port: pick(random, ports),
    group: pick(random, [`239.1.0.${index}`, `ff15::${index + 1}`, `01:00:5e:7f:00:0${index}`]),
  })) as never;
}

function addAddresses(
  random: Random,
  link: DesiredLink & Loose,
  name: string,
  number: number,
  subnets: { name: string; prefix: string; prefix6: string }[],
): void {
  const addresses: Loose[] = [];
  const host = 1 + random(5);
  addresses.push({
    address: `10.${number}.0.${host}/24`,
    label: some(random, 20) ? `${name}:x` : name,
    metric: 50 + random(50),
  });
  if (some(random, 30)) addresses.push({ address: `10.${number}.0.${host + 10}/24` });
  if (some(random, 20)) addresses.push({ address: `10.${number}.7.1`, peer: `10.${number}.7.2/32` });
  if (some(random, 20))
    addresses.push({ address: `10.${number}.9.1/24`, flags: ['noPrefixRoute'], scope: 'link' });
  addresses.push({ address: `fd00:${number}::${host}/64`, flags: ['nodad'] });
  if (some(random, 20))
    addresses.push({ address: `fd00:${number}:1::1/64`, flags: ['nodad', 'noPrefixRoute'] });
  link.addresses = addresses as never;
  subnets.push({ name, prefix: `10.${number}.0`, prefix6: `fd00:${number}:` });
  link.neighbours = Array.from({ length: random(3) }, (_, index) => ({
    dst: some(random, 50) ? `10.${number}.0.${100 + index}` : `fd00:${number}::${100 + index}`,
    lladdr: mac(random),
    flags: some(random, 30) ? (['router'] as const) : [],
  }));
  // A link that loses its carrier loses them, and bridges do so a while after they come up.
  if (link.kind === 'veth' && some(random, 20))
    (link.neighbours as unknown as Loose[]).push({ dst: `10.${number}.0.200`, proxy: true });
  if (link.kind === 'vxlan')
    link.fdb = Array.from({ length: random(3) }, (_, index) => ({
      lladdr: `02:00:00:00:ff:0${index}`,
      dst: `192.0.2.${20 + random(9)}`,
    }));
}

function addTraffic(random: Random, link: DesiredLink & Loose): void {
  switch (random(5)) {
    case 0:
      link.qdiscs = [{ kind: 'pfifo', handle: '1:', options: { limit: 10 + random(100) } }];
      break;
    case 1:
      link.qdiscs = [
        {
          kind: 'tbf',
          handle: '2:',
          options: tbfOptions({ rate: `${1 + random(9)}mbit`, burst: '32kb', latency: '50ms' }),
        },
      ];
      break;
    case 2: {
      const classes = Array.from({ length: 1 + random(3) }, (_, index) => ({
        kind: 'htb',
        handle: `1:${(10 + index).toString(16)}`,
        parent: index > 0 && some(random, 30) ? '1:a' : 'root',
        options: htbClassOptions({
          rate: `${1 + random(9)}mbit`,
          ceil: '20mbit',
          priority: random(4),
        } as never),
      }));
      link.qdiscs = [
        { kind: 'htb', handle: '1:', options: htbOptions({ defaultClass: 10, directQueueLength: 100 }) },
        {
          kind: 'bfifo',
          handle: '20:',
          parent: (classes.at(-1) as { handle: string }).handle,
          options: { limit: 3000 + random(1000) },
        },
      ];
      link.classes = classes;
      link.filters = [randomFilter(random, '1:', '1:a')];
      break;
    }
    case 3:
      link.qdiscs = [{ kind: 'clsact' }];
      // The kernel lists filters of u32 at both sides where both have some.
      link.filters = [randomFilter(random, pick(random, ['ingress', 'egress']), '1:1')];
      break;
    default:
      link.qdiscs = [{ kind: 'ingress' }];
  }
}

function randomFilter(random: Random, parent: string, classId: string) {
  return {
    kind: 'u32',
    parent,
    protocol: 'ip',
    priority: 1 + random(5),
    options: { classId, selector: u32Selector([...u32Match.ipDestination(`10.${random(200)}.0.0/16`)]) },
  } as never;
}

function addRoutes(
  random: Random,
  state: NetworkState & Loose,
  subnets: readonly { name: string; prefix: string; prefix6: string }[],
  first: number,
): void {
  const routes: (DesiredRoute & Loose)[] = [];
  const gateway = () => `${pick(random, subnets).prefix}.${50 + random(100)}`;
  const nexthops: Loose[] = [];
  for (let id = 1; id <= random(4); id++) {
    const { name, prefix } = pick(random, subnets);
    // A next hop needs the carrier of its link, which bridges without ports lack.
    if (state.links?.[name]?.kind !== 'veth') continue;
    nexthops.push({ id: first + id, oif: name, gateway: `${prefix}.${60 + random(9)}` });
  }
  if (nexthops.length > 1 && some(random, 60))
    nexthops.push({ id: first + 10, group: nexthops.map(({ id }) => ({ id, weight: 1 + random(5) })) });
  state.nexthops = nexthops as never;
  const total = 5 + random(20);
  for (let number = first; number < first + total; number++) {
    const dst = `172.${16 + random(200)}.${number}.0/24`;
    const { name, prefix6 } = pick(random, subnets);
    const metric = some(random, 30) ? { priority: 1 + random(9) } : {};
    switch (random(11)) {
      case 0:
        routes.push({ dst, oif: name, scope: 'link', ...metric });
        break;
      case 1:
        routes.push({ dst, type: pick(random, ['blackhole', 'unreachable', 'prohibit']), ...metric });
        break;
      case 2:
        routes.push({
          dst,
          gateway: gateway(),
          table: 100 + random(3),
          protocol: pick(random, ['static', 'bgp', 'boot']),
        });
        break;
      case 3:
        routes.push({
          dst,
          gateway: gateway(),
          metrics: { mtu: 1300 + random(100), initcwnd: 5 + random(10) },
          ...metric,
        });
        break;
      case 4: {
        const ends = [gateway(), gateway()];
        routes.push({ dst, nexthops: ends.map((end) => ({ gateway: end, weight: 1 + random(4) })) });
        break;
      }
      case 5:
        if (nexthops.length > 0) routes.push({ dst, nhId: pick(random, nexthops).id as number });
        break;
      case 6:
        routes.push({
          dst: `fd01:${number}::/48`,
          gateway: `${prefix6}:${50 + random(100)}`,
          priority: 1 + random(9),
        });
        break;
      case 7:
        routes.push({
          dst: `fd02:${number}::/48`,
          oif: name,
          priority: 1 + random(9),
          table: 100 + random(2),
        });
        break;
      case 8:
        routes.push({
          dst: `fd03:${number}::/48`,
          type: pick(random, ['blackhole', 'unreachable']),
          priority: 7,
        });
        break;
      case 9:
        routes.push({ dst, gateway: gateway(), tos: 4 * (1 + random(4)), protocol: 'static' });
        break;
      default:
        routes.push({ dst, gateway: gateway(), ...metric });
    }
  }
  state.routes = routes;
}

function randomRule(random: Random, priority: number, count: number): DesiredRule {
  const table = 100 + random(3);
  const protocol = pick(random, ['static', 'boot'] as const);
  switch (random(5)) {
    case 0:
      return { priority, protocol, src: `10.${random(20)}.0.0/16`, table };
    case 1:
      return { priority, protocol, fwmark: random(100), table };
    case 2:
      return { priority, protocol, iifName: `l${random(count)}`, action: 'prohibit' };
    case 3:
      return { priority, protocol, family: 'inet6', dst: `fd00:${random(20)}::/32`, table };
    default:
      return { priority, protocol, ipProto: 'tcp', dport: { start: 80, end: 80 + random(20) }, table };
  }
}
