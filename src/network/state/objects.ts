import { Reader } from '../../netlink/codec/reader.ts';
import type { AnyObjectDefinition, MessageKey } from '../../netlink/protocol.ts';
import type { NotificationEvent } from '../../netlink/protocol-table.ts';
import { contentOf } from '../../netlink/protocols/common/content.ts';
import { address } from '../../netlink/protocols/route/addresses/object.ts';
import type { RouteGroup } from '../../netlink/protocols/route/groups.ts';
import type { Address, Link, Neighbour, Nexthop, Route, Rule } from '../../netlink/protocols/route/index.ts';
import { link, type UntoldLinkField } from '../../netlink/protocols/route/links/object.ts';
import { neighbour, type UntoldNeighbourField } from '../../netlink/protocols/route/neighbours/object.ts';
import { nexthop, type UntoldNexthopField } from '../../netlink/protocols/route/nexthops/object.ts';
import { route, type UntoldRouteField } from '../../netlink/protocols/route/routes/object.ts';
import { rule } from '../../netlink/protocols/route/rules/object.ts';
import type { Dump, Request } from '../../netlink/request/request.ts';

/** The kinds of objects that a view can follow, with their definitions. */
export const watched = { link, address, route, neighbour, rule, nexthop };

/**
 * A link in a view, without the fields that change without an event: counters, offload sizes, state of address families.
 *
 * `promiscuity`, `allMulti`, `headroom` and `tailroom` are as in the last event about the link. While a link is down, the kernel sends no event about `alias`,
 * `group`, `mode`, `properties`, `options`, `portOptions`, `protoDown` and the carrier. The view has them as last reported; they are
 * right again when the link comes up, with the next event about the link, or after {@link NetworkWatch.refresh}.
 */
export interface WatchedLink extends Omit<Link, UntoldLinkField> {}

/**
 * A neighbour in a view, without counters and ages. `protocol` is as in the last event about it. Entries that answer for others, that
 * need no resolution (`noarp`) or whose resolution has begun (`incomplete`) are not in a view: the kernel sends no events about them.
 */
export interface WatchedNeighbour extends Omit<Neighbour, UntoldNeighbourField> {}

/** The objects of a namespace by kind, without the fields that change without an event. */
export interface NetworkObjects {
  link: WatchedLink;
  /** Lifetimes are as in the last event about the address. */
  address: Address;
  /** `expires` is as in the last event about the route, and so are `metrics` and `pref` of an IPv6 route that expires. */
  route: Omit<Route, UntoldRouteField>;
  neighbour: WatchedNeighbour;
  rule: Rule;
  nexthop: Omit<Nexthop, UntoldNexthopField>;
}

/** Kind of object of a namespace. */
export type ObjectKind = keyof NetworkObjects;

/** All kinds of objects. */
export const objectKinds = Object.keys(watched) as readonly ObjectKind[];

type AnyObject = NetworkObjects[ObjectKind];

/** A part of the objects of a kind: how it is read, and how its objects are identified and compared. */
export interface Collection {
  readonly kind: ObjectKind;
  /** Groups whose events tell of changes. */
  readonly groups: readonly RouteGroup[];
  /** Groups whose events are only a reason to get an object again. */
  readonly causes: readonly RouteGroup[];
  /** Lists the objects, without the fields that the view does not have. */
  readonly dump: Dump<AnyObject>;
  /** Reads an event as the object that a list would show. */
  read(event: NotificationEvent): AnyObject | undefined;
  /** Whether an event says that its object is gone. */
  isDeletion(event: NotificationEvent): boolean;
  /** Whether an object belongs to the collection. */
  has(object: AnyObject): boolean;
  /** Tells an object from the others. */
  key(object: AnyObject): string;
  /** The content of an object as text, without what changes by itself. */
  contentOf(object: AnyObject): string;
  /** Whether an event leaves out something that it has changed. */
  needsResync(object: AnyObject, event: NotificationEvent): boolean;
  /** Whether an event about an object as it is known may be about another one that looks the same. */
  mayRepeat(object: AnyObject): boolean;
  /** Numbers of objects to get again because of an event. */
  again(event: NotificationEvent): readonly number[];
  /** Number of a new object that has to be got again. */
  numberOfNew(object: AnyObject): number | undefined;
  /** Gets one object again. Absent where {@link again} and {@link numberOfNew} name none. */
  readonly get: ((number: number) => Request<AnyObject>) | undefined;
}

/** Removes fields from an object, which is not used elsewhere. */
function strip<T extends object>(object: T, fields: readonly string[]): T {
  for (const field of fields) if (field in object) delete (object as Record<string, unknown>)[field];
  return object;
}

/** The same request, whose results lack some fields. */
function stripResults<R extends Request<AnyObject> | Dump<AnyObject>>(
  request: R,
  fields: readonly string[],
): R {
  if (fields.length === 0) return request;
  const { read } = request;
  return {
    ...request,
    read: (...message: Parameters<typeof read>) => {
      const object = read(...message) as AnyObject | undefined;
      return object && strip(object, fields);
    },
  };
}

function collectionsOf(kind: ObjectKind): Collection[] {
  const definition = watched[kind] as AnyObjectDefinition;
  const { view = {}, selfChanging = [], omittedInEvents = [], selfChangingOptions = [] } = definition;
  // Fields that events do not contain would be wrong after the first change.
  const untold = [...selfChanging, ...omittedInEvents, ...(view.neverTold ?? [])].filter(
    (field) => view.lastTold?.includes(field) !== true,
  );
  const without = new Set<string>([...selfChanging, ...selfChangingOptions]);
  const deletions = new Set(
    definition.messages.filter(({ verb }) => verb === 'delete').map(({ type }) => type),
  );
  const parts = view.parts ?? [{ filter: view.filter, groups: definition.groups }];
  const keyOf = (event: NotificationEvent): MessageKey => ({
    type: event.type,
    reader: new Reader(event.payload),
    start: 0,
    end: event.payload.length,
  });
  return parts.map(({ filter, groups }) => ({
    kind,
    groups: groups as readonly RouteGroup[],
    causes: (view.causes ?? []) as readonly RouteGroup[],
    dump: stripResults(definition.list?.(filter) as Dump<AnyObject>, untold),
    read(event) {
      const { reader, start, end, type } = keyOf(event);
      const object = definition.read?.(reader, start, end, type);
      return object && strip(object, untold);
    },
    isDeletion: ({ type }) => deletions.has(type),
    has: (object) => view.has?.(object, filter) ?? true,
    key: (object) => definition.key?.(object) as string,
    contentOf: (object) => contentOf(object, without),
    needsResync: (object, { flags }) => view.needsResync?.(object, flags, filter) ?? false,
    mayRepeat: (object) => view.mayRepeat?.(object) ?? false,
    again: (event) => view.again?.(keyOf(event)) ?? [],
    numberOfNew: (object) => view.numberOfNew?.(object),
    get: view.get && ((number) => stripResults(view.get?.(number) as Request<AnyObject>, untold)),
  }));
}

const collectionsByKind = new Map<ObjectKind, readonly Collection[]>();

/** The collections of each kind of object, made at the first use. Routes of IPv4 and IPv6 are read separately. */
export const collections = Object.defineProperties(
  {},
  Object.fromEntries(
    objectKinds.map((kind) => {
      const get = (): readonly Collection[] => {
        const known = collectionsByKind.get(kind) ?? collectionsOf(kind);
        collectionsByKind.set(kind, known);
        return known;
      };
      return [kind, { enumerable: true, get }];
    }),
  ),
) as Readonly<Record<ObjectKind, readonly Collection[]>>;

/** The kinds whose objects the kernel may have changed without an event when an object of `kind` changed. */
export function sideEffects(
  kind: ObjectKind,
  before: AnyObject | undefined,
  after: AnyObject | undefined,
  all: Iterable<AnyObject>,
): readonly ObjectKind[] {
  const { view } = watched[kind] as AnyObjectDefinition;
  return (view?.affects?.(before, after, all) ?? []) as readonly ObjectKind[];
}
