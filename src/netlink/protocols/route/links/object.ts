import { littleEndian } from '../../../codec/byte-order.ts';
import type { FieldOf } from '../../../protocol.ts';
import { families } from '../../common/address-families.ts';
import { routeObject } from '../define.ts';
import { RTM_DELQDISC, RTM_NEWLINK, RTM_NEWLINKPROP, RTM_NEWQDISC } from '../rtm.ts';
import * as word from '../words.ts';
import { linkMessage, linkRequest } from './attributes.ts';
import type { LinkKinds, LinkPortKinds } from './kinds/registry.ts';
import * as operations from './operations.ts';

const requests = { new: linkRequest, delete: linkRequest, get: linkRequest, set: linkRequest };

/** Options of kinds and ports that change by themselves, or with other objects, and of which no event tells. */
const ownChanges = [
  ...([
    'helloTimer',
    'tcnTimer',
    'topologyChangeTimer',
    'gcTimer',
    'multicastQuerierState',
    'fdbLearned',
  ] as const),
  ...(['messageAgeTimer', 'forwardDelayTimer', 'holdTimer'] as const),
  // Entries of the multicast database of a bridge.
  ...(['multicastGroups', 'multicastEhtHostsCount'] as const),
  // The greatest wish of all macvlans of a link.
  'bcQueueLengthUsed',
  ...(['adActorState', 'adPartnerState', 'adActorChurn', 'adPartnerChurn'] as const),
  ...(['errorCounter', 'sequence'] as const),
  'extraStatistics',
] as const satisfies readonly (
  | FieldOf<LinkKinds[keyof LinkKinds]>
  | FieldOf<LinkPortKinds[keyof LinkPortKinds]>
  | 'extraStatistics'
)[];

/** Counters and timers of address families, in `afSpec`. */
const familyCounters = ['stats', 'icmp6Stats', 'cacheInfo'] as const;

/** Counters, which every message of a link has but no event is about. */
const counters = ['stats', 'stats64', 'change', 'newNetnsid', 'newIndex'] as const;
const omitted = ['afSpec', 'extMask', 'numVf', 'vfs', 'vfPorts', 'wireless', 'protinfo'] as const;
const neverTold = [
  ...(['gsoMaxSize', 'gsoMaxSegs', 'groMaxSize', 'gsoIpv4MaxSize', 'groIpv4MaxSize'] as const),
  ...(['tsoMaxSize', 'tsoMaxSegs'] as const),
] as const;

/** Fields of a link whose changes no event tells. */
export type UntoldLinkField = (typeof counters | typeof omitted | typeof neverTold)[number];

/** Properties of a link that can change what the kernel does with routes, next hops and neighbours on it. */
const decisive = [
  'flags',
  'mtu',
  'carrier',
  'operstate',
  'master',
] as const satisfies (keyof operations.Link)[];

/** The identifiers of a bridge and of the root of its spanning tree, as text. */
function bridgeIds({ kind, options }: operations.Link): string {
  if (kind !== 'bridge' || options === undefined) return '';
  const { bridgeId, rootId } = options as LinkKinds['bridge'];
  return JSON.stringify([bridgeId, rootId]);
}

/** Links: `ip link`. */
export const link = routeObject({
  name: 'link',
  label: 'LINK',
  first: RTM_NEWLINK,
  requests,
  reply: linkMessage,
  read: operations.readEvent,
  groups: ['link'],
  // A bridge sends messages about its ports with family bridge.
  key: ({ family, index }) => `${family} ${index}`,
  selfChanging: [...counters, 'event'],
  selfChangingOptions: [...ownChanges, ...familyCounters],
  omittedInEvents: omitted,
  minor: [
    ...(['afSpec', 'map', 'broadcast', 'minMtu', 'maxMtu', 'headroom', 'tailroom'] as const),
    ...(['numTxQueues', 'numRxQueues', 'carrier', 'maxPacingOffloadHorizon', 'netnsImmutable'] as const),
    ...(['carrierChanges', 'carrierUpCount', 'carrierDownCount'] as const),
  ],
  usual: { txQueueLength: 1000 },
  list: operations.list,
  nameWord: 'dev',
  getByName: (name) => operations.get(/^\d{1,15}$/.test(name) ? Number(name) : name),
  filters: {
    kind: word.text('kind'),
    master: word.link('master'),
    'port-kind': word.text('portKind'),
    group: word.integerOrText('group'),
  },
  view: {
    filter: { statistics: false },
    // Also messages about links that are ports no more.
    has: ({ family }) => family === 'unspec',
    affects(before, after) {
      if (before === undefined || after === undefined)
        return ['route', 'nexthop', 'rule', 'address', 'neighbour'];
      // A link that repeats what is known has done something: it shows its carrier at once, and the kernel tells routes of
      // that up to a second later, with such a message.
      if (before === after) return after.event === undefined ? ['route', 'nexthop', 'neighbour'] : [];
      if (before.name !== after.name) return ['rule'];
      const changed = decisive.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
      // Ports show the identifiers of their bridge, which follow the addresses of its ports.
      const ports = bridgeIds(before) === bridgeIds(after) ? [] : (['link'] as const);
      // IPv6 addresses of a link that goes down are tentative again.
      return changed ? [...ports, 'route', 'nexthop', 'neighbour', 'address'] : ports;
    },
    neverTold,
    // Programs that capture packets, and addresses of the device, make a link promiscuous, often without an event. The headroom of a
    // port follows the other ports of its bridge. `event` says why the last event was sent.
    lastTold: ['promiscuity', 'allMulti', 'headroom', 'tailroom', 'event'],
    // Of a link that is down the kernel tells little, until it comes up.
    sometimesTold: [
      ...(['alias', 'group', 'mode', 'properties', 'options', 'portOptions'] as const),
      ...([
        'carrier',
        'carrierChanges',
        'carrierUpCount',
        'carrierDownCount',
        'operstate',
        'protoDown',
      ] as const),
    ],
    isTold: ({ flags }) => flags.includes('up'),
    // The root qdisc of a link shows in the link, but changes without an event about it.
    causes: ['tc'],
    again: ({ type, reader, start, end }) => {
      if (end - start < 8) return [];
      // Both `struct ifinfomsg` and `struct tcmsg` begin with the family, and have the index of the link at byte 4.
      const index = reader.view.getInt32(start + 4, littleEndian);
      if (type === RTM_NEWQDISC || type === RTM_DELQDISC) return [index];
      if (type !== RTM_NEWLINK || reader.bytes[start] !== families.bridge) return [];
      // A bridge tells of a port: its state may change the carrier of the bridge too.
      const { master } = linkMessage.decode(reader, start, end, undefined) ?? {};
      return master === undefined ? [index] : [index, master];
    },
    // The event about one end of a new veth pair lacks the other end.
    numberOfNew: ({ index }) => index,
    get: (index) => operations.get(index),
  },
  operations,
});

/** Further names of links: `ip link property`. Linux 5.5. */
export const linkProperty = routeObject({
  name: 'linkProperty',
  label: 'LINKPROP',
  first: RTM_NEWLINKPROP,
  requests,
  reply: linkMessage,
  read: operations.readProperties,
});
