// The functions of this entry with their arguments checked. The library itself calls the functions behind them.

import { isRecord } from '../../../codec/encode-error.ts';
import {
  argument,
  type Check,
  check,
  isAnyOf,
  isInteger,
  isListOf,
  isOneOf,
  isString,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import * as bitsets from './bitset.ts';
import { stringSets } from './string-sets.ts';

/** Names of the bits that are set, or their values by name. */
const isBitset: Check = required(
  argument(
    'bits',
    isAnyOf(
      isListOf(isText),
      check(
        'an object of true and false by name',
        (value) => isRecord(value) && Object.values(value).every((bit) => typeof bit === 'boolean'),
      ),
    ),
  ),
);

/**
 * A bitset, in either of the two forms in which the kernel sends and takes them: bit by bit with names, or compact.
 *
 * @param stringSet of the kernel with the names of the bits. Those of a compact bitset are known where their numbers never change
 */
export const bitset = operation(
  'bitset',
  () => [argument('string set', isOneOf(Object.keys(stringSets)))],
  bitsets.bitset,
);

/**
 * Returns a copy of a bitset that is sent in the compact form: words of bits in the place of names. `size` is the number of bits that the
 * kernel has, or less.
 */
export const compactBitset = operation(
  'compact bitset',
  () => [isBitset, required(argument('size', isInteger(0, 0xffff)))],
  bitsets.compactBitset,
);

/**
 * Returns a bitset with names in the place of `#` and numbers: for the events of features and private flags, which have numbers alone.
 *
 * @param names of the bits by number: `ethtoolOperations.strings.get('features')`
 */
export const nameBits = operation(
  'name bits',
  () => [isBitset, required(argument('names', isListOf(isString)))],
  bitsets.nameBits,
);
