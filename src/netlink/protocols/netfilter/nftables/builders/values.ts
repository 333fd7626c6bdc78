import { argument, isInteger, isObject, isString, operation, rest } from '../../../../request/input.ts';
import type { NftExpression, NftInteger } from '../json-types.ts';
import { constant, type NftValue } from './constants.ts';
import { isIterable, isNftInteger, isValue, needed } from './inputs.ts';

/** A network: `prefix('10.0.0.0', 8)`. */
export const prefix = operation(
  'prefix',
  () => [needed('addr', isValue), needed('len', isInteger(0, 128))],
  (addr: NftExpression, len: number): NftExpression => ({ prefix: { addr, len } }),
);

/** All values from one to another: `range(1024, 65535)`. */
export const range = operation(
  'range',
  () => [needed('first', isValue), needed('last', isValue)],
  (first: NftValue, last: NftValue): NftExpression => ({ range: [constant(first), constant(last)] }),
);

/** Several values as one key: `concat(ip.saddr, tcp.dport)`. */
export const concat = operation(
  'concat',
  () => [rest('parts', isValue)],
  (...parts: readonly NftValue[]): NftExpression => ({ concat: parts.map(constant) }),
);

/** A set without a name: `setOf([22, 80])`. */
export const setOf = operation(
  'set of',
  () => [needed('elements', isIterable)],
  (elements: Iterable<NftValue>): NftExpression => ({ set: [...elements].map(constant) }),
);

/** Properties of an element besides its key. */
export interface ElementOptions {
  /** Seconds until the element is removed. The set needs the flag `timeout`. */
  readonly timeout?: NftInteger | undefined;
  /** Seconds that are left of the timeout. */
  readonly expires?: NftInteger | undefined;
  /** At most 128 bytes. */
  readonly comment?: string | undefined;
}

/** An element of a set with properties: `element('10.0.0.1', { timeout: 60 })`. */
export const element = operation(
  'element',
  () => [
    needed('key', isValue),
    argument(
      'options',
      isObject<ElementOptions>({ timeout: isNftInteger, expires: isNftInteger, comment: isString }),
    ),
  ],
  (key: NftValue, options: ElementOptions = {}): NftExpression => ({
    elem: { val: constant(key), ...options },
  }),
);
