import { show } from '../../../../codec/index.ts';
import {
  and,
  bytesOf,
  compare,
  equal,
  fromNumber,
  not,
  or,
  prefixMask,
  shiftLeft,
  shiftRight,
  xor,
} from '../bits.ts';
import { textBytes } from '../datatypes/basic.ts';
import { constantBytes } from '../datatypes/type.ts';
import type { NftResolver } from '../resolver.ts';
import { asArray, asInteger, isObject, numberOfText, propertiesOf, singleKey } from './json.ts';
import { type BinaryOperator, type ConcatValue, Constant, type Typed, type Value } from './nodes.ts';
import { inProperty, located, refuse, refuseRange, refuseType } from './refusal.ts';

/** The resolver for the words of a value. */
export interface ValueContext {
  readonly resolver: NftResolver;
}

/** The types of the parts of a concatenation, where a value has several. */
export interface ConcatTyped extends Typed {
  readonly parts?: readonly Typed[] | undefined;
}

/** The constant of a word, a number or a truth value. */
function constantOf(json: unknown, typed: Typed, { resolver }: ValueContext): Constant {
  const { type, bits } = typed;
  if (type.base === 'string' && typeof json === 'boolean') return refuseType('a text', json);
  const text = typeof json === 'string' ? json : primitiveText(json);
  const value = type.parse(text, resolver, bits);
  if (value === undefined) {
    const known = type.names === undefined ? '' : `; known are ${Object.keys(type.names).join(', ')}`;
    return refuse(`${show(json)} is not a value of type ${type.name}${known.length > 300 ? '' : known}`);
  }
  const bytes = constantBytes(value, bits);
  if (bytes !== undefined) return new Constant(typed, bytes);
  if (value instanceof Uint8Array) return refuse(`${show(json)} is too long: ${bytesOf(bits)} bytes at most`);
  return refuseRange(`expected 0 to ${(1n << BigInt(bits)) - 1n} (${bits} bits), got ${text}`);
}

function primitiveText(json: unknown): string {
  if (typeof json === 'number' && !Number.isSafeInteger(json))
    return refuseRange(`expected an integer up to 2^53 as number, larger ones as bigint, got ${json}`);
  if (typeof json === 'number' || typeof json === 'bigint' || typeof json === 'boolean') return String(json);
  return refuseType('a word, a number or an object', json);
}

/** Whether a text stands for all texts that begin with it: its last character is a `*` without a backslash before it. */
function isWildcard(text: string): boolean {
  return text.endsWith('*') && !text.endsWith('\\*');
}

function textValue(text: string, typed: Typed): Value {
  if (text === '') return refuse('expected a text that is not empty');
  const limit = bytesOf(typed.bits);
  const wildcard = isWildcard(text) && text !== '*';
  const plain = (wildcard ? text.slice(0, -1) : text).replaceAll('\\*', '*');
  const bytes = textBytes(plain, limit);
  // Interface names and the like have a NUL behind them.
  if (bytes === undefined || (bytes[limit - 1] !== 0 && typed.type.name === 'ifname'))
    return refuse(`${show(text)} is longer than ${limit - 1} bytes`);
  if (!wildcard) return new Constant(typed, bytes);
  const { length } = new TextEncoder().encode(plain);
  return { ...plainTyped(typed), kind: 'prefix', bytes, length: length * 8 };
}

function plainTyped({ type, bits, order }: Typed): Typed {
  return { type, bits, order };
}

const operators: readonly string[] = ['|', '&', '^', '<<', '>>'];

/** The value that a key is compared with: a constant, a network, a range, a list of flags, or one of these for each part. */
export function valueOfJson(json: unknown, typed: ConcatTyped, context: ValueContext): Value {
  if (typeof json === 'string' && typed.type.base === 'string') return textValue(json, typed);
  if (Array.isArray(json)) return flagsOf(json, typed, context);
  if (!isObject(json)) {
    if (typed.parts !== undefined) return refuse('expected a concatenation');
    return constantOf(json, typed, context);
  }
  const key = singleKey(json, 'an expression');
  const inner = json[key];
  try {
    switch (key) {
      case 'prefix':
        return prefixOf(inner, typed, context);
      case 'range':
        return rangeOf(inner, typed, context);
      case 'concat':
        return concatOf(inner, typed, context);
      default:
        if (operators.includes(key)) return folded(key as BinaryOperator, inner, typed, context);
        return refuse(`'${key}' is not a constant`);
    }
  } catch (error) {
    throw located(error, key);
  }
}

/** A single constant: what cannot be a range or a network. */
export function singleOf(json: unknown, typed: ConcatTyped, context: ValueContext): Constant {
  const value = valueOfJson(json, typed, context);
  if (value.kind === 'constant') return value;
  if (value.kind === 'flags') return new Constant(value, value.bytes);
  return refuse(`a ${value.kind} cannot stand here: only a single value can`);
}

function flagsOf(list: readonly unknown[], typed: Typed, context: ValueContext): Value {
  if (typed.type.base !== 'bitmask')
    return refuse(`a list of flags cannot be a value of type ${typed.type.name}`);
  let bytes: Uint8Array = new Uint8Array(bytesOf(typed.bits));
  for (const [index, item] of list.entries()) {
    try {
      bytes = or(bytes, constantOf(item, typed, context).bytes);
    } catch (error) {
      throw located(error, index);
    }
  }
  return { ...plainTyped(typed), kind: 'flags', bytes };
}

function prefixOf(json: unknown, typed: Typed, context: ValueContext): Value {
  const { addr, len } = propertiesOf(json, ['addr', 'len']);
  const bytes = inProperty('addr', () => singleOf(addr, typed, context).bytes);
  const length = inProperty('len', () => asInteger(len, 0, typed.bits));
  const whole = bytesOf(typed.bits) * 8 - typed.bits;
  if (length === typed.bits) return new Constant(typed, bytes);
  const masked = and(bytes, prefixMask(length + whole, bytes.length));
  return { ...plainTyped(typed), kind: 'prefix', bytes: masked, length: length + whole };
}

function rangeOf(json: unknown, typed: Typed, context: ValueContext): Value {
  const ends = asArray(json, 'two ends of a range');
  if (ends.length !== 2) return refuse(`expected two ends of a range, got ${ends.length}`);
  const [from, to] = ends.map((end, index) =>
    inProperty(index, () => singleOf(end, typed, context).bytes),
  ) as [Uint8Array, Uint8Array];
  // The hours of a range are local, and so may go over the end of the UTC day.
  if (compare(from, to) > 0 && typed.type.name !== 'hour') return refuse('the range ends before it begins');
  return equal(from, to) ? new Constant(typed, from) : { ...plainTyped(typed), kind: 'range', from, to };
}

function concatOf(json: unknown, typed: ConcatTyped, context: ValueContext): ConcatValue {
  const list = asArray(json, 'the parts of a concatenation');
  const { parts } = typed;
  if (parts === undefined) return refuse(`a concatenation cannot be a value of type ${typed.type.name}`);
  if (list.length !== parts.length)
    return refuse(`expected ${parts.length} parts of the concatenation, got ${list.length}`);
  const values = list.map((part, index) =>
    inProperty(index, () => valueOfJson(part, parts[index] as Typed, context)),
  );
  return { ...plainTyped(typed), kind: 'concat', parts: values };
}

/** Constants joined by an operation of bits. */
function folded(operator: BinaryOperator, json: unknown, typed: Typed, context: ValueContext): Constant {
  const operands = asArray(json, 'the operands');
  if (operands.length < 2) return refuse(`expected at least two operands, got ${operands.length}`);
  const list = operands.findIndex((operand) => Array.isArray(operand));
  if (list >= 0) inProperty(list, () => refuse('a list cannot be an operand'));
  const isShift = operator === '<<' || operator === '>>';
  let bytes = inProperty(0, () => singleOf(operands[0], typed, context).bytes);
  for (let index = 1; index < operands.length; index++) {
    const operand = operands[index];
    if (isShift) {
      const by = inProperty(index, () => asInteger(numberOfText(operand), 0, typed.bits - 1));
      bytes = operator === '<<' ? shiftLeft(bytes, by) : shiftRight(bytes, by);
    } else {
      const other = inProperty(index, () => singleOf(operand, typed, context).bytes);
      bytes = operator === '|' ? or(bytes, other) : operator === '&' ? and(bytes, other) : xor(bytes, other);
    }
  }
  return new Constant(typed, bytes);
}

/** The last value of a prefix. */
export function prefixEnd(bytes: Uint8Array, length: number): Uint8Array {
  return or(bytes, not(prefixMask(length, bytes.length)));
}

/** A constant number of a key's type. */
export function numberConstant(value: number, typed: Typed): Constant {
  return new Constant(typed, fromNumber(value, bytesOf(typed.bits)));
}
