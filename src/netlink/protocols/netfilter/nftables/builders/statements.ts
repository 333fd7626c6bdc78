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
  requireOptions,
} from './values.ts';

/** How a key is compared. `in` and `not in`: with one of several values. `&` and `!&`: with any, or none, of some flags. */
export type NftOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in';

const operators: readonly string[] = ['==', '!=', '<', '>', '<=', '>=', 'in', 'not in'];

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

/** Compares a key with a value; with several values or a set, whether it is one of them. */
export function match(left: NftExpression, right: NftValue): NftStatement;
/** Compares a key with a value: `match(tcp.dport, 'in', [22, 80])`, `match(ip.ttl, '<', 5)`. */
export function match(left: NftExpression, operator: NftOperator, right: NftValue): NftStatement;
export function match(left: NftExpression, first: NftValue, second?: NftValue): NftStatement {
  const hasOperator = second !== undefined;
  const operator = hasOperator ? (first as NftOperator) : 'in';
  const value = hasOperator ? second : first;
  if (!operators.includes(operator)) return { match: { op: operator, left, right: constant(value) } };
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
export function jump(chain: ChainReference): NftVerdict {
  return { jump: { target: nameOf(chain) } };
}

/** Goes on in another chain, and does not come back. */
export function goto(chain: ChainReference): NftVerdict {
  return { goto: { target: nameOf(chain) } };
}

/** Looks up what is done with the packet: `vmap(tcp.dport, { 22: accept, 23: drop })`. */
export function vmap(key: NftExpression, map: NftMapValue): NftStatement {
  return { vmap: { key, data: mapData(map) } };
}

/** A value that is looked up: `map(ip.saddr, '@marks')`. */
export function map(key: NftExpression, data: NftMapValue): NftExpression {
  return { map: { key, data: mapData(data) } };
}

/** Counts packets and bytes; with a name or a counter of a transaction, in that object. */
export function counter(name?: string | NftReference): NftStatement {
  if (name === undefined) return { counter: null };
  return { counter: nameOf(name) };
}

/** Matches up to a rate: `limit({ rate: 10, per: 'second' })`; with a name, that of an object. */
export function limit(options: NftLimit | string | NftReference): NftStatement {
  return { limit: isReference(options) ? options.reference : options };
}

/** Matches up to a number of bytes; with a name, that of an object. */
export function quota(options: NftQuota | string | NftReference): NftStatement {
  return { quota: isReference(options) ? options.reference : options };
}

/** Matches up to a number of connections; with `inv`, above it. */
export function connectionCount(val: number, inv?: boolean): NftStatement {
  return { 'ct count': inv === undefined ? { val } : { val, inv } };
}

/** Options, or null where there are none. */
function orNull<T extends object>(options: T): T | null {
  return Object.keys(requireOptions(options)).length === 0 ? null : options;
}

/** Writes a line to the kernel's log, or sends the packet to a group. */
export function log(options: NftLog = {}): NftStatement {
  return { log: orNull(options) };
}

/** Refuses the packet by an answer: `reject({ type: 'tcp reset' })`. */
export function reject(
  options: { readonly type?: string; readonly expr?: NftExpression } = {},
): NftStatement {
  return { reject: orNull(options) };
}

/** Gives the packet to a program. */
export function queue(
  options: { readonly num?: NftExpression; readonly flags?: string | readonly string[] } = {},
): NftStatement {
  return { queue: orNull(options) };
}

/** Parts of the target of a translation. */
export interface TranslationOptions extends Omit<NftTranslation, 'addr' | 'port'> {
  readonly addr?: NftValue | undefined;
  readonly port?: NftValue | undefined;
}

function translation(options: TranslationOptions): NftTranslation {
  const { addr, port, ...more } = requireOptions(options);
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
export function snat(options: TranslationOptions): NftStatement {
  return { snat: translation(options) };
}

/** Changes the destination of a connection: `dnat({ addr: '10.0.0.2', port: 8080 })`. */
export function dnat(options: TranslationOptions): NftStatement {
  return { dnat: translation(options) };
}

/** Changes the source of a connection to the address of the link that it leaves by. */
export function masquerade(options: TranslationOptions = {}): NftStatement {
  return { masquerade: optional(options) };
}

/** Sends a connection to this host: `redirect({ port: 8080 })`. */
export function redirect(options: TranslationOptions = {}): NftStatement {
  return { redirect: optional(options) };
}

/** Gives the packet to a local socket without changing it. */
export function tproxy(options: TranslationOptions): NftStatement {
  return { tproxy: translation(options) };
}

/** Answers the handshake of TCP in the place of the server. */
export function synproxy(options: NftSynproxy | string | NftReference = {}): NftStatement {
  return { synproxy: isReference(options) ? options.reference : options };
}

/** Sends a copy of the packet to another host. */
export function dup(addr: NftValue, dev?: NftValue): NftStatement {
  return { dup: { addr: constant(addr), ...(dev !== undefined && { dev: constant(dev) }) } };
}

/** Sends the packet out of another link. In chains of the family netdev. */
export function fwd(dev: NftValue): NftStatement {
  return { fwd: { dev: constant(dev) } };
}

/** Leaves the packet out of connection tracking. */
export const notrack: NftStatement = { notrack: null };

/** Lets a flow table forward the packets of the connection. */
export function flow(flowtable: string | NftReference): NftStatement {
  const name = nameOf(flowtable);
  return { flow: { op: 'add', flowtable: name.startsWith('@') ? name : `@${name}` } };
}

/** Changes a field of the packet, or a property of packet or connection: `mangle(meta.mark, 1)`. */
export function mangle(key: NftExpression, value: NftValue): NftStatement {
  return { mangle: { key, value: constant(value) } };
}

/** How packets change a set. */
export interface SetChangeOptions {
  /** Seconds. */
  readonly timeout?: NftInteger | undefined;
  /** Statements that each element has for itself: `[limit({ rate: 10, per: 'second' })]`. */
  readonly stmt?: readonly NftStatement[] | undefined;
}

function setChange(
  op: NftSetChange['op'],
  set: string | NftReference,
  key: NftValue,
  options: SetChangeOptions,
): NftStatement {
  const { stmt, ...properties } = requireOptions(options);
  const name = nameOf(set);
  const elem: NftExpression =
    Object.keys(properties).length === 0 ? constant(key) : { elem: { val: constant(key), ...properties } };
  return {
    set: { op, elem, set: name.startsWith('@') ? name : `@${name}`, ...(stmt !== undefined && { stmt }) },
  };
}

/** Lets packets add elements to a set: `addTo(seen, ip.saddr, { timeout: 60 })`. */
export function addTo(
  set: string | NftReference,
  key: NftValue,
  options: SetChangeOptions = {},
): NftStatement {
  return setChange('add', set, key, options);
}

/** As {@link addTo}, and begins the timeout of an element again. */
export function update(
  set: string | NftReference,
  key: NftValue,
  options: SetChangeOptions = {},
): NftStatement {
  return setChange('update', set, key, options);
}

/** Lets packets delete elements of a set. */
export function deleteFrom(set: string | NftReference, key: NftValue): NftStatement {
  return setChange('delete', set, key, {});
}

/** Sets the helper of the connection, by the name of an object. */
export function helper(name: string | NftReference): NftStatement {
  return { 'ct helper': nameOf(name) };
}
