import { type AttributeSet, attributes } from '../../codec/composites/attribute-set.ts';
import type { Struct } from '../../codec/composites/struct.ts';
import { structWithAttributes } from '../../codec/composites/struct-with-attributes.ts';
import type { AnyType, Infer, Type } from '../../codec/type.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../../message/header.ts';
import type { MessageDefinition } from '../../protocol.ts';
import { readNothing } from '../../request/builders.ts';
import type { Join } from '../../request/join.ts';
import { refuseUnknown } from '../../request/refuse-unknown.ts';
import type { Dump, Request } from '../../request/request.ts';
import { genericHeader, genericHeaderLength } from './header.ts';
import { genericMessage } from './message.ts';

/** A set of attributes of a family, or the attributes behind a header of the family's own. */
// biome-ignore lint/suspicious/noExplicitAny: each family has other attributes.
export type FamilyBody = AttributeSet<any> | Type<any>;

/** One command of a family. */
export interface FamilyCommand {
  /** Number of the command. */
  readonly id: number;
  /** Schema of a request. No attributes if absent. */
  readonly request?: FamilyBody;
  /** Schema of the reply. A command without one is answered by an acknowledgement. */
  readonly reply?: FamilyBody;
  /** Number of the command in the reply, where it is another one. */
  readonly replyId?: number;
  /** Whether an acknowledgement follows the reply, so that the kernel may leave the reply out: the result is `undefined` then. False if absent. */
  readonly acknowledged?: boolean;
  /** Whether all objects can be listed; or the schema of the request to list them, where it differs. */
  readonly dump?: true | FamilyBody;
  /** Joins a message of a list and the next one where both are parts of one object. `undefined` for two objects. Absent where each message is an object. */
  // biome-ignore lint/suspicious/noExplicitAny: each command has messages of another type.
  readonly join?: Join<any>;
  /** Whether a single object can be asked for (or the command be carried out). True if absent. */
  readonly do?: boolean;
  /** Whether the kernel may sleep on it. */
  readonly blocking?: boolean;
}

/** One event of a family. */
export interface FamilyEvent {
  /** Number of the command in the event. */
  readonly id: number;
  readonly body: FamilyBody;
}

/** The description of a family for `defineFamily`. */
export interface FamilyOptions<
  C extends Readonly<Record<string, FamilyCommand>>,
  E extends Readonly<Record<string, FamilyEvent>>,
  G extends string,
> {
  /** Version in the header of requests. */
  readonly version: number;
  readonly commands: C;
  /** Names of its multicast groups. */
  readonly groups?: readonly G[];
  readonly events?: E;
  /** Header of the family's own between `struct genlmsghdr` and the attributes. */
  readonly header?: Struct<object>;
}

type RequestValue<C> = C extends { request: infer B } ? Infer<B> : Record<never, never>;
type DumpValue<C> = C extends { dump: infer B } ? (B extends true ? RequestValue<C> : Infer<B>) : never;
// biome-ignore lint/suspicious/noConfusingVoidType: the result of a request that an acknowledgement answers.
type ReplyValue<C> = C extends { reply: infer B } ? Infer<B> | MissingReply<C> : void;
type MissingReply<C> = C extends { acknowledged: true } ? undefined : never;

/** Requests by command: `family.do.get({ … })`. */
export type FamilyRequests<C> = {
  readonly [K in keyof C as C[K] extends { do: false } ? never : K]: (
    value?: RequestValue<C[K]>,
  ) => Request<ReplyValue<C[K]>>;
};

/** Requests to list everything by command: `family.dump.get()`. */
export type FamilyDumps<C> = {
  readonly [K in keyof C as C[K] extends { dump: unknown } ? K : never]: (
    value?: DumpValue<C[K]>,
  ) => Dump<Exclude<ReplyValue<C[K]>, undefined>>;
};

/** A family of generic netlink: made by `defineFamily`. */
export interface Family<Name extends string, C, E, G extends string> {
  readonly name: Name;
  /** Version in the header of requests. */
  readonly version: number;
  readonly commands: C;
  readonly events: E;
  /** Its multicast groups, as `watch` takes them: `'nlctrl/notify'`. */
  readonly groups: readonly `${Name}/${G}`[];
  readonly do: FamilyRequests<C>;
  readonly dump: FamilyDumps<C>;
  /** Describes a message by its command. Events may have the numbers of commands. */
  describe(command: number, isEvent?: boolean): MessageDefinition | undefined;
  messages(): Iterable<MessageDefinition>;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place that says so.
export type AnyFamily = Family<string, any, any, string>;

/** An event of a family as `watch` yields it. */
export type FamilyEventOf<F> =
  F extends Family<infer Name, infer _C, infer E, infer _G>
    ? {
        [K in Extract<keyof E, string>]: {
          readonly name: `${Name}/${K}`;
          readonly message: E[K] extends { body: infer B } ? Infer<B> : never;
          readonly object: undefined;
        };
      }[Extract<keyof E, string>]
    : never;

const noAttributes = attributes('', {});

/**
 * Describes a family of generic netlink: its commands with the schemas of request and reply, its multicast groups and events.
 * The message type, which the kernel gives at run time, is asked for by the socket.
 *
 * @param name as the kernel calls it: `'tcp_metrics'`
 */
export function defineFamily<
  const Name extends string,
  const C extends Readonly<Record<string, FamilyCommand>>,
  const E extends Readonly<Record<string, FamilyEvent>> = Record<never, never>,
  const G extends string = never,
>(name: Name, options: FamilyOptions<C, E, G>): Family<Name, C, E, G> {
  const { version, commands, events = {} as E, groups = [], header: own } = options;
  /** The type behind `struct genlmsghdr`. */
  const inner = (body: FamilyBody): AnyType =>
    own === undefined ? body : structWithAttributes(own, body as AttributeSet<object>);
  const named = Object.entries(commands);
  // A family may count the messages of the kernel by themselves: a number then is that of a request, and of the reply or event of another command.
  const requestIds = new Map(named.map(([key, { id }]) => [id, key]));
  const eventIds = new Map(Object.entries(events).map(([key, { id }]) => [id, key] as const));
  const replyIds = new Map([
    ...eventIds,
    ...named.flatMap(([key, { id, replyId = id, reply }]) =>
      reply === undefined ? [] : [[replyId, key] as const],
    ),
  ]);
  const headerOf = (ids: ReadonlyMap<number, string>) =>
    genericHeader(Object.fromEntries([...ids].map(([id, key]) => [key, id])));
  const requestHeader = headerOf(new Map([...replyIds, ...requestIds]));
  const replyHeader = headerOf(new Map([...requestIds, ...replyIds]));
  const payloadsOf = (header: Struct<object>) => {
    const payloads = new Map<AnyType, Map<number, AnyType>>();
    /** The schema of a whole payload. */
    return (id: number, body: FamilyBody): AnyType => {
      const byId = payloads.get(body) ?? new Map<number, AnyType>();
      payloads.set(body, byId);
      const known = byId.get(id) ?? genericMessage(header, id, version, inner(body));
      byId.set(id, known);
      return known;
    };
  };
  const requestPayload = payloadsOf(requestHeader);
  const replyPayload = payloadsOf(replyHeader);
  /** Reads a payload behind `struct genlmsghdr`. */
  const reader = (body: FamilyBody): Request<unknown>['read'] => {
    const type = inner(body);
    return (bytes, start, end) => type.decode(bytes, start + genericHeaderLength, end, undefined);
  };
  const requests = (isDump: boolean): Record<string, (value?: object) => Request<unknown>> =>
    Object.fromEntries(
      Object.entries(commands)
        .filter(([, one]) => (isDump ? one.dump !== undefined : one.do !== false))
        .map(([key, one]) => {
          const set = isDump && one.dump !== true ? (one.dump as FamilyBody) : (one.request ?? noAttributes);
          const operation = `${name} ${key}${isDump ? ' dump' : ''}`;
          const read = one.reply === undefined ? undefined : reader(one.reply);
          const isAcknowledged = read === undefined || one.acknowledged === true;
          const answer = read === undefined ? 'ack' : isDump ? 'many' : isAcknowledged ? 'optional' : 'one';
          const flags = NLM_F_REQUEST | (isDump ? NLM_F_DUMP : isAcknowledged ? NLM_F_ACK : 0);
          let body: AnyType | undefined;
          return [
            key,
            (value: object = {}) => {
              body ??= requestPayload(one.id, set);
              return {
                protocol: 'generic',
                operation,
                type: 0,
                dynamicType: name,
                flags,
                body,
                value,
                answer,
                read: read ?? readNothing,
                join: isDump ? one.join : undefined,
                blocking: one.blocking ?? false,
              };
            },
          ];
        }),
    );
  let described: Map<number, MessageDefinition> | undefined;
  const messages = (): Map<number, MessageDefinition> => {
    described ??= new Map(
      [...new Set([...requestIds.keys(), ...replyIds.keys()])].map((id) => [id, describeId(id)] as const),
    );
    return described;
  };
  const eventMessages = new Map<number, MessageDefinition>();
  function describeEvent(id: number): MessageDefinition | undefined {
    const key = eventIds.get(id);
    const known = eventMessages.get(id);
    if (key === undefined || known !== undefined) return known;
    const message = describeId(id, key);
    eventMessages.set(id, message);
    return message;
  }
  function describeId(id: number, told = replyIds.get(id)): MessageDefinition {
    const asked = requestIds.get(id);
    const command = asked === undefined ? undefined : commands[asked];
    const answer = told === undefined ? undefined : (events[told]?.body ?? commands[told]?.reply);
    const request = command?.request ?? (command === undefined ? answer : undefined) ?? noAttributes;
    return {
      name: `${name}/${asked ?? told}`,
      ...(told !== undefined && told !== asked && { replyName: `${name}/${told}` }),
      verb: command?.dump === undefined ? undefined : 'get',
      request: requestPayload(id, request),
      reply: replyPayload(id, answer ?? request),
      object: undefined,
    };
  }
  return {
    name,
    version,
    commands,
    events,
    groups: groups.map((group) => `${name}/${group}` as const),
    do: refuseUnknown(`${name} do`, requests(false)) as unknown as FamilyRequests<C>,
    dump: refuseUnknown(`${name} dump`, requests(true)) as unknown as FamilyDumps<C>,
    describe: (id, isEvent) => (isEvent === true ? describeEvent(id) : undefined) ?? messages().get(id),
    messages: () => messages().values(),
  };
}
