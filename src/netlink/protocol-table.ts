import { setErrorFacts } from './errors/refusal.ts';
import type { Notification } from './events/notification.ts';
import type { MessageDefinition, MessageKey, ProtocolDefinition, ProtocolEntry } from './protocol.ts';
import * as entries from './protocols/index.ts';

type Protocols = typeof entries;

const protocols: Protocols = { ...entries };

/** Name of a netlink protocol: `'route'`. */
export type Protocol = keyof Protocols;

/** Name of a multicast group of a protocol. Where numbers are dynamic, the name of the message type and the group: `'nlctrl/notify'`. */
export type GroupName<P extends Protocol = Protocol> = P extends unknown
  ? Protocols[P] extends ProtocolEntry<infer Group, infer _E>
    ? Group
    : never
  : never;

type NotificationOf<E> = E extends { name: infer N extends string; message: infer M; object: infer O }
  ? Notification<N, M, O>
  : never;

/**
 * One notification of the kernel. `name` says which: `if (event.name === 'RTM_NEWLINK') event.object.mtu`. A message without
 * a schema is `#` and its number, with the payload alone; so is every message where `decode` is false.
 */
export type NotificationEvent<P extends Protocol = Protocol> =
  | (P extends unknown
      ? Protocols[P] extends ProtocolEntry<infer _G, infer E>
        ? NotificationOf<E>
        : never
      : never)
  | Notification<`#${number}`, undefined, undefined>;

/** Notifications were lost at about this place. What is known must be read again. */
export interface OverrunEvent {
  readonly kind: 'overrun';
}

/** One item of a subscription. */
export type WatchEvent<P extends Protocol = Protocol> = NotificationEvent<P> | OverrunEvent;

/** The names of all protocols. */
export const protocolNames = Object.keys(protocols) as readonly Protocol[];

/** The numbers of all protocols by name (`NETLINK_*` of linux/netlink.h). */
export const protocolNumbers = Object.fromEntries(
  protocolNames.map((name) => [name, protocols[name].number]),
) as Readonly<Record<Protocol, number>>;

for (const name of protocolNames) setErrorFacts(name, protocols[name] as ProtocolEntry);

/** The entry of a protocol; `undefined` for a name that none has. */
export function protocolEntry(name: string): ProtocolEntry | undefined {
  return Object.hasOwn(protocols, name) ? (protocols[name as Protocol] as ProtocolEntry) : undefined;
}

/** The name of a protocol by number; `undefined` for a number that none has. */
export function protocolNameOf(number: number): Protocol | undefined {
  return protocolNames.find((name) => protocols[name].number === number);
}

/** The definitions that are loaded, by the name of the protocol and those of message types. */
const definitions = new Map<string, ProtocolDefinition | undefined>();

type Describe = (message: MessageKey) => MessageDefinition | undefined;

/** Descriptions of messages that were registered at run time, by the name of the protocol. */
const registered = new Map<string, Set<Describe>>();

/** The definition of a protocol with the descriptions that were registered, which come first. */
function withRegistered(
  name: string,
  definition: ProtocolDefinition | undefined,
): ProtocolDefinition | undefined {
  const describes = registered.get(name);
  if (describes === undefined) return definition;
  return {
    ...(definition ?? { objects: {}, byteOrder: 'host', messages: () => [] }),
    describe(message) {
      for (const describe of describes) {
        const found = describe(message);
        if (found !== undefined) return found;
      }
      return definition?.describe(message);
    },
  };
}

/**
 * Adds descriptions of messages of a protocol at run time, which events and `dump` are decoded by from now on. They come before those
 * of the library. Returns the function that removes them.
 */
export function registerMessages(name: Protocol, describe: Describe): () => void {
  const describes = registered.get(name) ?? new Set();
  registered.set(name, describes.add(describe));
  return () => {
    describes.delete(describe);
    if (describes.size === 0) registered.delete(name);
  };
}

/**
 * The definition of a protocol, loaded when first needed. `undefined` where the library has none.
 *
 * @param types names of the dynamic message types that are needed. All if absent
 */
export function loadProtocol(
  name: string,
  types?: readonly string[],
): ProtocolDefinition | undefined | Promise<ProtocolDefinition | undefined> {
  const key = [name, ...[...(types ?? [])].sort()].join('/');
  if (definitions.has(key)) return withRegistered(name, definitions.get(key));
  const load = protocolEntry(name)?.load;
  if (load === undefined) return withRegistered(name, undefined);
  return load(types).then((definition) => {
    definitions.set(key, definition);
    return withRegistered(name, definition);
  });
}

/** The definitions of all protocols that have one, by number. */
export async function loadProtocols(): Promise<ReadonlyMap<number, ProtocolDefinition>> {
  const found = new Map<number, ProtocolDefinition>();
  for (const name of protocolNames) {
    const definition = await loadProtocol(name);
    if (definition !== undefined) found.set(protocols[name].number, definition);
  }
  return found;
}
