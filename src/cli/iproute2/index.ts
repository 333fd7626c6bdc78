import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';
import { addressLabelVerbs, addressVerbs } from './address.ts';
import { bridgeLinkVerbs, bridgeVlanVerbs, fdbVerbs, instanceVerbs, mdbVerbs, vniVerbs } from './bridge.ts';
import { findWord, takeVerb } from './find-verb.ts';
import { ioamVerbs } from './ioam.ts';
import { linkVerbs, statisticsVerbs, tokenVerbs } from './link.ts';
import { mptcpVerbs } from './mptcp.ts';
import { multicastRouteVerbs } from './multicast-route.ts';
import { namespaceVerbs, netconfVerbs } from './namespace.ts';
import { neighbourVerbs } from './neighbour.ts';
import { neighbourTableVerbs } from './neighbour-table.ts';
import { nexthopVerbs } from './nexthop.ts';
import type { PendingRequest, Verbs } from './pending-request.ts';
import { routeVerbs } from './route.ts';
import { ruleVerbs } from './rule.ts';
import { segmentRoutingVerbs } from './segment-routing.ts';
import { actionVerbs } from './tc/actions.ts';
import { chainVerbs, filterVerbs } from './tc/filter.ts';
import { classVerbs, qdiscVerbs } from './tc/qdisc.ts';
import { tcpMetricVerbs } from './tcp-metrics.ts';
import { Words } from './words.ts';
import { xfrmVerbs } from './xfrm.ts';

/** Objects by program: `ip link`, `bridge vlan`. */
const programs: Readonly<Record<string, Readonly<Record<string, Verbs>>>> = {
  ip: {
    link: linkVerbs,
    address: addressVerbs,
    addrlabel: addressLabelVerbs,
    route: routeVerbs,
    mroute: multicastRouteVerbs,
    rule: ruleVerbs,
    neighbour: neighbourVerbs,
    nexthop: nexthopVerbs,
    ntable: neighbourTableVerbs,
    netconf: netconfVerbs,
    netns: namespaceVerbs,
    tcp_metrics: tcpMetricVerbs,
    mptcp: mptcpVerbs,
    sr: segmentRoutingVerbs,
    ioam: ioamVerbs,
    stats: statisticsVerbs,
    token: tokenVerbs,
    xfrm: xfrmVerbs,
  },
  bridge: {
    vlan: bridgeVlanVerbs,
    fdb: fdbVerbs,
    mdb: mdbVerbs,
    link: bridgeLinkVerbs,
    vni: vniVerbs,
    mst: instanceVerbs,
  },
  tc: {
    qdisc: qdiscVerbs,
    class: classVerbs,
    filter: filterVerbs,
    chain: chainVerbs,
    actions: actionVerbs,
  },
};

/** Other names of objects. */
const objectAliases: Readonly<Record<string, string>> = {
  addr: 'address',
  neighbor: 'neighbour',
  neigh: 'neighbour',
  tcpmetrics: 'tcp_metrics',
};
/** Whether the words are those of a command of iproute2, with or without the name of the program. */
export function isIproute2([first = '', second = '']: readonly string[]): boolean {
  const object = Object.hasOwn(programs, first) ? second : first;
  return Object.hasOwn(programs, first) || programOf(object) !== undefined;
}

/** The program that an object belongs to, if the program is not named. */
function programOf(object: string): string | undefined {
  return Object.keys(programs).find(
    (program) => findWord(object, Object.keys(programs[program]!), objectAliases) !== undefined,
  );
}

/** Returns the names of all objects. */
export function objectNames(): string[] {
  return Object.values(programs).flatMap((objects) => Object.keys(objects));
}

/** Returns the operations by program and object, for the help. */
export function describeCommands(): string[] {
  return Object.entries(programs).flatMap(([program, objects]) =>
    Object.entries(objects).map(([object, verbs]) => `${program} ${object} ${Object.keys(verbs).join('|')}`),
  );
}

/**
 * Reads a command of iproute2, without the name of the program or with it: `ip -6 route add fd00::/64 dev eth0`. Links and
 * namespaces are still to be found.
 */
export function readCommand(command: readonly string[]): PendingRequest {
  const words = new Words(command);
  const named = words.take(...Object.keys(programs));
  const { options, netns } = readOptions(words);
  const object = words.next('an object');
  const program = named ?? programOf(object);
  const objects = program === undefined ? {} : (programs[program] as Readonly<Record<string, Verbs>>);
  const name = findWord(object, Object.keys(objects), objectAliases);
  if (name === undefined && Object.hasOwn(otherObjects, object))
    throw usageError(`'${object}' ${otherObjects[object]}`);
  if (name === undefined)
    throw usageError(`'${object}' is no object${suggestion(object, Object.keys(objects))}`);
  const verbs = objects[name] as Verbs;
  const request = takeVerb(object, verbs, words)(words, options);
  const family = familyOf(options);
  const { fields } = request;
  const isForFamily = family !== undefined && familyObjects.has(name);
  return { ...request, fields: isForFamily ? { ...fields, family } : fields, netns };
}

/** Objects whose operations take a family. */
const familyObjects: ReadonlySet<string> = new Set([
  'route',
  'rule',
  'nexthop',
  'neighbour',
  'address',
  'ntable',
  'netconf',
]);

/** Objects of iproute2 that are not read, with the reason. */
const otherObjects: Readonly<Record<string, string>> = {
  monitor: 'shows events: it sends no request',
  vrf: 'starts programs: see the command behind it',
  ...Object.fromEntries(
    ['tuntap', 'tunnel', 'tunnels', 'maddress', 'maddr'].map((name) => [
      name,
      'asks the kernel by ioctl: it sends no request of netlink',
    ]),
  ),
  ...Object.fromEntries(
    ['l2tp', 'fou', 'ila', 'macsec', 'nexthop_bucket', 'ioam6'].map((name) => [
      name,
      "is an object of iproute2 whose words are not read: 'tsnetlink dump explain --help' lists those that are",
    ]),
  ),
};

/** Options before the object. iproute2 takes their beginnings too. */
const knownOptions: readonly string[] = [
  ...[
    '4',
    '6',
    '0',
    'M',
    'B',
    'Version',
    'statistics',
    'details',
    'human-readable',
    'iec',
    'resolve',
    'oneline',
  ],
  ...[
    'json',
    'pretty',
    'family',
    'timestamp',
    'tshort',
    'loops',
    'brief',
    'rcvbuf',
    'netns',
    'Numeric',
    'color',
    'all',
  ],
  ...['echo', 'force', 'raw', 'graph', 'compressvlans', 'names', 'cf', 'bytes'],
];

/** Options with a word behind them. */
const optionsWithWord: readonly string[] = ['family', 'loops', 'rcvbuf', 'netns', 'cf'];

interface Options {
  readonly options: ReadonlySet<string>;
  /** Name of the namespace in which the command runs. */
  readonly netns: string | undefined;
}

/** Reads the options before the object. */
function readOptions(words: Words): Options {
  const options = new Set<string>();
  let netns: string | undefined;
  for (let option = words.takeMatch(/^-/); option !== undefined; option = words.takeMatch(/^-/)) {
    const given = option.replace(/^--?/, '').replace(/=.*/, '');
    const known = given === '' ? undefined : knownOptions.find((one) => one.startsWith(given));
    // Several of `-s` in one word.
    if (known === undefined && !/^(s+|d+)$/.test(given))
      throw usageError(
        `'${option}' is no option${suggestion(
          option,
          knownOptions.map((one) => `-${one}`),
        )}`,
      );
    options.add(option);
    if (known === undefined || !optionsWithWord.includes(known)) continue;
    const word = words.next(known === 'netns' ? 'the name of a namespace' : 'a value');
    if (known === 'netns') netns = word;
    if (known === 'family') options.add(`-family ${word}`);
  }
  return { options, netns };
}

function familyOf(options: ReadonlySet<string>): string | undefined {
  if (options.has('-4')) return 'inet';
  if (options.has('-6')) return 'inet6';
  if (options.has('-M')) return 'mpls';
  return [...options].find((option) => option.startsWith('-family '))?.slice('-family '.length);
}
