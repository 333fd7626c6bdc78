/**
 * The functions that describe requests, objects and protocols, with their arguments checked: for programs that add protocols. The
 * library itself calls the functions behind them, some of which run for each request.
 */
import { isRecord, throwInvalidType, throwInvalidValue } from './codec/encode-error.ts';
import {
  type AnyObjectDefinition,
  defineObject as describeObject,
  defineProtocol as describeProtocol,
  type ProtocolDefinition,
} from './protocol.ts';
import * as builders from './request/builders.ts';
import { echo as makeEcho } from './request/echo.ts';
import {
  argument,
  type Check,
  check,
  isBoolean,
  isEncodable,
  isFunction,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isSchema,
  isText,
  operation,
  required,
} from './request/input.ts';

/** An object whose parts are checked where they are used. */
const isPart = check('an object', isRecord);

const requestFields = {
  protocol: required(isText),
  operation: required(isText),
  type: required(isInteger(0, 0xffff, 'a message type')),
  flags: isInteger(0, 0xffff, 'message flags'),
  body: required(isSchema),
  value: required(isEncodable),
  blocking: isBoolean,
  isSilent: isBoolean,
  argumentPath: isFunction,
};

const isCommand = isObject<builders.RequestFields<unknown>>(requestFields);

interface Answer {
  readonly reply?: unknown;
  readonly map?: unknown;
  readonly read?: unknown;
}

const hasAnswerFields = isObject<builders.RequestFields<unknown> & Answer>({
  ...requestFields,
  reply: isSchema,
  map: isFunction,
  read: isFunction,
});

/** A request, and how its answer is read: by `reply` and `map`, or by `read`. */
const isQuestion: Check = Object.assign(
  (value: unknown) => {
    hasAnswerFields(value);
    const { reply, map, read } = value as Answer;
    if (read === undefined && (reply === undefined || map === undefined))
      throwInvalidValue("expected 'reply' and 'map', or 'read', which say how the answer is read");
  },
  { fields: hasAnswerFields.fields as ReadonlyMap<string, Check> },
);

const fieldsInput = (one: Check): Check => required(argument('fields', one));

/** Makes a request that changes objects. Its answer is an ACK. `echoes` reads the changed objects: see {@link echo}. */
export const command = operation(
  'command',
  () => [fieldsInput(isCommand), argument('echoes', isFunction)],
  builders.command,
);

/** Makes a request for one object. Its answer is one message; with `NLM_F_ACK` in `flags`, a message and an ACK. */
export const query = operation('query', () => [fieldsInput(isQuestion)], builders.query);

/** Makes a request for a list of objects. */
export const dump = operation('dump', () => [fieldsInput(isQuestion)], builders.dump);

/** Makes a request for a list whose messages contain many objects each: `map` returns an array. */
export const dumpOfLists = operation('dump of lists', () => [fieldsInput(isQuestion)], builders.dumpOfLists);

/** Makes a function that reads the events of one kind of object by a schema: of message type `first`, and the next for deleted ones. */
export const readEventOf = operation(
  'read event of',
  () => [
    required(argument('first', isInteger(0, 0xffff, 'a message type'))),
    required(argument('reply', isSchema)),
    required(argument('map', isFunction)),
  ],
  builders.readEventOf,
);

/**
 * Makes the same request with an answer: the objects that it creates, changes or deletes (`ip -echo`), as the kernel reports
 * them to multicast groups. They contain the values that the kernel chose: an index, a name, a handle. Usually one object.
 * Deleting a veth end returns both ends. The kernel never echoes IPv6 addresses, so the list is empty for them.
 *
 * @example const [link] = await socket.request(echo(links.create({ kind: 'bridge' })));
 * @throws TypeError for a command that the kernel never echoes: of neighbours, changes of links …
 */
export const echo = operation('echo', () => [required(argument('request', isPart))], makeEcho);

const isDefinition = isObject<AnyObjectDefinition>(
  {
    name: required(isText),
    messages: required(isListOf(isPart)),
    eventNames: isText,
    reply: required(isSchema),
    read: isFunction,
    groups: required(isListOf(isText)),
    key: isFunction,
    selfChanging: isListOf(isText),
    selfChangingOptions: isListOf(isText),
    omittedInEvents: isListOf(isText),
    minor: isListOf(isText),
    usual: isPart,
    list: isFunction,
    getByName: isFunction,
    nameWord: isOneOf(['dev', 'name']),
    filters: isPart,
    view: isPart,
    operations: isPart,
  },
  'the definition of an object',
);

/**
 * Describes a kind of object once. Operations, the table that `dump` and events are decoded with, the typed union of events,
 * the collections of the loss-proof view, `dump OBJECT`, `dump watch`, `dump explain` and the roots of the conformance check
 * all come from the definition. Names of fields are checked against the schema by the compiler.
 */
export const defineObject = operation(
  'define object',
  () => [required(argument('definition', isDefinition))],
  describeObject,
);

/** Definitions of objects by name. */
const areObjects: Check = Object.assign(
  (value: unknown) => {
    if (!isRecord(value)) throwInvalidType('definitions of objects by name', value);
    for (const one of Object.values(value)) isDefinition(one);
  },
  { expected: 'definitions of objects by name' },
);

/** Describes a protocol whose message types are fixed numbers. */
export const defineProtocol = operation(
  'define protocol',
  () => [
    required(argument('objects', areObjects)),
    argument(
      'options',
      isObject<Partial<Pick<ProtocolDefinition, 'byteOrder' | 'describe'>>>({
        byteOrder: isOneOf(['host', 'network']),
        describe: isFunction,
      }),
    ),
  ],
  describeProtocol,
);
