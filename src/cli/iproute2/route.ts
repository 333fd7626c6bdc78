import { isIP, isIPv6 } from 'node:net';
import { type RouteCreate, routeMessage, routes } from '../../netlink/protocols/route/index.ts';
import { encapsulation } from './encapsulation.ts';
import {
  addTo,
  constant,
  custom,
  type Fields,
  fieldsOf,
  flag,
  type Grammar,
  grammarOf,
  type Keyword,
  link,
  number,
  objectIn,
  parseWhile,
  readNext,
  setField,
  unsentValue,
  value,
} from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { ipProtocolWord, namedNumberWord, realmsWord, timeWord, tosWord } from './route-words.ts';
import { anyText, integer, listOf, oneOf, type ReadWord } from './words.ts';

const types = [
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
] as const;

/** `via ADDRESS`, and `via inet6 ADDRESS` for a gateway of another family. */
const via = custom<'gateway' | 'via'>(
  (words, target) => {
    const family = words.take('inet', 'inet6');
    const address = words.next('an address');
    if (family === undefined) setField(target, 'gateway', address);
    else setField(target, 'via', { family, address });
  },
  ['gateway', 'via'],
  'an address',
);

/** A metric: `mtu 1400`, and `mtu lock 1400` for one that the kernel does not change. */
function metric(word: string, name: string, read: ReadWord<unknown> = integer): Keyword<'metrics'> {
  return (words, target) => {
    const metrics = objectIn(target, 'metrics');
    if (words.take('lock') !== undefined) addTo(metrics, 'lock', name);
    setField(metrics, name, readNext(word, words, read));
  };
}

const metrics = {
  mtu: metric('mtu', 'mtu'),
  advmss: metric('advmss', 'advmss'),
  window: metric('window', 'window'),
  rtt: metric('rtt', 'rtt', timeWord(8)),
  rttvar: metric('rttvar', 'rttvar', timeWord(4)),
  ssthresh: metric('ssthresh', 'ssthresh'),
  cwnd: metric('cwnd', 'cwnd'),
  reordering: metric('reordering', 'reordering'),
  hoplimit: metric('hoplimit', 'hoplimit'),
  initcwnd: metric('initcwnd', 'initcwnd'),
  initrwnd: metric('initrwnd', 'initrwnd'),
  // The kernel takes it only as a lock.
  rto_min: custom<'metrics'>((words, target) => {
    const inner = objectIn(target, 'metrics');
    addTo(inner, 'lock', 'rtoMin');
    setField(inner, 'rtoMin', readNext('rto_min', words, timeWord(1)));
  }),
  quickack: metric('quickack', 'quickack'),
  congctl: metric('congctl', 'ccAlgo', anyText),
  fastopen_no_cookie: metric('fastopen_no_cookie', 'fastopenNoCookie'),
  features: custom<'metrics'>((words, target) => {
    const inner = objectIn(target, 'metrics');
    for (
      let word = words.take('ecn', 'tcp_usec_ts');
      word !== undefined;
      word = words.take('ecn', 'tcp_usec_ts')
    )
      addTo(inner, 'features', word === 'ecn' ? 'ecn' : 'tcpUsecTimestamps');
  }),
} as const;

const wayWords: Grammar['keywords'] = {
  via,
  dev: link('oif'),
  oif: link('oif'),
  onlink: flag('flags', 'onlink'),
  pervasive: flag('flags', 'pervasive'),
  encap: encapsulation,
};

/** One of several ways: the words up to the next `nexthop`. */
const nexthop = custom<'nexthops'>((words, target) => {
  const way: Fields = {};
  const keywords: Grammar['keywords'] = {
    ...wayWords,
    weight: number('weight'),
    realms: value('flow', realmsWord),
    as: labels,
  };
  parseWhile(keywords, words, way);
  addTo(target, 'nexthops', way);
}, 'nexthops');

/** Labels that the packet gets: `as 200/300`. */
const labels: Keyword<'newdst'> = (words, target) => {
  words.take('to');
  setField(target, 'newdst', listOf(integer, '/')(words.next('labels')));
};

/** The destination, with the type of the route before it: `unreachable 10.0.0.0/8`. */
const destination = custom<'dst' | 'type'>(
  (words, target) => {
    words.take('to');
    const type = words.take(...types);
    if (type !== undefined) setField(target, 'type', type);
    const word = words.next('a destination');
    setField(target, 'dst', word === 'default' || word === 'all' || word === 'any' ? 'default' : word);
  },
  'dst',
  'a destination',
);

const route = grammarOf<RouteCreate>({
  fields: [...fieldsOf(routeMessage), 'nexthops'],
  first: destination,
  keywords: {
    ...(wayWords as Readonly<Record<string, Keyword<'gateway'>>>),
    ...metrics,
    to: destination,
    type: value('type', anyText),
    from: value('src', anyText, 'a prefix'),
    src: value('prefsrc', anyText, 'an address'),
    as: labels,
    table: value('table', namedNumberWord),
    metric: number('priority'),
    priority: number('priority'),
    preference: number('priority'),
    proto: value('protocol', namedNumberWord),
    protocol: value('protocol', namedNumberWord),
    scope: value('scope', namedNumberWord),
    tos: value('tos', tosWord),
    dsfield: value('tos', tosWord),
    realms: value('flow', realmsWord),
    pref: value('pref', anyText),
    expires: number('expires'),
    nhid: number('nhId'),
    'ttl-propagate': value('ttlPropagate', oneOf({ enabled: true, disabled: false })),
    nexthop,
  },
});

/** A type of route may begin its words; its destination may be `default`. */
function defaults(fields: Fields): Fields {
  const { dst, gateway } = fields;
  // `default` does not say its family.
  return dst === 'default' && fields.family === undefined && typeof gateway === 'string' && isIPv6(gateway)
    ? { ...fields, family: 'inet6' }
    : fields;
}

const query = grammarOf<Parameters<typeof routes.get>[0]>({
  first: value('dst', anyText, 'an address'),
  keywords: {
    to: value('dst', anyText, 'an address'),
    from: value('src', anyText, 'an address'),
    iif: link('iif'),
    oif: link('oif'),
    dev: link('oif'),
    mark: number('mark'),
    uid: number('uid'),
    tos: value('tos', tosWord),
    dsfield: value('tos', tosWord),
    vrf: link('oif'),
    ipproto: value('ipProto', ipProtocolWord),
    sport: number('sport'),
    dport: number('dport'),
    flowlabel: number('flowLabel'),
    fibmatch: constant('fibMatch', true),
  },
});

/** `to 10.0.0.0/8`, `to match 10.0.0.1`: chosen from what has been listed. */
const prefixFilter: Keyword<never> = (words) => {
  words.take('root', 'match', 'exact');
  words.next('a prefix');
};

const filter = grammarOf<NonNullable<Parameters<typeof routes.list>[0]>>({
  keywords: {
    table: value('table', (word) => (word === 'all' ? undefined : namedNumberWord(word))),
    dev: link('oif'),
    oif: link('oif'),
    proto: value('protocol', namedNumberWord),
    protocol: value('protocol', namedNumberWord),
    type: value('type', anyText),
    via: unsentValue,
    scope: unsentValue,
    tos: unsentValue,
    dsfield: unsentValue,
    realms: unsentValue,
    src: unsentValue,
    from: prefixFilter,
    to: prefixFilter,
    root: unsentValue,
    match: unsentValue,
    exact: unsentValue,
    cache: constant('cached', true),
  },
  other: (word) => word === 'default' || isIP(word.split('/')[0] as string) !== 0,
});

/** `ip route show` shows table main of IPv4. */
function filterDefaults(fields: Fields): Fields {
  return { family: 'inet', ...('table' in fields ? {} : { table: 254 }), ...fields };
}

/** `ip route`. */
export const routeVerbs: Verbs = {
  add: verb(route, routes.add, defaults),
  replace: verb(route, routes.replace, defaults),
  change: verb(route, routes.change, defaults),
  append: verb(route, routes.append, defaults),
  prepend: verb(route, routes.prepend, defaults),
  delete: verb(route, routes.delete, defaults),
  get: verb(query, routes.get),
  show: verb(filter, routes.list, filterDefaults),
};
