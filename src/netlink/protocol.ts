import type { Reader } from './codec/reader.ts';
import type { AnyType, Type } from './codec/type.ts';
import type { ErrorFacts } from './errors/refusal.ts';
import type { Dump, ReadEvent, Request } from './request/request.ts';

/** The effect of a message on its object. Decides what the message flags from 0x100 on mean. */
export type Verb = 'new' | 'delete' | 'get' | 'set';

/** One message type: its name and the schemas of its payload, by direction. */
export interface MessageDefinition {
  /** Name in the kernel's headers: `RTM_NEWLINK`. */
  readonly name: string;
  /** Name of the message of the kernel with this number, where it is another one: see `defineFamily`. */
  readonly replyName?: string;
  readonly verb: Verb | undefined;
  /** Schema of the payload that a program sends. */
  readonly request: AnyType;
  /** Schema of the payload that the kernel sends. */
  readonly reply: AnyType;
  /** The kind of object that the message is about. */
  readonly object: AnyObjectDefinition | undefined;
}

/** How a word of the command line becomes the value of a field. */
export type Word<Field extends string = string> =
  | { readonly field: Field; readonly kind: 'text' | 'integer' | 'integerOrText' }
  /** The index of a link, given by name or number. */
  | { readonly field: Field; readonly kind: 'link' }
  /** One of these names. */
  | { readonly field: Field; readonly kind: 'name'; readonly names: Readonly<Record<string, number>> }
  /** A number, or a name that stands for one. */
  | { readonly field: Field; readonly kind: 'number'; readonly names: Readonly<Record<string, number>> };

/** Field names of a filter or of an object that may be a union of several. */
export type FieldOf<T> = T extends unknown ? Extract<keyof T, string> : never;

// biome-ignore lint/suspicious/noExplicitAny: each operation checks its own arguments.
type AnyOperation = (...args: any[]) => Request<any>;

/** A part of a collection that is listed by itself, and the groups that tell of its changes. */
export interface ViewPart<F, Group extends string> {
  readonly filter: F;
  readonly groups: readonly Group[];
}

/** The facts about a kind of object that a loss-proof view needs beyond its messages. */
export interface ObjectView<O, F, Group extends string> {
  /** Parts that are listed one by one. One part with all groups if absent. */
  readonly parts?: readonly ViewPart<NoInfer<F>, Group>[];
  /** Filter of the list that the view reads. */
  readonly filter?: NoInfer<F>;
  /** Whether an object belongs to the view. Every object belongs if absent. */
  has?(object: O, part: F | undefined): boolean;
  /** Whether an event leaves out something that it has changed, so that the part must be listed again. */
  needsResync?(object: O, flags: number, part: F | undefined): boolean;
  /** Whether an event about an object as it is known already may be about another one that looks the same. */
  mayRepeat?(object: O): boolean;
  /** Fields that the kernel changes without an event. Objects of the view do not have them. */
  readonly neverTold?: readonly FieldOf<O>[];
  /** Fields of which the kernel tells some changes only. Objects of the view have them as in the last message about the object. */
  readonly lastTold?: readonly FieldOf<O>[];
  /**
   * Fields of which the kernel tells a change only while {@link isTold} is true for the object. What has changed meanwhile comes
   * with the next event about the object.
   */
  readonly sometimesTold?: readonly FieldOf<O>[];
  /** Whether events tell of changes of the fields in {@link sometimesTold}. */
  isTold?(object: O): boolean;
  /** Groups whose events are only a reason to get an object again. */
  readonly causes?: readonly Group[];
  /** Numbers of objects that have to be got again because of a message that does not say all of what has changed. */
  again?(message: MessageKey): readonly number[];
  /** Gets an object by its number, for {@link again}. */
  get?(number: number): Request<O>;
  /** The number of an object that a view has not had before, where its event does not say all of it. */
  numberOfNew?(object: O): number | undefined;
  /**
   * Names of the kinds of objects that the kernel changes without an event when an object of this kind changes.
   * `before` is absent for a new object, `after` for a deleted one; both are the same where an event repeats what is known.
   * `all` are the known objects of this kind.
   */
  affects?(before: O | undefined, after: O | undefined, all: Iterable<O>): readonly string[];
}

/**
 * Everything that is known of one kind of object: see {@link defineObject}. `M` is the message that the kernel sends, `O`
 * the object that `list` returns, `F` the filter of `list`, `E` what one message of an event is read as.
 */
export interface ObjectDefinition<Names extends string, M, O, F, Group extends string = string, E = O> {
  /** Name in the library and on the command line: `neighbour`. */
  readonly name: string;
  /** Message types. Empty for an object that shares those of another one. */
  readonly messages: readonly (Omit<MessageDefinition, 'object'> & { readonly type: number })[];
  /** Names of the message types whose events tell of a new, changed or deleted object. */
  readonly eventNames?: Names;
  /** Schema of the messages of the kernel. */
  readonly reply: Type<M>;
  /** Reads one message of an event as the object that it is about, or as the list of all objects that it is about. */
  readonly read?: ReadEvent<E> | undefined;
  /** Multicast groups whose events tell of changes. */
  readonly groups: readonly Group[];
  /** Tells an object from the others of its kind: equal text for the same object. */
  key?(object: O): string;
  /** Fields of message or object that change without an event: counters, timers, ages. */
  readonly selfChanging?: readonly (FieldOf<NoInfer<O>> | FieldOf<NoInfer<M>>)[];
  /** Names of such fields deeper in the object: in the options of a kind. */
  readonly selfChangingOptions?: readonly string[];
  /** Fields that a list has and some events lack: their absence in an event means nothing. */
  readonly omittedInEvents?: readonly (FieldOf<O> | FieldOf<M>)[];
  /** Fields of interest to few, such as limits of a driver: `dump --short` leaves them out of the kernel's messages. */
  readonly minor?: readonly FieldOf<NoInfer<M>>[];
  /** Values that fields have by default: `dump --short` leaves fields with these out of the kernel's messages. */
  readonly usual?: Readonly<Partial<Record<FieldOf<NoInfer<M>>, unknown>>>;
  readonly list?: ((filter?: F) => Dump<O>) | undefined;
  /** Gets one object by its name on the command line. */
  readonly getByName?: ((name: string) => Request<O>) | undefined;
  /** The word before that name: `name` if absent. */
  readonly nameWord?: 'dev' | 'name' | undefined;
  /** Filters of `list` by their words on the command line. */
  readonly filters?: Readonly<Record<string, Word<FieldOf<F>>>>;
  readonly view?: ObjectView<O, F, Group> | undefined;
  /** All operations, for tests that walk through them. */
  readonly operations?: Readonly<Record<string, AnyOperation | unknown>>;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place that says so; `unknown` would refuse every definition.
export type AnyObjectDefinition = ObjectDefinition<any, any, any, any, any, any>;

/**
 * Describes a kind of object once. Operations, the table that `dump` and events are decoded with, the typed union of events,
 * the collections of the loss-proof view, `dump OBJECT`, `dump watch`, `dump explain` and the roots of the conformance check
 * all come from the definition. Names of fields are checked against the schema by the compiler.
 */
export function defineObject<
  const Names extends string = never,
  M = unknown,
  O = unknown,
  F = unknown,
  Group extends string = string,
  E = unknown,
>(definition: ObjectDefinition<Names, M, O, F, Group, E>): ObjectDefinition<Names, M, O, F, Group, E> {
  return definition;
}

/** A message whose type is to be described. */
export interface MessageKey {
  readonly type: number;
  readonly reader: Reader;
  /** The payload is `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Names of dynamic message types by number, as far as they are known. */
  readonly ids?: ReadonlyMap<number, string> | undefined;
  /** Whether the kernel sent it by itself, where that is known. */
  readonly isEvent?: boolean | undefined;
}

/** Explains fields of messages to people: says in the words of the protocol's own tools what many fields mean together. */
export interface MessageNotes {
  /** Remembers a message that later ones may refer to. */
  learn(message: MessageKey): void;
  /** Explains one field of a message. */
  noteOf(message: MessageKey): { readonly field: string; readonly text: string } | undefined;
}

/** The message types that the kernel has given to a name, and the numbers of its multicast groups. */
export interface DynamicIds {
  readonly type: number;
  readonly groups: Readonly<Record<string, number>>;
}

/**
 * Everything that is known of a netlink protocol beyond its {@link ProtocolEntry}: loaded when a message is to be decoded
 * without a request that says how. `E` is the union of its events.
 */
export interface ProtocolDefinition<E = unknown> {
  readonly objects: Readonly<Record<string, AnyObjectDefinition>>;
  /** Describes a message by its key: its type, and what the payload begins with. */
  describe(message: MessageKey): MessageDefinition | undefined;
  /** All message types that can be described, for checks that walk through every schema. */
  messages(): Iterable<MessageDefinition>;
  /** Byte order of integers in attributes without a schema. */
  readonly byteOrder: 'host' | 'network';
  /** Notes names of dynamic message types that a message tells. */
  learn?(message: MessageKey, ids: Map<number, string>): void;
  /** Loads the class of {@link MessageNotes}: for programs that show messages to people. */
  readonly loadNotes?: (() => Promise<new () => MessageNotes>) | undefined;
  /** The union of its events; there is no such property at run time. */
  readonly event?: E;
}

/**
 * How the datagrams of a protocol are divided into events: `'messages'` with the header of netlink; `'datagram'` where each
 * datagram is one event without a header (uevents); `'untyped'` where the types in headers say nothing (the connector sends
 * its events as NLMSG_DONE).
 */
export type Framing = 'messages' | 'datagram' | 'untyped';

/** Messages with their headers that a subscription sends when it begins and when it ends. */
export interface Greetings {
  /** Sent one after another. */
  readonly begin: readonly Uint8Array[];
  readonly end: Uint8Array;
}

/** The part of a protocol that every program loads: names and numbers. */
export interface ProtocolEntry<Group extends string = string, E = unknown> extends ErrorFacts {
  /** Number of the protocol (`NETLINK_*` of linux/netlink.h). */
  readonly number: number;
  /** Multicast groups with fixed numbers. */
  readonly groups: Readonly<Record<Group, number>>;
  /** `'messages'` if absent. */
  readonly framing?: Framing | undefined;
  /** Bits of the groups whose events come from processes of root, such as udev: bit n - 1 for group n. */
  readonly rootGroups?: number | undefined;
  /** The messages with which a subscription asks for events and ends. Absent where membership in a group is enough. */
  readonly greetings?: Greetings | undefined;
  /**
   * Loads the definition. Absent where the library has none. Where message types are dynamic, `names` are those that are needed; all
   * if absent.
   */
  readonly load?: ((names?: readonly string[]) => Promise<ProtocolDefinition<E>>) | undefined;
  /** Asks the kernel for the message type and groups of a name, where they are dynamic. */
  readonly resolve?: ((name: string) => Request<DynamicIds>) | undefined;
  /** Group whose events say that such names came or went. */
  readonly namesGroup?: number | undefined;
  /** Explains a refused request that is about such a name: see {@link NameAdviser}. */
  readonly adviseName?: NameAdviser | undefined;
}

/** Runs a request and returns its answer without waiting for the event loop. */
export type Ask = <T>(request: Request<T>) => T;

/**
 * Says why the kernel refused a request that is about a dynamic name: it lacks the name, or the command. Returns `undefined` where
 * there is nothing to add.
 *
 * @param name a family of generic netlink
 * @param code name of the errno
 * @param request the request that has been sent to the family; absent where the name itself was looked up
 * @param ask asks the kernel for more
 */
export type NameAdviser = (
  name: string,
  code: string,
  request: Request<unknown> | undefined,
  ask: Ask,
) => string | undefined;

/** Declares the names and numbers of a protocol. `load` imports its definition. */
export function declareProtocol<const Group extends string = never, E = never>(entry: {
  readonly number: number;
  readonly groups?: Readonly<Record<Group, number>>;
  readonly framing?: Framing;
  readonly rootGroups?: number;
  readonly greetings?: Greetings;
  readonly load?: (names?: readonly string[]) => Promise<ProtocolDefinition<E>>;
  readonly resolve?: (name: string) => Request<DynamicIds>;
  readonly namesGroup?: number;
  readonly adviseName?: NameAdviser;
  readonly advise?: ErrorFacts['advise'];
  readonly markedPath?: ErrorFacts['markedPath'];
  readonly meaningOf?: ErrorFacts['meaningOf'];
}): ProtocolEntry<Group, E> {
  return { ...entry, groups: entry.groups ?? ({} as Record<Group, number>) };
}

/** An event as `watch` yields it, for the definition of an object. */
export type EventOf<D> =
  D extends ObjectDefinition<infer Names, infer M, infer _O, infer _F, infer _G, infer E>
    ? [Names] extends [never]
      ? never
      : { readonly name: Names; readonly message: M; readonly object: unknown extends E ? undefined : E }
    : never;

/** Describes a protocol whose message types are fixed numbers. */
export function defineProtocol<const Objects extends Readonly<Record<string, AnyObjectDefinition>>>(
  objects: Objects,
  options: Partial<Pick<ProtocolDefinition, 'byteOrder' | 'describe' | 'loadNotes'>> = {},
): ProtocolDefinition<EventOf<Objects[keyof Objects]>> & { readonly objects: Objects } {
  let table: Map<number, MessageDefinition> | undefined;
  const types = (): Map<number, MessageDefinition> => {
    table ??= new Map(
      Object.values(objects).flatMap((object) =>
        object.messages.map(({ type, ...message }): [number, MessageDefinition] => [
          type,
          { ...message, object },
        ]),
      ),
    );
    return table;
  };
  return {
    objects,
    byteOrder: options.byteOrder ?? 'host',
    describe: (message) => types().get(message.type) ?? options.describe?.(message),
    messages: () => types().values(),
    loadNotes: options.loadNotes,
  };
}
