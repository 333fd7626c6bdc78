import { address as addressObject } from '../../../netlink/protocols/route/addresses/object.ts';
import {
  type Address,
  type AddressFilter,
  addresses,
  type Link,
  type LinkFilter,
  links,
  type Neighbour,
  type NeighbourFilter,
  type Nexthop,
  type NexthopFilter,
  neighbours,
  nexthops,
  type Route,
  type RouteFilter,
  type Rule,
  type RuleFilter,
  routes,
  rules,
} from '../../../netlink/protocols/route/index.ts';
import { tables } from '../../../netlink/protocols/route/known-names.ts';
import { link as linkObject } from '../../../netlink/protocols/route/links/object.ts';
import { neighbour as neighbourObject } from '../../../netlink/protocols/route/neighbours/object.ts';
import { nexthop as nexthopObject } from '../../../netlink/protocols/route/nexthops/object.ts';
import { route as routeObject } from '../../../netlink/protocols/route/routes/object.ts';
import { rule as ruleObject } from '../../../netlink/protocols/route/rules/object.ts';
import { linkType } from '../../iproute2/link-kinds.ts';
import { numberOf } from '../../iproute2/words.ts';
import { usageError } from '../../usage-error.ts';
import {
  addressRows,
  linkCells,
  linkCounters,
  neighbourCells,
  nexthopLine,
  routeLine,
  ruleLine,
} from './lines.ts';
import { objectCommand } from './object-command.ts';

/** Takes a word out of others. Returns whether it was there. */
function takeWord(words: string[], word: string): boolean {
  const at = words.indexOf(word);
  if (at !== -1) words.splice(at, 1);
  return at !== -1;
}

/** Takes a word and the value behind it out of others. Returns the value. */
function takeValue(words: string[], name: string, expected: string): string | undefined {
  const at = words.indexOf(name);
  if (at === -1) return undefined;
  const [, value] = words.splice(at, 2);
  if (value === undefined) throw usageError(`'${name}' needs a value: ${expected}`);
  return value;
}

/** Takes words with their values out of others. `fields` are the fields of the words. Returns the fields. */
function takeFields(
  words: string[],
  fields: Readonly<Record<string, string>>,
): Record<string, number | string> {
  const found: Record<string, number | string> = {};
  for (const [word, field] of Object.entries(fields)) {
    const value = takeValue(words, word, 'a value');
    if (value !== undefined) found[field] = /^\d+$/.test(value) ? numberOf(value) : value;
  }
  return found;
}

/** `tsnetlink link`. */
export const link = objectCommand<Link>(
  {
    definition: linkObject,
    take(words) {
      const kind = takeValue(words, 'type', 'the kind of the links');
      const up = takeWord(words, 'up') ? { up: true } : {};
      if (kind === undefined) return up;
      const type = linkType(kind);
      return { ...up, ...('master' in type ? { portKind: type.master } : { kind: type.kind }) };
    },
    list: async (socket, given) => {
      const { up, ...filter } = given as LinkFilter & { readonly up?: true };
      const found = await socket.request(links.list(filter));
      return up === undefined ? found : found.filter(({ flags = [] }) => flags.includes('up'));
    },
    counters: linkCounters,
    rows: (found, names) => found.map((each) => linkCells(each, names)),
    linkFields: { master: 'masterName', link: 'linkName' },
  },
  {
    like: 'ip -br link',
    examples: [
      'tsnetlink link',
      'tsnetlink link show dev eth0 --json',
      'tsnetlink link -s show type veth up',
      'tsnetlink link add br0 type bridge vlan_filtering 1',
      'tsnetlink link set eth0 master br0 up',
    ],
  },
);

/** `tsnetlink address`. JSON has the addresses alone; the table has a line for each link. */
export const address = objectCommand<Address>(
  {
    definition: addressObject,
    saved: 'address',
    take: (words) => takeFields(words, { scope: 'scope' }),
    list: (socket, filter) => socket.request(addresses.list(filter as AddressFilter)),
    rows: (found, names) => addressRows(found, names),
    linkFields: { index: 'dev' },
  },
  {
    like: 'ip -br address',
    examples: [
      'tsnetlink address',
      'tsnetlink address show eth0',
      'tsnetlink address flush dev eth0 scope global',
      'tsnetlink address add 10.0.0.1/24 dev eth0',
      'tsnetlink address --json -6',
    ],
  },
);

/** `tsnetlink route`. */
export const route = objectCommand<Route>(
  {
    definition: routeObject,
    saved: 'route',
    take(words) {
      const fields = takeFields(words, {
        proto: 'protocol',
        via: 'gateway',
        scope: 'scope',
        metric: 'priority',
        preference: 'priority',
      });
      const at = words.indexOf('table');
      const isAll = at !== -1 && words[at + 1] === 'all';
      if (isAll) words.splice(at, 2);
      for (const word of ['to', 'exact']) takeWord(words, word);
      const isPrefix = /^(default|[\da-f:.]+(\/\d+)?)$/i.test(words[0] ?? '') && words.length % 2 === 1;
      return {
        ...fields,
        ...(isAll && { table: 'all' }),
        ...(isPrefix && { dst: words.shift() }),
      };
    },
    list: async (socket, given) => {
      const { table = 'main', ...filter } = given as RouteFilter;
      const found = await socket.request(routes.list({ ...filter, table }));
      return found.filter(({ family, flags }) => family !== 'mpls' && !flags?.includes('cloned' as never));
    },
    rows: (found, names, { table }) => {
      const shown = table === undefined || table === 'all' ? undefined : tables.numberOf(table as string);
      return found.map((each) => [routeLine(each, names, shown)]);
    },
    linkFields: { oif: 'dev', iif: 'iifName' },
  },
  {
    like: 'ip route',
    note: 'Without a table the routes of the table main are listed, of IPv4 and IPv6; with table all, those of all.',
    examples: [
      'tsnetlink route',
      'tsnetlink route show table all -4',
      'tsnetlink route add 10.0.0.0/8 via 192.0.2.1',
      'tsnetlink route show 10.0.0.0/8',
      'tsnetlink route flush proto static',
      'tsnetlink route flush table all -6',
      'tsnetlink route get 10.1.2.3',
      'tsnetlink route save table 100 > routes',
      'tsnetlink route restore < routes',
    ],
  },
);

/** `tsnetlink rule`. */
export const rule = objectCommand<Rule>(
  {
    definition: ruleObject,
    saved: 'rule',
    take: (words) =>
      takeFields(words, {
        table: 'table',
        lookup: 'table',
        from: 'src',
        to: 'dst',
        iif: 'iifName',
        oif: 'oifName',
        fwmark: 'fwmark',
        priority: 'priority',
        preference: 'priority',
        protocol: 'protocol',
      }),
    list: async (socket, filter) => {
      const found = await socket.request(rules.list(filter as RuleFilter));
      return found.filter(({ family }) => family === 'inet' || family === 'inet6');
    },
    rows: (found, _, { family }) =>
      found.map((each) => (family === undefined ? [String(each.family), ruleLine(each)] : [ruleLine(each)])),
  },
  {
    like: 'ip rule',
    note: 'The first column is the family, where both are listed.',
    examples: [
      'tsnetlink rule',
      'tsnetlink rule add from 10.0.0.0/8 lookup 100',
      'tsnetlink rule flush table 100',
      'tsnetlink rule -6 --json',
    ],
  },
);

/** `tsnetlink neighbour`. */
export const neighbour = objectCommand<Neighbour>(
  {
    definition: neighbourObject,
    take(words) {
      const state = takeValue(words, 'nud', 'a state');
      return state === undefined || state === 'all' ? {} : { state: [state] };
    },
    list: async (socket, filter) => {
      const found = await socket.request(neighbours.list(filter as NeighbourFilter));
      const isUsual = ({ state = [] }: Neighbour): boolean =>
        !(state as readonly string[]).every((one) => one === 'noarp');
      return 'state' in filter ? found : found.filter(isUsual);
    },
    rows: (found, names) => found.map((each) => neighbourCells(each, names)),
    linkFields: { index: 'dev' },
  },
  {
    like: 'ip neighbour',
    examples: [
      'tsnetlink neighbour',
      'tsnetlink neighbour show dev eth0',
      'tsnetlink neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0',
    ],
  },
);

/** `tsnetlink nexthop`. */
export const nexthop = objectCommand<Nexthop>(
  {
    definition: nexthopObject,
    take: (words) => (takeWord(words, 'groups') ? { groups: true } : {}),
    list: (socket, filter) => socket.request(nexthops.list(filter as NexthopFilter)),
    rows: (found, names) => found.map((each) => [nexthopLine(each, names)]),
    linkFields: { oif: 'dev' },
  },
  {
    like: 'ip nexthop',
    examples: ['tsnetlink nexthop', 'tsnetlink nexthop add id 1 via 192.0.2.1 dev eth0'],
  },
);
