import { Reader } from '../../netlink/codec/reader.ts';
import type { AnyObjectDefinition, ObjectDefinition } from '../../netlink/protocol.ts';
import type { NotificationEvent } from '../../netlink/protocol-table.ts';
import { contentOf } from '../../netlink/protocols/common/content.ts';
import { address } from '../../netlink/protocols/route/addresses/object.ts';
import type { RouteGroup } from '../../netlink/protocols/route/groups.ts';
import type { Address, Link, Neighbour, Nexthop, Route, Rule } from '../../netlink/protocols/route/index.ts';
import { link } from '../../netlink/protocols/route/links/object.ts';
import { neighbour } from '../../netlink/protocols/route/neighbours/object.ts';
import { nexthop } from '../../netlink/protocols/route/nexthops/object.ts';
import { route } from '../../netlink/protocols/route/routes/object.ts';
import { rule } from '../../netlink/protocols/route/rules/object.ts';
import type { Dump } from '../../netlink/request/request.ts';

/** The kinds of objects that a view can follow. */
const watched = { link, address, route, neighbour, rule, nexthop };

/** The objects of a namespace by kind. */
export interface NetworkObjects extends Checked {
  link: Link;
  address: Address;
  route: Route;
  neighbour: Neighbour;
  rule: Rule;
  nexthop: Nexthop;
}

type Checked = {
  [K in keyof typeof watched]: (typeof watched)[K] extends ObjectDefinition<
    infer _N,
    infer _M,
    infer O,
    infer _F,
    infer _G,
    infer _E
  >
    ? O
    : never;
};

/** Kind of object of a namespace. */
export type ObjectKind = keyof NetworkObjects;

/** All kinds of objects. */
export const objectKinds = Object.keys(watched) as readonly ObjectKind[];

type AnyObject = NetworkObjects[ObjectKind];

/** One part of the objects of a kind: how it is read, and how its objects are told apart and compared. */
export interface Collection {
  readonly kind: ObjectKind;
  readonly groups: readonly RouteGroup[];
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
}

function collectionsOf(kind: ObjectKind): Collection[] {
  const definition = watched[kind] as AnyObjectDefinition;
  const { view, selfChanging = [], omittedInEvents = [], selfChangingOptions = [] } = definition;
  const without = new Set<string>([...selfChanging, ...omittedInEvents, ...selfChangingOptions]);
  const deletions = new Set(
    definition.messages.filter(({ verb }) => verb === 'delete').map(({ type }) => type),
  );
  const parts = view?.parts ?? [{ filter: view?.filter, groups: definition.groups }];
  return parts.map(({ filter, groups }) => ({
    kind,
    groups: groups as readonly RouteGroup[],
    dump: definition.list?.(filter) as Dump<AnyObject>,
    read: ({ payload, type }) => definition.read?.(new Reader(payload), 0, payload.length, type),
    isDeletion: ({ type }) => deletions.has(type),
    has: (object) => view?.has?.(object, filter) ?? true,
    key: (object) => definition.key?.(object) as string,
    contentOf: (object) => contentOf(object, without),
    needsResync: (object, { flags }) => view?.needsResync?.(object, flags, filter) ?? false,
  }));
}

/** The collections of each kind of object. Routes of IPv4 and IPv6 are read separately. */
export const collections = Object.fromEntries(
  objectKinds.map((kind) => [kind, collectionsOf(kind)]),
) as unknown as Readonly<Record<ObjectKind, readonly Collection[]>>;

/** The kinds whose objects the kernel may have changed without an event when an object of `kind` changed. */
export function sideEffects(
  kind: ObjectKind,
  before: AnyObject | undefined,
  after: AnyObject | undefined,
): readonly ObjectKind[] {
  const { view } = watched[kind] as AnyObjectDefinition;
  return (view?.affects?.(before, after) ?? []) as readonly ObjectKind[];
}
