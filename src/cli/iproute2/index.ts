import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';
import { addressLabelVerbs, addressVerbs } from './address.ts';
import { bridgeLinkVerbs, bridgeVlanVerbs, fdbVerbs, instanceVerbs, mdbVerbs, vniVerbs } from './bridge.ts';
import { findWord, takeVerb } from './find-verb.ts';
import { linkVerbs, statisticsVerbs } from './link.ts';
import { namespaceVerbs, netconfVerbs } from './namespace.ts';
import { neighbourVerbs } from './neighbour.ts';
import { neighbourTableVerbs } from './neighbour-table.ts';
import { nexthopVerbs } from './nexthop.ts';
import type { PendingRequest, Verbs } from './pending-request.ts';
import { routeVerbs } from './route.ts';
import { ruleVerbs } from './rule.ts';
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
    rule: ruleVerbs,
    neighbour: neighbourVerbs,
    nexthop: nexthopVerbs,
    ntable: neighbourTableVerbs,
    netconf: netconfVerbs,
    netns: namespaceVerbs,
    tcp_metrics: tcpMetricVerbs,
    stats: statisticsVerbs,
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
  const options = readOptions(words);
  const object = words.next('an object');
  const program = named ?? programOf(object);
  const objects = program === undefined ? {} : (programs[program] as Readonly<Record<string, Verbs>>);
  const name = findWord(object, Object.keys(objects), objectAliases);
  if (name === undefined)
    throw usageError(`'${object}' is no object${suggestion(object, Object.keys(objects))}`);
  const verbs = objects[name] as Verbs;
  const request = takeVerb(object, verbs, words)(words, options);
  const family = familyOf(options);
  return family === undefined || !familyObjects.has(name)
    ? request
    : { ...request, fields: { ...request.fields, family } };
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

/** Reads the options before the object. */
function readOptions(words: Words): ReadonlySet<string> {
  const options = new Set<string>();
  for (let option = words.takeMatch(/^-/); option !== undefined; option = words.takeMatch(/^-/)) {
    options.add(option);
    if (option === '-f' || option === '-family') options.add(`-family ${words.next('a family')}`);
  }
  return options;
}

function familyOf(options: ReadonlySet<string>): string | undefined {
  if (options.has('-4')) return 'inet';
  if (options.has('-6')) return 'inet6';
  if (options.has('-M')) return 'mpls';
  return [...options].find((option) => option.startsWith('-family '))?.slice('-family '.length);
}
