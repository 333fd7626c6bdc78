import { type Read, splitDecoder } from '../../../codec/compile/split-decoder.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { encodeInto } from '../../../codec/encode.ts';
import { show } from '../../../codec/encode-error.ts';
import type { Reader } from '../../../codec/reader.ts';
import { formatPrefix } from '../../../codec/scalars/address-format.ts';
import { byteRange, byteRangeSize, byteRangeStart } from '../../../codec/scalars/byte-range.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import { Writer } from '../../../codec/writer.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { checkFamily, type Prefix, parsePrefix } from '../../common/prefix.ts';
import { protocols, realms, scopes, type TableName, tables } from '../known-names.ts';
import { labelAt } from '../mpls.ts';
import {
  type RouteAttributes,
  type RouteMessage,
  routeAttributes,
  routeFields,
  type routeFlags,
  routeHeader,
} from './attributes.ts';

/** Names of the flags of a route and of its next hops: `'onlink'`, `'linkdown'`, `'cloned'` … */
export type RouteFlag = keyof typeof routeFlags.names;

type WireNexthop = NonNullable<RouteMessage['multipath']>[number];

/** One of several next hops of a route. */
export interface RouteNexthop extends Omit<WireNexthop, 'hops' | 'index'> {
  /** Index of the link that packets leave by. */
  oif?: number | undefined;
  /** Share of the packets, 1 to 256. 1 if absent. Of a multicast route: one more than the least TTL of packets that leave here. */
  weight?: number | undefined;
}

/** A route: `ip route show`. */
export interface Route extends Omit<RouteAttributes, 'dst' | 'src' | 'table' | 'multipath'> {
  family: Family | number;
  /** Destination with its prefix length: `10.0.0.0/8`; `default` for everything. For MPLS the label: `100`. */
  dst: string;
  /** Source prefix that it is for (IPv6). */
  src?: string | undefined;
  /** Number of the routing table: 254 main, 255 local. */
  table: number;
  /** Type of service that it is for; 0 for any (IPv4). */
  tos?: RouteMessage['tos'];
  protocol?: RouteMessage['protocol'];
  scope?: RouteMessage['scope'];
  type?: RouteMessage['type'];
  flags?: Flags<RouteFlag> | undefined;
  /** Several next hops, among which packets are divided. */
  nexthops?: RouteNexthop[] | undefined;
}

/** A next hop of a route to add. */
export interface RouteNexthopCreate extends Omit<RouteNexthop, 'flow'> {
  /** Realms, as in {@link RouteCreate}. */
  flow?: number | string | undefined;
}

/** A route to add, replace or delete. A {@link Route} from a list can be given as it is: fields of the kernel's state are not sent. */
export interface RouteCreate
  extends Partial<Omit<Route, 'family' | 'table' | 'protocol' | 'scope' | 'flow' | 'nexthops' | 'nhId'>> {
  /** `'inet'`, `'inet6'` or `'mpls'`. Needed only where neither destination nor gateway tells it. */
  family?: Route['family'] | undefined;
  /** Routing table by number or name: `'main'`, or a name of `rt_tables`. */
  table?: number | TableName | undefined;
  /** Origin: `'static'`, a number, or a name of `rt_protos`. */
  protocol?: Route['protocol'] | (string & {});
  /** `'link'`, `'host'`, a number, or a name of `rt_scopes`. */
  scope?: Route['scope'] | (string & {});
  /** Realms: `'1/2'`, by number or name of `rt_realms`; or a number with the source in its high half. */
  flow?: number | string | undefined;
  nexthops?: readonly RouteNexthopCreate[] | undefined;
  /**
   * Number of a next hop, instead of gateway, link and encapsulation. The kernel lists those of the next hop beside it; they are
   * not sent.
   */
  nhId?: number | undefined;
}

const anything: Partial<Record<Family | number, string>> = { inet: '0.0.0.0', inet6: '::' };

function toNexthop({ hops = 0, index = 0, ...rest }: WireNexthop): RouteNexthop {
  return { ...(index !== 0 && { oif: index }), weight: hops + 1, ...rest };
}

/** The text of a destination, or source, with the length of its prefix. */
function describePrefix(
  { bytes }: Reader,
  place: number | undefined,
  length: number,
  family: Family | number,
): string {
  if (place === undefined) return length === 0 ? 'default' : `${anything[family]}/${length}`;
  if (family === 'mpls') return String(labelAt(bytes, byteRangeStart(place)));
  return formatPrefix(bytes, byteRangeStart(place), byteRangeSize(place), length);
}

/** Route messages as they are read: addresses are made text together with the lengths of their prefixes. */
const routeReply = structWithAttributes(
  routeHeader,
  attributes('RTA', () => ({ ...routeFields, dst: [1, byteRange(4, 16)], src: [2, byteRange(4, 16)] })),
);

/** Reads a route message. */
export const readRoute: Read<Route> = splitDecoder(
  routeReply,
  ['dst', 'dstLength', 'src', 'srcLength', 'table', 'tableByte', 'multipath', 'cacheInfo'],
  (message, aside, reader) => {
    const { dstLength = 0, src, srcLength = 0, tableByte = 0, table = tableByte, cacheInfo } = aside;
    const route = message as unknown as Route;
    const { family } = route;
    route.dst = describePrefix(reader, aside.dst, dstLength, family);
    // Numbers are decoded, names only encoded.
    route.table = table as number;
    if (src !== undefined) route.src = describePrefix(reader, src, srcLength, family);
    if (aside.multipath !== undefined) route.nexthops = aside.multipath.map(toNexthop);
    if (cacheInfo !== undefined) {
      route.cacheInfo = cacheInfo;
      // Whole seconds, as iproute2 has them and the kernel takes them; 0 would mean never.
      if (cacheInfo.expires > 0) route.expires ??= Math.max(1, Math.floor(cacheInfo.expires / 100));
    }
    return route;
  },
);

const ends: readonly unknown[] = ['blackhole', 'unreachable', 'prohibit', 'throw'];

/** Returns whether packets end at routes of a type, so that these need neither gateway nor link. */
export function isTerminal(type: RouteMessage['type']): boolean {
  return ends.includes(type);
}

/** Types of routes whose default table is `local`. */
const locals: readonly unknown[] = ['local', 'broadcast', 'anycast', 'nat'];

/** Returns the table of a route without one: 255 (local) for packets to the host itself, else 254 (main). */
export function defaultTable(type: RouteMessage['type']): number {
  return locals.includes(type) ? 255 : 254;
}

function scopeOf(route: RouteCreate, family: Family): RouteMessage['scope'] {
  if (family !== 'inet') return 'global';
  const { type = 'unicast', gateway, via, nexthops, nhId } = route;
  if (type === 'local' || type === 'nat') return 'host';
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link';
  const isDirect = gateway === undefined && via === undefined && nexthops === undefined && nhId === undefined;
  return type === 'unicast' && isDirect ? 'link' : 'global';
}

function toWireNexthop({ oif, weight = 1, flow, ...rest }: RouteNexthopCreate): WireNexthop {
  return {
    ...rest,
    hops: weight - 1,
    ...(oif !== undefined && { index: oif }),
    ...(flow !== undefined && { flow: realms.numberOf(flow) }),
  };
}

interface Destination {
  readonly family: Extract<Family, 'inet' | 'inet6' | 'mpls'>;
  readonly address: string | number[];
  readonly length: number;
}

/** Parses a destination: a prefix, or for MPLS a label. */
export function parseDestination(
  operation: string,
  text: string,
  family: RouteCreate['family'],
): Destination {
  if (family !== 'mpls') {
    const prefix = parsePrefix(operation, 'dst', text);
    checkFamily(operation, 'dst', prefix, family);
    return prefix;
  }
  if (!/^\d{1,7}$/.test(text)) throwInvalid(operation, 'dst', `${show(text)} is not an MPLS label`);
  return { family, address: [Number(text)], length: 20 };
}

const isRouted = (family: RouteCreate['family']): family is Destination['family'] =>
  family === 'inet' || family === 'inet6' || family === 'mpls';

function checkRouted(operation: string, field: string, address: string | undefined, family: Family): void {
  if (address === undefined) return;
  const own = parsePrefix(operation, field, address);
  if (own.family !== family)
    throwInvalid(
      operation,
      field,
      `${address} is not of the family ${family} of the route; for a gateway, use via`,
    );
}

/** Throws for a route that does not say where its packets go, or says it twice. */
export function checkNextHop(operation: string, route: RouteCreate): void {
  const { type, gateway, oif, via, nexthops, nhId } = route;
  const isNextGiven = [gateway, oif, via, nexthops, nhId].some((value) => value !== undefined);
  if (!isNextGiven && !isTerminal(type))
    throwInvalid(operation, 'oif', "a route needs 'gateway', 'oif', 'nexthops' or 'nhId'");
  if (nhId !== undefined) return;
  if (nexthops?.length === 0) throwInvalid(operation, 'nexthops', 'a list of next hops is not empty');
  if (nexthops !== undefined && (gateway ?? via ?? oif) !== undefined)
    throwInvalid(operation, 'nexthops', "'gateway', 'via' and 'oif' do not go with a list of next hops");
}

/** Values of the fields that a route leaves out. */
export interface RouteDefaults {
  readonly type: RouteMessage['type'];
  readonly protocol: RouteMessage['protocol'];
  readonly scope: (route: RouteCreate, family: Family) => RouteMessage['scope'];
}

/** Those of a route to add. */
const ofNew: RouteDefaults = { type: 'unicast', protocol: 'boot', scope: scopeOf };

/** Fields that the kernel lists beside the number of a next hop, and refuses there. */
const ofNexthop = ['gateway', 'oif', 'via', 'multipath', 'encapType', 'encap'] as const;

/** Fields that are not copied to the message, or copied by name, which is quicker for those that most routes have. */
const handled: ReadonlySet<string> = new Set([
  ...['family', 'dst', 'src', 'type', 'protocol', 'scope', 'table', 'flow', 'nexthops'],
  ...['gateway', 'oif', 'priority'],
]);

/** Returns the family of a route by its addresses. Throws where they are of several families. */
function familyOf(
  operation: string,
  route: RouteCreate,
  to: Destination | undefined,
  from: Prefix | undefined,
): Family {
  const { family, dst, src, gateway, prefsrc, nexthops } = route;
  if (family !== undefined && !isRouted(family))
    throwInvalid(operation, 'family', `expected 'inet', 'inet6' or 'mpls', got ${show(family)}`);
  const prefix = (field: string, text: string | undefined): Family | undefined =>
    text === undefined ? undefined : parsePrefix(operation, field, text).family;
  const chosen =
    family ??
    to?.family ??
    prefix('gateway', gateway) ??
    from?.family ??
    prefix('nexthops', nexthops?.find((nexthop) => nexthop.gateway !== undefined)?.gateway) ??
    'inet';
  if (to !== undefined && to.family !== chosen)
    throwInvalid(operation, 'dst', `${dst} is not of the family ${chosen}`);
  checkRouted(operation, 'src', src, chosen);
  checkRouted(operation, 'gateway', gateway, chosen);
  checkRouted(operation, 'prefsrc', prefsrc, chosen);
  nexthops?.forEach((nexthop, index) => {
    checkRouted(operation, `nexthops[${index}].gateway`, nexthop.gateway, chosen);
  });
  return chosen;
}

/** Checks the fields that the kernel lists beside the number of a next hop, and deletes them. */
function leaveOutNexthop(operation: string, message: RouteMessage): void {
  const { gateway, oif, via, encapType, encap } = message;
  encodeInto(new Writer(64), routeAttributes, { gateway, oif, via, encapType, encap }, operation);
  for (const field of ofNexthop) delete message[field];
}

/** Makes the message of a route. Throws for fields that contradict each other. */
export function toMessage(
  operation: string,
  route: RouteCreate,
  defaults: RouteDefaults = ofNew,
): RouteMessage {
  const { dst = 'default', src, type, nexthops, flow, scope } = route;
  const table = route.table === undefined ? defaultTable(type) : tables.numberOf(route.table);
  const to = dst === 'default' ? undefined : parseDestination(operation, dst, route.family);
  const from = src === undefined ? undefined : parsePrefix(operation, 'src', src);
  const family = familyOf(operation, route, to, from);
  // By assignment: spreading what may be there costs more than encoding it.
  const message: RouteMessage = {
    family,
    dstLength: to?.length ?? 0,
    srcLength: from?.length ?? 0,
    tableByte: table < 256 ? table : 0,
    protocol: route.protocol === undefined ? defaults.protocol : protocols.encodable(route.protocol),
    scope: scope === undefined ? defaults.scope(route, family) : scopes.encodable(scope),
    type: type ?? defaults.type,
  };
  if (to !== undefined) message.dst = to.address;
  if (from !== undefined) message.src = from.address;
  if (flow !== undefined) message.flow = realms.numberOf(flow);
  if (route.gateway !== undefined) message.gateway = route.gateway;
  if (route.oif !== undefined) message.oif = route.oif;
  if (route.priority !== undefined) message.priority = route.priority;
  const given = route as Readonly<Record<string, unknown>>;
  for (const key in given) {
    if (!handled.has(key) && given[key] !== undefined) (message as Record<string, unknown>)[key] = given[key];
  }
  if (nexthops !== undefined) message.multipath = nexthops.map(toWireNexthop);
  if (route.nhId !== undefined) leaveOutNexthop(operation, message);
  if (table > 255) message.table = table;
  return message;
}
