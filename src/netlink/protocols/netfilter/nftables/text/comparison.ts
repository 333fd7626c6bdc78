import { isObject } from '../compile/json.ts';
import type { Typed } from '../compile/nodes.ts';
import { bitmaskType } from '../datatypes/basic.ts';
import { ctLabel } from '../datatypes/connections.ts';
import type { NftExpression, NftStatement } from '../json-types.ts';
import { hasPrefixes } from '../list/packet-scope.ts';

/** A match in JSON. */
export type Match = Extract<NftStatement, { readonly match: unknown }>['match'];

/** Whether values of a type are bits with names: without an operator, a comparison asks for any of them. */
export function hasFlags({ type }: Pick<Typed, 'type'>): boolean {
  return (
    type.base === 'bitmask' && type !== bitmaskType && (type.names !== undefined || type.id === ctLabel.id)
  );
}

const isName = (json: unknown): json is string => typeof json === 'string';

function propertyOf(json: unknown, name: string): unknown {
  return isObject(json) ? json[name] : undefined;
}

/** The flags of a mask by their names; `undefined` for other masks. */
function flagsOf(mask: NftExpression | undefined): NftExpression | undefined {
  if (isName(mask)) return mask;
  const list = propertyOf(mask, '|');
  return Array.isArray(list) && list.every(isName) ? list : undefined;
}

/** Flags under a mask that are compared with nothing: any of them, or none. */
function asFlags({ op, left, right }: Match, typeOf: TypeOf): Match | undefined {
  const operands = propertyOf(left, '&');
  if (right !== 0 || (op !== '==' && op !== '!=') || !Array.isArray(operands) || operands.length !== 2)
    return undefined;
  const [key, mask] = operands as [NftExpression, NftExpression];
  const flags = flagsOf(mask);
  const typed = flags === undefined ? undefined : typeOf(key);
  if (flags === undefined || typed === undefined || !hasFlags(typed)) return undefined;
  return { op: op === '!=' ? 'in' : '!', left: key, right: flags };
}

/** A prefix of a value that is no address: its first bits under a mask. */
function asMask({ op, left, right }: Match, typeOf: TypeOf): Match | undefined {
  const prefix = propertyOf(right, 'prefix');
  if (!isObject(prefix) || typeof prefix.len !== 'number') return undefined;
  const typed = typeOf(left);
  if (typed === undefined || 'parts' in typed || hasPrefixes(typed.type.name) || typed.type.base === 'string')
    return undefined;
  const { bits } = typed;
  const { len } = prefix;
  if (len > bits) return undefined;
  const mask = ((1n << BigInt(len)) - 1n) << BigInt(bits - len);
  const value = prefix.addr as NftExpression;
  return { op, left: { '&': [left, bits < 53 ? Number(mask) : mask] }, right: value };
}

/** The type of an expression; `undefined` where it is not known. */
export type TypeOf = (json: NftExpression) => Typed | undefined;

/** A match as nft has it in JSON; `op` is `undefined` where the text has no operator. */
export function matchOf(
  { op, left, right }: Omit<Match, 'op'> & { readonly op: string | undefined },
  typeOf: TypeOf,
): Match {
  const isAny = op === undefined && isFlagValue(right) && isFlagged(left, typeOf);
  const match: Match = { op: op ?? (isAny ? 'in' : '=='), left, right };
  return asFlags(match, typeOf) ?? asMask(match, typeOf) ?? match;
}

function isFlagged(left: NftExpression, typeOf: TypeOf): boolean {
  const typed = typeOf(left);
  return typed !== undefined && hasFlags(typed);
}

/** Whether a value may be flags: no set and no range. */
function isFlagValue(right: NftExpression): boolean {
  if (typeof right === 'string') return !right.startsWith('@');
  return Array.isArray(right) || !isObject(right) || !('set' in right || 'range' in right);
}
