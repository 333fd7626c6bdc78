import type {
  Address,
  Link,
  Neighbour,
  Nexthop,
  Route,
  Rule,
} from '../../../netlink/protocols/route/index.ts';
import { tables } from '../../../netlink/protocols/route/known-names.ts';
import type { LinkNames } from './names.ts';

/** Flags of links that `ip` shows, in its order. `running` shows in the state. */
const shownFlags = [
  'loopback',
  'broadcast',
  'pointopoint',
  'multicast',
  'noarp',
  'allmulti',
  'promisc',
  'master',
  'slave',
  'debug',
  'dynamic',
  'automedia',
  'portsel',
  'notrailers',
  'up',
  'lowerUp',
  'dormant',
  'echo',
] as const;

/** `LOWER_UP` for `lowerUp`. */
function upper(word: string): string {
  return word.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();
}

/** The name of a link, with that of the lower link or peer: `eth0.5@eth0`, `ve0@if3` where it is in another namespace. */
function fullName({ name, link, linkNetnsid }: Partial<Link> & { name: string }, names: LinkNames): string {
  if (link === undefined) return name;
  if (linkNetnsid !== undefined) return `${name}@if${link}`;
  return `${name}@${link === 0 ? 'NONE' : names.get(link)}`;
}

function stateOf({ operstate = 'unknown' }: Partial<Link>): string {
  return String(operstate).toUpperCase();
}

/** Name, state, link-layer address and flags of a link, as `ip -br link`. */
export function linkCells(link: Partial<Link> & { name: string }, names: LinkNames): string[] {
  const flags = (link.flags ?? []) as readonly string[];
  const shown = shownFlags.filter((flag) => flags.includes(flag)).map(upper);
  if (flags.includes('up') && !flags.includes('running')) shown.unshift('NO-CARRIER');
  return [fullName(link, names), stateOf(link), link.address ?? '', `<${shown.join(',')}>`];
}

/** Counters of a link: received and sent. */
export function linkCounters({ stats64 }: Partial<Link>): string[] {
  if (stats64 === undefined) return [];
  const { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped } = stats64;
  return [
    `RX ${rxBytes} bytes ${rxPackets} packets ${rxErrors} errors ${rxDropped} dropped`,
    `TX ${txBytes} bytes ${txPackets} packets ${txErrors} errors ${txDropped} dropped`,
  ];
}

/** An address with its peer: `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2/32`. */
export function addressText({ address, peer }: Pick<Address, 'address' | 'peer'>): string {
  return peer === undefined ? address : `${address} peer ${peer}`;
}

/** The link and the addresses of each link that has some, IPv4 first, as `ip -br address`. */
export function addressRows(addresses: readonly Address[], names: LinkNames): string[][] {
  const byLink = new Map<number, Address[]>();
  for (const address of addresses) byLink.set(address.index, [...(byLink.get(address.index) ?? []), address]);
  return [...byLink].map(([index, own]) => {
    const sorted = own.toSorted((a, b) => Number(a.family === 'inet6') - Number(b.family === 'inet6'));
    return [names.get(index), sorted.map(addressText).join(' ')];
  });
}

/** Address, link, link-layer address, state and flags of a neighbour: the columns of `ip -br neighbour`, and the state. */
export function neighbourCells(neighbour: Neighbour, names: LinkNames): string[] {
  const { dst = '', index, lladdr = '', state = [], flags = [] } = neighbour;
  const words = [
    ...(flags as readonly string[]),
    ...(state as readonly string[]).map((one) => one.toUpperCase()),
  ];
  return [String(dst), names.get(index), lladdr, words.join(' ')];
}

/** Words behind each other, without those that are undefined. */
function line(...words: readonly (string | number | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

const word = (keyword: string, value: unknown): string | undefined =>
  value === undefined || value === '' ? undefined : `${keyword} ${value}`;

/** A prefix as `ip` writes it: a host without its length. */
function prefixText(prefix: string): string {
  return prefix.replace(/^([\d.]+)\/32$|^([\da-f:]+)\/128$/, '$1$2');
}

function tableText(table: number): string {
  return tables.nameOf(table) ?? String(table);
}

/** The words of an encapsulation: its type, and its fields by name. */
function encapText({ encapType, encap }: Pick<Route, 'encapType' | 'encap'>): string | undefined {
  if (encapType === undefined) return undefined;
  const fields = Object.entries((encap ?? {}) as object).map(([key, value]) => `${key} ${valueText(value)}`);
  return line('encap', encapType, ...fields);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join('/');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, item]) => `${key}=${valueText(item)}`)
      .join(',');
  return String(value);
}

type Hop = Pick<Route, 'gateway' | 'via' | 'oif' | 'flags' | 'encap' | 'encapType'>;

function viaText({ gateway, via }: Hop): string | undefined {
  if (gateway !== undefined) return `via ${gateway}`;
  if (via === undefined) return undefined;
  const { family, address } = via as { family: string; address: string };
  return `via ${family} ${address}`;
}

function hopFlags(flags: readonly string[] | undefined): string[] {
  return (flags ?? [])
    .filter((flag) => flag !== 'cloned')
    .map((flag) => flag.replace(/^rtOffload$/, 'rt_offload').replace(/^rtTrap$/, 'rt_trap'));
}

function metricWords(metrics: Route['metrics']): string[] {
  if (metrics === undefined) return [];
  const { lock = [], ...values } = metrics;
  return Object.entries(values).map(([name, value]) => {
    const key =
      name === 'ccAlgo'
        ? 'congctl'
        : name === 'rtoMin'
          ? 'rto_min'
          : name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
    const text = Array.isArray(value) ? value.join(' ') : name === 'rtoMin' ? `${value}ms` : valueText(value);
    return line(key, (lock as readonly string[]).includes(name) ? 'lock' : undefined, text);
  });
}

/** A route, as `ip route` writes it. `table`: the one that is listed; the others are named. */
export function routeLine(route: Route, names: LinkNames, table?: number): string {
  const { type, dst, src, tos, protocol, scope, prefsrc, priority, nexthops, oif } = route;
  const first = line(
    type === 'unicast' ? undefined : type,
    prefixText(dst),
    word('from', src && prefixText(src)),
    word('tos', tos === 0 || tos === undefined ? undefined : `0x${Number(tos).toString(16)}`),
    word('nhid', route.nhId),
    encapText(route),
    viaText(route),
    word('dev', oif === undefined ? undefined : names.get(oif)),
    word('table', route.table === (table ?? 254) ? undefined : tableText(route.table)),
    word('proto', protocol === 'boot' || protocol === 'unspec' ? undefined : protocol),
    word('scope', scope === 'global' ? undefined : scope),
    word('src', prefsrc),
    word('metric', priority),
    ...hopFlags(route.flags as readonly string[]),
    ...metricWords(route.metrics),
  );
  const hops = (nexthops ?? []).map((hop) =>
    line(
      '\n\tnexthop',
      encapText(hop as Hop),
      viaText(hop as Hop),
      word('dev', hop.oif === undefined ? undefined : names.get(hop.oif)),
      word('weight', hop.weight),
      ...hopFlags(hop.flags as readonly string[]),
    ),
  );
  return first + hops.join('') + (route.pref === undefined ? '' : ` pref ${route.pref}`);
}

/** A rule, as `ip rule` writes it, with blanks for the tab. */
export function ruleLine(rule: Rule): string {
  const { priority, flags, src, dst, tos, fwmark, fwmask, iifName, oifName, action } = rule;
  const has = (flag: string): boolean => (flags as readonly string[]).includes(flag);
  const ports = (range: Rule['sport'], mask?: number): string | undefined => {
    if (range === undefined) return undefined;
    const { start = 0, end = 0 } = range;
    if (start !== end) return `${start}-${end}`;
    return mask === undefined || mask === 0xffff
      ? String(start)
      : `0x${start.toString(16)}/0x${mask.toString(16)}`;
  };
  const mark =
    fwmark === undefined
      ? undefined
      : `0x${fwmark.toString(16)}${fwmask === undefined || fwmask === 0xffff_ffff ? '' : `/0x${fwmask.toString(16)}`}`;
  const table = rule.table === undefined ? undefined : tableText(rule.table);
  return line(
    `${priority}:`,
    has('invert') ? 'not' : undefined,
    `from ${src === undefined ? 'all' : prefixText(src)}`,
    word('to', dst && prefixText(dst)),
    word('tos', tos === 0 ? undefined : `0x${tos.toString(16)}`),
    word('fwmark', mark),
    word('iif', iifName),
    has('iifDetached') ? '[detached]' : undefined,
    word('oif', oifName),
    has('oifDetached') ? '[detached]' : undefined,
    word('uidrange', rule.uidRange && `${rule.uidRange.start}-${rule.uidRange.end}`),
    word('ipproto', rule.ipProto),
    word('sport', ports(rule.sport, rule.sportMask)),
    word('dport', ports(rule.dport, rule.dportMask)),
    word('tun_id', rule.tunId),
    word('lookup', rule.l3mdev === true ? '[l3mdev-table]' : table),
    word('suppress_prefixlength', rule.suppressPrefixLength === -1 ? undefined : rule.suppressPrefixLength),
    word('suppress_ifgroup', rule.suppressIfgroup === -1 ? undefined : rule.suppressIfgroup),
    word(
      'realms',
      rule.flow === undefined
        ? undefined
        : `${rule.flow >>> 16 || ''}${rule.flow >>> 16 ? '/' : ''}${rule.flow & 0xffff}`,
    ),
    ...actionWords(rule, action, has('unresolved')),
    word('proto', rule.protocol === 'kernel' || rule.protocol === 'unspec' ? undefined : rule.protocol),
  );
}

function actionWords(rule: Rule, action: Rule['action'], isUnresolved: boolean): (string | undefined)[] {
  if (action === 'toTable') return [];
  if (action === 'goto') return [`goto ${rule.goto ?? 'none'}`, isUnresolved ? '[unresolved]' : undefined];
  return [String(action)];
}

/** A next hop, as `ip nexthop` writes it. */
export function nexthopLine(nexthop: Nexthop, names: LinkNames): string {
  const { id, oif, gateway, group, scope, protocol, flags } = nexthop as Nexthop & { gateway?: string };
  const members = (group ?? []) as readonly { id: number; weight?: number }[];
  return line(
    `id ${id}`,
    word(
      'group',
      members.length === 0
        ? undefined
        : members
            .map((one) => (one.weight === undefined || one.weight === 1 ? one.id : `${one.id},${one.weight}`))
            .join('/'),
    ),
    encapText(nexthop as Hop),
    word('via', gateway),
    word('dev', oif === undefined ? undefined : names.get(oif)),
    (nexthop as { blackhole?: boolean }).blackhole === true ? 'blackhole' : undefined,
    word('scope', scope === 'global' ? undefined : scope),
    word('proto', protocol === 'unspec' ? undefined : protocol),
    ...hopFlags(flags as readonly string[]),
  );
}
