/** Checks of arguments that several parts of the object model take. */
import { throwInvalidType, throwOutOfRange } from '../netlink/codec/encode-error.ts';
import { type Check, check, isInteger } from '../netlink/request/input.ts';

/** Longest delay of a timer of Node in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** A number of milliseconds that a timer can wait. */
export const isMilliseconds: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'number') throwInvalidType('a number of milliseconds', value);
    if (!((value as number) >= 0 && (value as number) <= longestDelay))
      throwOutOfRange(0, longestDelay, value);
  },
  { expected: 'a number of milliseconds' },
);

/** The number of a TCP or UDP port. */
export const isPort: Check = isInteger(0, 65535, 'the number of a port');

/** `0`, `4` or `6`. */
export const isIpVersion: Check = isOneOfNumbers([0, 4, 6]);

/** A string, which may be empty. */
export const isString: Check = check('text', (value) => typeof value === 'string');

/** An open `Namespace`. */
export const isNamespace: Check = check(
  'a Namespace',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { request?: unknown }).request === 'function' &&
    Number.isInteger((value as { fd?: unknown }).fd),
);

/** An object whose keys are checked by Node. */
export const isNodeOptions: Check = check(
  'an object of options',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as PromiseLike<unknown>).then !== 'function',
);

function isOneOfNumbers(numbers: readonly number[]): Check {
  const expected = `one of ${numbers.join(', ')}`;
  return check(expected, (value) => numbers.includes(value as number));
}

/** Chooses between two forms of an object: `form` for an object with a key, `other` for all other values. */
export function isFormWith(key: string, form: Check, other: Check): Check {
  const choose = (value: unknown): Check =>
    typeof value === 'object' && value !== null && (value as Record<string, unknown>)[key] !== undefined
      ? form
      : other;
  return Object.assign((value: unknown) => choose(value)(value), { expected: other.expected ?? 'an object' });
}
