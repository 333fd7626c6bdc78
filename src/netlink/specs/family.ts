import { show } from '../codec/encode-error.ts';
import { didYouMean } from '../codec/nearest-word.ts';
import type { AnyType } from '../codec/type.ts';
import {
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
} from '../message/header.ts';
import type { MessageDefinition, MessageKey } from '../protocol.ts';
import { type Protocol, protocolNameOf, registerMessages } from '../protocol-table.ts';
import { genericHeader, genericHeaderLength } from '../protocols/generic/header.ts';
import { genericMessage } from '../protocols/generic/message.ts';
import { readNothing } from '../request/builders.ts';
import { check, checkArgument, isBoolean, isObject } from '../request/input.ts';
import { refuseUnknown } from '../request/refuse-unknown.ts';
import type { Dump, Request } from '../request/request.ts';
import { throwInvalid } from '../request/validate.ts';
import { NetlinkSocket, type SocketOptions } from '../socket/socket.ts';
import type { SpecDocument } from './document.ts';
import { nameOf, type SpecNames } from './names.ts';
import { type NumberedOperation, numberOperations } from './operations.ts';
import { SpecTypes } from './types.ts';

/** Message flags of a request that creates or replaces. */
export interface SpecFlags {
  /** `NLM_F_CREATE`: creates what does not exist. */
  create?: boolean | undefined;
  /** `NLM_F_EXCL`: fails with EEXIST where it exists. */
  excl?: boolean | undefined;
  /** `NLM_F_REPLACE`: replaces what exists. */
  replace?: boolean | undefined;
  /** `NLM_F_APPEND`: adds at the end of a list. */
  append?: boolean | undefined;
}

const flagBits = { create: NLM_F_CREATE, excl: NLM_F_EXCL, replace: NLM_F_REPLACE, append: NLM_F_APPEND };
const isFlags = isObject<SpecFlags>(
  { create: isBoolean, excl: isBoolean, replace: isBoolean, append: isBoolean },
  'an object of flags',
  false,
);
const isValue = check(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Operations as functions that make requests, by name. `O` has the type of the value and of the reply of each. */
export type SpecRequests<O> = {
  readonly [K in keyof O]: O[K] extends { request: infer Q; reply: infer R }
    ? (value?: Q, flags?: SpecFlags) => Request<R>
    : never;
};

/** Lists as functions that make requests, by name. */
export type SpecDumps<O> = {
  readonly [K in keyof O]: O[K] extends { request: infer Q; reply: infer R } ? (value?: Q) => Dump<R> : never;
};

/** The types of a specification, as `tsnetlink ynl --types` writes them. */
export interface SpecShape {
  readonly do: object;
  readonly dump: object;
}

/** The types of a specification without a generated module: any operation, any values. */
export interface AnyShape {
  // biome-ignore lint/suspicious/noExplicitAny: the names and values of a specification that is read at run time.
  readonly do: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly dump: any;
}

/** An operation or event of a specification. */
export interface SpecEntry {
  /** Name as the kernel has it: `dev-get`. */
  readonly name: string;
  /** Name as a property of `do` and `dump`: `devGet`. */
  readonly key: string;
  readonly doc: string | undefined;
  /** The forms: `do`, `dump`, `event`. */
  readonly forms: readonly ('do' | 'dump' | 'event')[];
  /** Schema of the value of requests, of replies and of events. */
  readonly body: AnyType;
}

/** A family of a specification: {@link loadSpec}. */
export interface SpecFamily<T extends SpecShape = AnyShape> {
  /** Name of the family: `netdev`. */
  readonly name: string;
  readonly doc: string | undefined;
  /** Name of the netlink protocol: `'generic'`, `'route'`, `'netfilter'`. */
  readonly protocol: Protocol;
  /** Requests by name: `family.do.devGet({ ifindex: 1 })`. */
  readonly do: T['do'];
  /** Lists by name: `family.dump.devGet()`. */
  readonly dump: T['dump'];
  /** Multicast groups by name, as `socket.watch` takes them. */
  readonly groups: Readonly<Record<string, string | number>>;
  /** All operations and events in the order of the specification. */
  readonly operations: readonly SpecEntry[];
  /** Opens a socket of the protocol of the family. */
  open(options?: SocketOptions): NetlinkSocket<Protocol>;
  /** Watches groups by name; all of the family if none is named. Events are decoded by the specification. */
  watch(
    socket: NetlinkSocket<Protocol>,
    groups?: readonly string[],
  ): ReturnType<NetlinkSocket<Protocol>['watch']>;
  /** Describes a message of the family, for `dump` and events. */
  describe(message: MessageKey): MessageDefinition | undefined;
  /** All messages that can be described. */
  messages(): Iterable<MessageDefinition>;
  /** Lets events of all sockets, and `dump`, be decoded by the specification. Returns the function that ends it. */
  register(): () => void;
}

/** Makes the family of a specification that has been checked. */
export function makeFamily(document: SpecDocument, names: SpecNames): SpecFamily {
  const types = new SpecTypes(document, names);
  const isRaw = document.protocol === 'netlink-raw';
  const { name, version = 1 } = document;
  const protocol = isRaw ? protocolNameOf(document.protonum as number) : 'generic';
  if (protocol === undefined)
    throwInvalid(name, 'protonum', `there is no netlink protocol ${document.protonum} in the library`);
  const numbered = numberOperations(document);
  const commands: Record<string, number> = {};
  for (const { name: command, request, reply } of numbered)
    commands[nameOf(names, command)] = request ?? reply;
  const header = genericHeader(commands);
  const headerLength = isRaw ? 0 : genericHeaderLength;
  const bodyOf = ({ set, header: own }: NumberedOperation): AnyType => types.message(set, own);
  const payloads = new Map<string, AnyType>();
  const payloadOf = (operation: NumberedOperation, number: number): AnyType => {
    if (isRaw) return bodyOf(operation);
    const key = `${number} ${operation.set} ${operation.header}`;
    const known = payloads.get(key) ?? genericMessage(header, number, version, bodyOf(operation));
    payloads.set(key, known);
    return known;
  };

  const requestOf = (operation: NumberedOperation, isDump: boolean) => {
    const number = operation.request as number;
    const form = isDump ? operation.dump : operation.do;
    const hasReply = isDump || form?.reply !== undefined;
    const label = `${name} ${operation.name}${isDump ? ' dump' : ''}`;
    const read: Request<unknown>['read'] = (bytes, start, end) =>
      bodyOf(operation).decode(bytes, start + headerLength, end, undefined);
    return (value: object = {}, flags: SpecFlags = {}): Request<unknown> => {
      checkArgument(label, 'value', isValue, value);
      checkArgument(label, 'flags', isFlags, flags);
      let bits = NLM_F_REQUEST | (isDump ? NLM_F_DUMP : NLM_F_ACK);
      for (const [flag, bit] of Object.entries(flagBits))
        if (flags[flag as keyof SpecFlags] === true) bits |= bit;
      return {
        protocol,
        operation: label,
        type: isRaw ? number : 0,
        dynamicType: isRaw ? undefined : name,
        flags: bits,
        body: payloadOf(operation, number),
        value,
        answer: isDump ? 'many' : hasReply ? 'one' : 'ack',
        read: hasReply ? read : readNothing,
        // Operations that change something may wait for the kernel.
        blocking: !isDump && !hasReply,
      };
    };
  };

  const requests = (isDump: boolean): Record<string, ReturnType<typeof requestOf>> => {
    const form = isDump ? 'dump' : 'do';
    const found: Record<string, ReturnType<typeof requestOf>> = {};
    for (const operation of numbered)
      if (operation[form] !== undefined) found[nameOf(names, operation.name)] = requestOf(operation, isDump);
    return refuseUnknown(`${name} ${form}`, found);
  };

  const describe = ({ type, reader, start, end, ids }: MessageKey): MessageDefinition | undefined => {
    if (!isRaw && ids?.get(type) !== name) return undefined;
    const number = isRaw ? type : start < end ? reader.bytes[start] : undefined;
    return number === undefined ? undefined : definitions().get(number);
  };
  let described: Map<number, MessageDefinition> | undefined;
  const definitions = (): Map<number, MessageDefinition> => {
    if (described !== undefined) return described;
    described = new Map();
    // A number may be that of a request, and of the reply or event of another operation.
    const asked = new Map(
      numbered.filter((one) => one.request !== undefined).map((one) => [one.request, one]),
    );
    const answers = numbered.filter((one) => one.do?.reply !== undefined || one.dump !== undefined);
    const answered = new Map(answers.map((one) => [one.reply, one]));
    const told = new Map(numbered.filter((one) => one.request === undefined).map((one) => [one.reply, one]));
    for (const number of new Set([...asked.keys(), ...answered.keys(), ...told.keys()]) as Set<number>) {
      const own = told.get(number) ?? asked.get(number) ?? answered.get(number);
      const request = asked.get(number) ?? own;
      const reply = told.get(number) ?? answered.get(number) ?? own;
      if (own === undefined || request === undefined || reply === undefined) continue;
      described.set(number, {
        name: `${name}/${nameOf(names, own.name)}`,
        verb: request.dump === undefined ? undefined : 'get',
        request: payloadOf(request, number),
        reply: payloadOf(reply, number),
        object: undefined,
      });
    }
    return described;
  };

  const groups: Record<string, string | number> = {};
  for (const group of document['mcast-groups']?.list ?? [])
    groups[group.name] = isRaw ? (group.value ?? 0) : `${name}/${group.name}`;

  return {
    name,
    doc: document.doc,
    protocol,
    do: requests(false) as never,
    dump: requests(true) as never,
    groups,
    operations: numbered.map((operation) => ({
      name: operation.name,
      key: nameOf(names, operation.name),
      doc: operation.doc,
      forms: [
        ...(operation.do === undefined ? [] : (['do'] as const)),
        ...(operation.dump === undefined ? [] : (['dump'] as const)),
        ...(operation.request === undefined ? (['event'] as const) : []),
      ],
      get body() {
        return bodyOf(operation);
      },
    })),
    open: (options = {}) => NetlinkSocket.open(protocol, options),
    watch(socket, wanted = Object.keys(groups)) {
      const numbers = wanted.map((group) => {
        if (Object.hasOwn(groups, group)) return groups[group];
        const known = Object.keys(groups);
        const expected = known.length === 0 ? 'the family has no groups' : `expected ${known.join(', ')}`;
        return throwInvalid(
          `${name} watch`,
          'groups',
          `${show(group)} is no group: ${expected}${didYouMean(group, known)}`,
        );
      });
      const end = this.register();
      const subscription = socket.watch(numbers as never);
      const { onEnd } = subscription;
      subscription.onEnd = (failure) => {
        end();
        onEnd?.(failure);
      };
      return subscription;
    },
    describe,
    messages: () => definitions().values(),
    register: () => registerMessages(protocol, describe),
  };
}
