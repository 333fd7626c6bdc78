import { isRecord } from '../../../../codec/encode-error.ts';
import {
  argument,
  type Check,
  check,
  checkArgument,
  isBoolean,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isString,
  isText,
  operation,
  required,
} from '../../../../request/input.ts';
import type {
  NftExpression,
  NftInteger,
  NftLimit,
  NftLog,
  NftQuota,
  NftSetChange,
  NftStatement,
  NftSynproxy,
  NftTranslation,
  NftVerdict,
} from '../json-types.ts';
import {
  constant,
  isReference,
  mapData,
  type NftMapValue,
  type NftReference,
  type NftValue,
} from './constants.ts';
import {
  isExpression,
  isFlags,
  isMapValue,
  isNameOrReference,
  isNftInteger,
  isOptionsOrReference,
  isValue,
  needed,
} from './inputs.ts';

/** How a key is compared. `in` and `not in`: with one of several values. `&` and `!&`: with any, or none, of some flags. */
export type NftOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in';

const operators: readonly string[] = ['==', '!=', '<', '>', '<=', '>=', 'in', 'not in'];

const isOperator = isOneOf(operators);

/** Keys whose values are bits: several of them mean any of them. */
const flagKeys: Readonly<Record<string, readonly string[]>> = {
  ct: ['state', 'status', 'event', 'label'],
};
const flagFields: readonly string[] = ['tcp flags', 'comp flags'];

function isOfFlags(left: NftExpression): boolean {
  if (typeof left !== 'object' || Array.isArray(left)) return false;
  if ('ct' in left) return flagKeys.ct?.includes(left.ct.key) === true;
  if ('payload' in left && 'field' in left.payload)
    return flagFields.includes(`${left.payload.protocol} ${left.payload.field}`);
  return false;
}

interface Match {
  /** Compares a key with a value; with several values or a set, whether it is one of them. */
  (left: NftExpression, right: NftValue): NftStatement;
  /** Compares a key with a value: `match(tcp.dport, 'in', [22, 80])`, `match(ip.ttl, '<', 5)`. */
  (left: NftExpression, operator: NftOperator, right: NftValue): NftStatement;
}

/** Compares a key with a value: `match(ip.saddr, '10.0.0.1')`, `match(tcp.dport, 'in', [22, 80])`. */
export const match = operation(
  'match',
  () => [needed('left', isValue), needed('right', isValue), argument('right', isValue)],
  ((...[left, first, ...more]: [NftExpression, NftValue, NftValue?]): NftStatement => {
    // A third argument that is undefined is a value that is missing, not a value that may be left out.
    if (more.length === 0) return comparison(left, 'in', first);
    checkArgument('match', '', needed('operator', isOperator), first);
    checkArgument('match', '', needed('right', isValue), more[0]);
    return comparison(left, first as NftOperator, more[0] as NftValue);
  }) as Match,
);

function comparison(left: NftExpression, operator: NftOperator, value: NftValue): NftStatement {
  if (!Array.isArray(value)) {
    const op = operator === 'in' ? '==' : operator === 'not in' ? '!=' : operator;
    return { match: { op, left, right: constant(value) } };
  }
  const items = (value as readonly NftValue[]).map(constant);
  if (isOfFlags(left) && operator === 'in') return { match: { op: 'in', left, right: items } };
  return { match: { op: isNegated(operator) ? '!=' : '==', left, right: { set: items } } };
}

function isNegated(operator: string): boolean {
  return operator === 'not in' || operator === '!=';
}

/** Lets the packet pass this chain; other base chains may still drop it. */
export const accept: NftVerdict = { accept: null };
/** Drops the packet. */
export const drop: NftVerdict = { drop: null };
/** Goes on with the next rule. */
export const next: NftVerdict = { continue: null };
/** Goes back to the chain that this one was called from. */
export const goBack: NftVerdict = { return: null };

/** The name of a chain, or a chain of a transaction. */
export type ChainReference = string | NftReference;

function nameOf(one: ChainReference): string {
  return isReference(one) ? one.reference : one;
}

/** Goes on in another chain, and comes back behind this rule. */
export const jump = operation(
  'jump',
  () => [needed('chain', isNameOrReference)],
  (chain: ChainReference): NftVerdict => ({ jump: { target: nameOf(chain) } }),
);

/** Goes on in another chain, and does not come back. */
export const goto = operation(
  'goto',
  () => [needed('chain', isNameOrReference)],
  (chain: ChainReference): NftVerdict => ({ goto: { target: nameOf(chain) } }),
);

/** Looks up what is done with the packet: `vmap(tcp.dport, { 22: accept, 23: drop })`. */
export const vmap = operation(
  'vmap',
  () => [needed('key', isValue), needed('map', isMapValue)],
  (key: NftExpression, map: NftMapValue): NftStatement => ({ vmap: { key, data: mapData(map) } }),
);

/** A value that is looked up: `map(ip.saddr, '@marks')`. */
export const map = operation(
  'map',
  () => [needed('key', isValue), needed('data', isMapValue)],
  (key: NftExpression, data: NftMapValue): NftExpression => ({ map: { key, data: mapData(data) } }),
);

/** Counts packets and bytes; with a name or a counter of a transaction, in that object. */
export const counter = operation(
  'counter',
  () => [argument('name', isNameOrReference)],
  (name?: string | NftReference): NftStatement => {
    if (name === undefined) return { counter: null };
    return { counter: nameOf(name) };
  },
);

const limitFields = {
  rate: required(isNftInteger),
  rate_unit: isText,
  per: isText,
  burst: isNftInteger,
  burst_unit: isText,
  inv: isBoolean,
};

const quotaFields = {
  val: required(isNftInteger),
  val_unit: isText,
  used: isNftInteger,
  used_unit: isText,
  inv: isBoolean,
};

/** Matches up to a rate: `limit({ rate: 10, per: 'second' })`; with a name, that of an object. */
export const limit = operation(
  'limit',
  () => [needed('options', isOptionsOrReference(isObject<NftLimit>(limitFields)))],
  (options: NftLimit | string | NftReference): NftStatement => ({
    limit: isReference(options) ? options.reference : options,
  }),
);

/** Matches up to a number of bytes; with a name, that of an object. */
export const quota = operation(
  'quota',
  () => [needed('options', isOptionsOrReference(isObject<NftQuota>(quotaFields)))],
  (options: NftQuota | string | NftReference): NftStatement => ({
    quota: isReference(options) ? options.reference : options,
  }),
);

/** Matches up to a number of connections; with `inv`, above it. */
export const connectionCount = operation(
  'connection count',
  () => [needed('val', isInteger()), argument('inv', isBoolean)],
  (val: number, inv?: boolean): NftStatement => ({ 'ct count': inv === undefined ? { val } : { val, inv } }),
);

/** Options, or null where there are none. */
function orNull<T extends object>(options: T): T | null {
  return Object.keys(options).length === 0 ? null : options;
}

const logFields = {
  prefix: isString,
  group: isInteger(0, 0xffff),
  snaplen: isInteger(),
  'queue-threshold': isInteger(0, 0xffff),
  level: isText,
  flags: isFlags,
};

/** Writes a line to the kernel's log, or sends the packet to a group. */
export const log = operation(
  'log',
  () => [argument('options', isObject<NftLog>(logFields))],
  (options: NftLog = {}): NftStatement => ({ log: orNull(options) }),
);

/** The answer that refuses a packet. */
export interface RejectOptions {
  /** `icmp`, `icmpv6`, `icmpx` or `tcp reset`. */
  readonly type?: string | undefined;
  /** Code of the message of ICMP: `host-unreachable`. */
  readonly expr?: NftExpression | undefined;
}

/** Refuses the packet by an answer: `reject({ type: 'tcp reset' })`. */
export const reject = operation(
  'reject',
  () => [argument('options', isObject<RejectOptions>({ type: isText, expr: isValue }))],
  (options: RejectOptions = {}): NftStatement => ({ reject: orNull(options) }),
);

/** The queue that gets a packet. */
export interface QueueOptions {
  /** Number of the queue, a range, or an expression. */
  readonly num?: NftExpression | undefined;
  /** `bypass`, `fanout`. */
  readonly flags?: string | readonly string[] | undefined;
}

/** Gives the packet to a program. */
export const queue = operation(
  'queue',
  () => [argument('options', isObject<QueueOptions>({ num: isValue, flags: isFlags }))],
  (options: QueueOptions = {}): NftStatement => ({ queue: orNull(options) }),
);

/** Parts of the target of a translation. */
export interface TranslationOptions extends Omit<NftTranslation, 'addr' | 'port'> {
  readonly addr?: NftValue | undefined;
  readonly port?: NftValue | undefined;
}

const isTranslation: Check = isObject<TranslationOptions>({
  addr: isValue,
  port: isValue,
  family: isOneOf(['ip', 'ip6']),
  flags: isFlags,
  type_flags: isFlags,
});

function translation(options: TranslationOptions): NftTranslation {
  const { addr, port, ...more } = options;
  return {
    ...more,
    ...(addr !== undefined && { addr: constant(addr) }),
    ...(port !== undefined && { port: constant(port) }),
  };
}

function optional(options: TranslationOptions): NftTranslation | null {
  return orNull(translation(options));
}

/** Changes the source of a connection: `snat({ addr: '192.0.2.1' })`. */
export const snat = operation(
  'snat',
  () => [needed('options', isTranslation)],
  (options: TranslationOptions): NftStatement => ({ snat: translation(options) }),
);

/** Changes the destination of a connection: `dnat({ addr: '10.0.0.2', port: 8080 })`. */
export const dnat = operation(
  'dnat',
  () => [needed('options', isTranslation)],
  (options: TranslationOptions): NftStatement => ({ dnat: translation(options) }),
);

/** Changes the source of a connection to the address of the link that it leaves by. */
export const masquerade = operation(
  'masquerade',
  () => [argument('options', isTranslation)],
  (options: TranslationOptions = {}): NftStatement => ({ masquerade: optional(options) }),
);

/** Sends a connection to this host: `redirect({ port: 8080 })`. */
export const redirect = operation(
  'redirect',
  () => [argument('options', isTranslation)],
  (options: TranslationOptions = {}): NftStatement => ({ redirect: optional(options) }),
);

/** Gives the packet to a local socket without changing it. */
export const tproxy = operation(
  'tproxy',
  () => [needed('options', isTranslation)],
  (options: TranslationOptions): NftStatement => ({ tproxy: translation(options) }),
);

/** Answers the handshake of TCP in the place of the server. */
export const synproxy = operation(
  'synproxy',
  () => [
    argument(
      'options',
      isOptionsOrReference(
        isObject<NftSynproxy>({ mss: isInteger(0, 0xffff), wscale: isInteger(0, 0xff), flags: isFlags }),
      ),
    ),
  ],
  (options: NftSynproxy | string | NftReference = {}): NftStatement => ({
    synproxy: isReference(options) ? options.reference : options,
  }),
);

/** Sends a copy of the packet to another host. */
export const dup = operation(
  'dup',
  () => [needed('addr', isValue), argument('dev', isValue)],
  (addr: NftValue, dev?: NftValue): NftStatement => ({
    dup: { addr: constant(addr), ...(dev !== undefined && { dev: constant(dev) }) },
  }),
);

/** Sends the packet out of another link. In chains of the family netdev. */
export const fwd = operation(
  'fwd',
  () => [needed('dev', isValue)],
  (dev: NftValue): NftStatement => ({ fwd: { dev: constant(dev) } }),
);

/** Leaves the packet out of connection tracking. */
export const notrack: NftStatement = { notrack: null };

/** Lets a flow table forward the packets of the connection. */
export const flow = operation(
  'flow',
  () => [needed('flowtable', isNameOrReference)],
  (flowtable: string | NftReference): NftStatement => {
    const name = nameOf(flowtable);
    return { flow: { op: 'add', flowtable: name.startsWith('@') ? name : `@${name}` } };
  },
);

/** Changes a field of the packet, or a property of packet or connection: `mangle(meta.mark, 1)`. */
export const mangle = operation(
  'mangle',
  () => [needed('key', isExpression), needed('value', isValue)],
  (key: NftExpression, value: NftValue): NftStatement => ({ mangle: { key, value: constant(value) } }),
);

/** How packets change a set. */
export interface SetChangeOptions {
  /** Seconds. */
  readonly timeout?: NftInteger | undefined;
  /** Statements that each element has for itself: `[limit({ rate: 10, per: 'second' })]`. */
  readonly stmt?: readonly NftStatement[] | undefined;
}

const isStatement = check('a statement, such as limit({ … })', (value) => isRecord(value));

const isSetChange: Check = isObject<SetChangeOptions>({
  timeout: isNftInteger,
  stmt: isListOf(isStatement),
});

function setChange(
  op: NftSetChange['op'],
  set: string | NftReference,
  key: NftValue,
  options: SetChangeOptions,
): NftStatement {
  const { stmt, ...properties } = options;
  const name = nameOf(set);
  const elem: NftExpression =
    Object.keys(properties).length === 0 ? constant(key) : { elem: { val: constant(key), ...properties } };
  return {
    set: { op, elem, set: name.startsWith('@') ? name : `@${name}`, ...(stmt !== undefined && { stmt }) },
  };
}

/** Lets packets add elements to a set: `addTo(seen, ip.saddr, { timeout: 60 })`. */
export const addTo = operation(
  'add to',
  () => [needed('set', isNameOrReference), needed('key', isValue), argument('options', isSetChange)],
  (set: string | NftReference, key: NftValue, options: SetChangeOptions = {}): NftStatement =>
    setChange('add', set, key, options),
);

/** As {@link addTo}, and begins the timeout of an element again. */
export const update = operation(
  'update',
  () => [needed('set', isNameOrReference), needed('key', isValue), argument('options', isSetChange)],
  (set: string | NftReference, key: NftValue, options: SetChangeOptions = {}): NftStatement =>
    setChange('update', set, key, options),
);

/** Lets packets delete elements of a set. */
export const deleteFrom = operation(
  'delete from',
  () => [needed('set', isNameOrReference), needed('key', isValue)],
  (set: string | NftReference, key: NftValue): NftStatement => setChange('delete', set, key, {}),
);

/** Sets the helper of the connection, by the name of an object. */
export const helper = operation(
  'helper',
  () => [needed('name', isNameOrReference)],
  (name: string | NftReference): NftStatement => ({ 'ct helper': nameOf(name) }),
);
