import { isRecord, throwInvalidType, throwOutOfRange } from '../../../../codec/encode-error.ts';
import {
  argument,
  type Check,
  check,
  isAnyOf,
  isInteger,
  isListOf,
  isText,
  isUnsigned,
  required,
} from '../../../../request/input.ts';
import { isReference } from './constants.ts';

// Checks of the arguments of builders. They see that each argument is there and has the right shape; names, ranges and what belongs
// together are checked by the compiler, which knows the table and the family.

/** An argument that must be there. Errors name it. */
export const needed = (name: string, one: Check): Check => required(argument(name, one));

/** A whole number that is not negative: a bigint from 2^53 on. */
export const isNftInteger: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') throwInvalidType('a whole number', value);
    if (!isUnsigned(value)) throwOutOfRange(0, (1n << 64n) - 1n, value);
  },
  { expected: 'a whole number' },
);

/** A flag, or a list of flags. */
export const isFlags: Check = isAnyOf(isText, isListOf(isText));

const expectedValue = 'text, a number, true or false, an expression, or a list of these';

/** A constant, an expression, an object of a transaction, or a list of these. */
export const isValue: Check = Object.assign(
  (value: unknown) => {
    if (Array.isArray(value)) isListOf(isValue, { minimum: 1 })(value);
    else if (typeof value === 'number') {
      if (!Number.isSafeInteger(value))
        throwOutOfRange(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, value);
    } else if (typeof value === 'string') isText(value);
    else if (typeof value !== 'boolean' && typeof value !== 'bigint' && !isRecord(value))
      throwInvalidType(expectedValue, value);
  },
  { expected: expectedValue },
);

/** JSON of an expression. */
export const isExpression: Check = check('an expression, such as ip.saddr', (value) => isRecord(value));

/** A list of values. Each is checked where it is used; one that is missing is refused here, because JSON has none. */
export const isFilledList: Check = check(
  'a list without gaps',
  (value) => Array.isArray(value) && !value.includes(undefined),
);

/** A list of values, or an object. */
export const isListOrObject: Check = check(
  'a list without gaps, or an object',
  (value) => isRecord(value) || (Array.isArray(value) && !value.includes(undefined)),
);

/** A name, or an object of a transaction. */
export const isNameOrReference: Check = Object.assign(
  (value: unknown) => {
    if (!isReference(value) && (typeof value !== 'string' || value === ''))
      throwInvalidType('a name or an object of a transaction', value);
  },
  { expected: 'a name or an object of a transaction' },
);

/** Options, a name, or an object of a transaction. */
export function isOptionsOrReference(options: Check): Check {
  return Object.assign(
    (value: unknown) => {
      if (isRecord(value) && !isReference(value)) options(value);
      else isNameOrReference(value);
    },
    {
      expected: 'options, a name or an object of a transaction',
      ...(options.fields !== undefined && { fields: options.fields }),
    },
  );
}

/** The elements of a map, its name, or an object of a transaction. The builder checks each pair. */
export const isMapValue: Check = check(
  'the elements of a map, its name (@name), or an object of a transaction',
  (value) => (typeof value === 'string' ? value !== '' : isRecord(value) || isFilledIterable(value)),
);

/** A map's elements or a set's elements that can be iterated. Text can be, but is one element. */
export const isIterable: Check = check('an iterable of elements', isFilledIterable);

function isFilledIterable(value: unknown): boolean {
  if (Array.isArray(value)) return !value.includes(undefined);
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** The numbers of a hash or a counter: a modulus, and a number that is added. */
export const modulusFields = { mod: required(isInteger(1)), offset: isInteger() } as const;
