import type { Type } from '../../../codec/index.ts';
import { NLM_F_ACK, NLM_F_REQUEST } from '../../../message/header.ts';
import { command, dump, query } from '../../../request/builders.ts';
import {
  type Check,
  check,
  isEncodable,
  isListOf,
  isObject,
  isOneOf,
  isText,
  isUnsigned,
  operation,
  required,
} from '../../../request/input.ts';
import type { Command, Dump, ReadEvent, Request } from '../../../request/request.ts';
import { type NetfilterFamily, netfilterFamilies, netfilterFamilyNames } from '../header.ts';
import { type ChainMessage, chainMessage } from './chains.ts';
import { type ElementAttributes, type ElementMessage, elementMessage } from './elements.ts';
import { type FlowtableMessage, flowtableMessage } from './flowtables.ts';
import { type BatchMessage, batchMessage, type GenerationMessage, generationMessage } from './generation.ts';
import { batchBegin, batchEnd, type NftMessageName, nftMessageType } from './message-types.ts';
import { nftBodies } from './messages.ts';
import { type NumberLength, readNumberList } from './number-list.ts';
import { type ObjectMessage, objectMessage } from './objects.ts';
import { type EncodedRuleMessage, encodedRuleMessage, type RuleMessage, ruleMessage } from './rules.ts';
import { type SetMessage, setMessage } from './sets.ts';
import { type TableMessage, tableMessage } from './tables.ts';

// Lists are of messages as the kernel sends them; `list` in `tsnetlink/nftables` shows them as libnftables-json.

/** Tables of one family. All families if absent. */
export interface TableFilter {
  family?: NetfilterFamily | undefined;
}

/** Objects of one table. */
export interface InTableFilter extends TableFilter {
  table?: string | undefined;
}

/** Rules of one chain, or of one table. */
export interface RuleFilter extends InTableFilter {
  chain?: string | undefined;
}

/** One set or map. */
export interface SetReference {
  family: NetfilterFamily;
  table: string;
  set: string;
}

const isFamily = isOneOf(netfilterFamilyNames);
const isFilter = (...names: readonly string[]): Check =>
  isObject<Record<string, unknown>>(
    { family: isFamily, ...Object.fromEntries(names.map((name) => [name, isText])) },
    'an object of filters',
  );

/** The header of a request; without a family it is about all of them. */
function header(family: NetfilterFamily | undefined): {
  family: number;
  version: number;
  resourceId: number;
} {
  return { family: family === undefined ? 0 : netfilterFamilies[family], version: 0, resourceId: 0 };
}

function listOf<M extends object>(
  name: string,
  message: NftMessageName,
  body: Type<M>,
  value: object,
): Dump<M> {
  return listBy(name, message, body, value, (reader, start, end) =>
    body.decode(reader, start, end, undefined),
  );
}

function listBy<M extends object, T>(
  name: string,
  message: NftMessageName,
  body: Type<M>,
  value: object,
  read: ReadEvent<T>,
): Dump<T> {
  return dump<M, M, T>({
    protocol: 'netfilter',
    operation: name,
    type: nftMessageType(message),
    body,
    value: value as M,
    read,
  });
}

/** Lists tables. Needs CAP_NET_ADMIN, as all requests of nftables. */
export const listTables = operation(
  'nftables list tables',
  () => [isFilter()],
  ({ family }: TableFilter = {}): Dump<TableMessage> =>
    listOf('nftables list tables', 'getTable', tableMessage, header(family)),
);

/** Lists chains of all tables: the kernel does not filter them by table. */
export const listChains = operation(
  'nftables list chains',
  () => [isFilter()],
  ({ family }: TableFilter = {}): Dump<ChainMessage> =>
    listOf('nftables list chains', 'getChain', chainMessage, header(family)),
);

/** Lists rules. The kernel filters them by table and chain. */
export const listRules = operation(
  'nftables list rules',
  () => [isFilter('table', 'chain')],
  ({ family, table, chain }: RuleFilter = {}): Dump<RuleMessage> =>
    listOf('nftables list rules', 'getRule', ruleMessage, {
      ...header(family),
      ...(table !== undefined && { table }),
      ...(chain !== undefined && { chain }),
    }),
);

/** Lists rules as `listRules`, but leaves their expressions encoded: `list` shows them faster so. */
export const listEncodedRules = operation(
  'nftables list encoded rules',
  () => [isFilter('table', 'chain')],
  ({ family, table, chain }: RuleFilter = {}): Dump<EncodedRuleMessage> =>
    listOf('nftables list rules', 'getRule', encodedRuleMessage, {
      ...header(family),
      ...(table !== undefined && { table }),
      ...(chain !== undefined && { chain }),
    }),
);

/** Lists sets and maps, those without a name included, without their elements. */
export const listSets = operation(
  'nftables list sets',
  () => [isFilter('table')],
  ({ family, table }: InTableFilter = {}): Dump<SetMessage> =>
    listOf('nftables list sets', 'getSet', setMessage, {
      ...header(family),
      ...(table !== undefined && { table }),
    }),
);

const isSetReference = required(
  isObject<SetReference>({ family: required(isFamily), table: required(isText), set: required(isText) }),
);

/** Gets one set or map, without its elements. */
export const getSet = operation(
  'nftables get set',
  () => [isSetReference],
  ({ family, table, set }: SetReference): Request<SetMessage> =>
    query<SetMessage, SetMessage, SetMessage>({
      protocol: 'netfilter',
      operation: 'nftables get set',
      type: nftMessageType('getSet'),
      body: setMessage,
      value: { ...header(family), table, name: set },
      reply: setMessage,
      map: (message) => message,
    }),
);

/** Lists the elements of a set or map, many in a message. */
export const listElements = operation(
  'nftables list elements',
  () => [isSetReference],
  ({ family, table, set }: SetReference): Dump<ElementMessage> =>
    listOf('nftables list elements', 'getSetElement', elementMessage, { ...header(family), table, set }),
);

/** A handle of the kernel. */
const isHandle = check('a handle', isUnsigned);

/** Elements of one set or map, by their keys. */
export interface ElementReference extends SetReference {
  /** With the flag intervalEnd, the first end of an interval from the key on. */
  elements: readonly ElementAttributes[];
}

const isElementReference = required(
  isObject<ElementReference>({
    family: required(isFamily),
    table: required(isText),
    set: required(isText),
    elements: required(isListOf(isEncodable, { minimum: 1 })),
  }),
);

/** Gets the elements that have the keys, or the intervals that the keys are in: a message for each. ENOENT if one is not there. */
export const getElements = operation(
  'nftables get elements',
  () => [isElementReference],
  (reference: ElementReference): Request<ElementMessage[]> =>
    elementsOf('nftables get elements', 'getSetElement', reference),
);

/** Elements that are keys alone, as numbers, most significant byte first. */
export interface NumberList {
  readonly numbers: Uint32Array;
}

/**
 * Lists the elements of a set whose keys have one, two or four bytes. Messages in which no element is more than its key are read
 * without an object for each element.
 */
export function listNumbers(
  { family, table, set }: SetReference,
  keyLength: NumberLength,
): Dump<ElementMessage | NumberList> {
  const operation = 'nftables list elements';
  const value = { ...header(family), table, set };
  return listBy(operation, 'getSetElement', elementMessage, value, (reader, start, end) => {
    const numbers = readNumberList(reader, start, end, keyLength);
    return numbers === undefined ? elementMessage.decode(reader, start, end, undefined) : { numbers };
  });
}

/** Lists named objects: counters, quotas, limits … */
export const listObjects = operation(
  'nftables list objects',
  () => [isFilter('table')],
  ({ family, table }: InTableFilter = {}): Dump<ObjectMessage> =>
    listOf('nftables list objects', 'getObject', objectMessage, {
      ...header(family),
      ...(table !== undefined && { table }),
    }),
);

/** Lists flow tables. */
export const listFlowtables = operation(
  'nftables list flowtables',
  () => [isFilter('table')],
  ({ family, table }: InTableFilter = {}): Dump<FlowtableMessage> =>
    listOf('nftables list flowtables', 'getFlowtable', flowtableMessage, {
      ...header(family),
      ...(table !== undefined && { table }),
    }),
);

/** Gets the generation of the ruleset: a number that each transaction increments. */
export const getGeneration = operation(
  'nftables get generation',
  () => [],
  (): Request<number> =>
    query<GenerationMessage, GenerationMessage, number>({
      protocol: 'netfilter',
      operation: 'nftables get generation',
      type: nftMessageType('getGeneration'),
      body: generationMessage,
      value: header(undefined),
      reply: generationMessage,
      map: ({ id }) => id,
    }),
);

// Resets return what they set to zero, each one object. The kernel can reset lists, too, but loses counts between two messages.

/** One rule. */
export interface RuleReference {
  family: NetfilterFamily;
  table: string;
  chain: string;
  handle: number | bigint;
}

/** Sets the counters and quotas of a rule to zero, and returns the rule as it was. Linux 6.2. */
export const resetRule = operation(
  'nftables reset rule',
  () => [
    required(
      isObject<RuleReference>({
        family: required(isFamily),
        table: required(isText),
        chain: required(isText),
        handle: required(isHandle),
      }),
    ),
  ],
  ({ family, table, chain, handle }: RuleReference): Request<EncodedRuleMessage[]> =>
    oneOf('nftables reset rule', 'getRuleReset', encodedRuleMessage, {
      ...header(family),
      table,
      chain,
      handle: BigInt(handle),
    }),
);

/** One named object with counts. */
export interface ObjectReference {
  family: NetfilterFamily;
  table: string;
  type: 'counter' | 'quota';
  name: string;
}

/** Sets a named counter or quota to zero, and returns it as it was. */
export const resetObject = operation(
  'nftables reset object',
  () => [
    required(
      isObject<ObjectReference>({
        family: required(isFamily),
        table: required(isText),
        type: required(isOneOf(['counter', 'quota'])),
        name: required(isText),
      }),
    ),
  ],
  ({ family, table, type, name }: ObjectReference): Request<ObjectMessage[]> =>
    oneOf('nftables reset object', 'getObjectReset', objectMessage, { ...header(family), table, type, name }),
);

/** Sets the counters and quotas of elements to zero, and returns the elements as they were, as `getElements`. Linux 6.5. */
export const resetElements = operation(
  'nftables reset elements',
  () => [isElementReference],
  (reference: ElementReference): Request<ElementMessage[]> =>
    elementsOf('nftables reset elements', 'getSetElementReset', reference),
);

function elementsOf(
  name: string,
  message: NftMessageName,
  { family, table, set, elements }: ElementReference,
): Request<ElementMessage[]> {
  return oneOf(name, message, elementMessage, { ...header(family), table, set, elements });
}

/** A request whose answer are messages with some objects, and an ACK. */
function oneOf<M extends object>(
  name: string,
  message: NftMessageName,
  body: Type<M>,
  value: object,
): Request<M[]> {
  const { read, ...rest } = listOf(name, message, body, value);
  return { ...rest, read, flags: NLM_F_REQUEST | NLM_F_ACK, answer: 'echo' };
}

/** `NLMSG_NOOP`. */
const noOperation = 1;

/** Number of the subsystem, in the header of the messages around a transaction. */
const nftablesSubsystem = nftMessageType('newTable') >> 8;

function batchRequest(type: number, genid?: number): Request<void> {
  return command<BatchMessage>({
    protocol: 'netfilter',
    operation: 'nftables transaction',
    type,
    body: batchMessage,
    value: {
      family: 0,
      version: 0,
      resourceId: nftablesSubsystem,
      ...(genid !== undefined && { genid }),
    } as unknown as BatchMessage,
  });
}

/**
 * Makes the messages around the requests of a transaction: `socket.transaction(transactionFrame(), requests)`. With a generation,
 * the kernel refuses the transaction with ERESTART if the ruleset has another one meanwhile.
 */
export function transactionFrame(generation?: number): { begin: Request<void>; end: Request<void> } {
  return { begin: batchRequest(batchBegin, generation), end: batchRequest(batchEnd) };
}

/**
 * Makes the messages around requests that are only checked: the kernel refuses the last of them, and so executes none. It does not
 * look for loops of chains, as it does at the end of a transaction.
 */
export function checkFrame(generation?: number): { begin: Request<void>; end: Request<void> } {
  return { begin: batchRequest(batchBegin, generation), end: batchRequest(noOperation) };
}

/** Message types by name; numbers without the verb's own flags. */
const types = new Map<NftMessageName, number>();

/**
 * Makes the request of a message that changes the ruleset. It is valid in a transaction only. With `echo`, the kernel returns
 * the object with its handle.
 *
 * @param flags message flags beyond NLM_F_REQUEST: NLM_F_CREATE …
 */
export function changeRequest<M>(
  name: NftMessageName,
  value: M,
  flags = 0,
  label = `nftables ${name}`,
): Command<M> {
  let type = types.get(name);
  if (type === undefined) {
    type = nftMessageType(name);
    types.set(name, type);
  }
  const body = nftBodies[name] as Type<M>;
  return command<M, M>(
    { protocol: 'netfilter', operation: label, type, flags, body, value },
    (reader, start, end) => body.decode(reader, start, end, undefined),
  );
}
