/** Checks of arguments that several parts of the object model take. */
import {
  type ArgumentError,
  EncodeError,
  isRecord,
  show,
  throwInvalidType,
  throwInvalidValue,
  throwOutOfRange,
} from '../netlink/codec/encode-error.ts';
import { Writer } from '../netlink/codec/writer.ts';
import { encodeRequest } from '../netlink/request/encode-request.ts';
import { type Check, check, type Fields, isInteger, isObject, required } from '../netlink/request/input.ts';
import type { Request } from '../netlink/request/request.ts';

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

/** A value that the encoder of a request checks before anything is sent, or Node. */
export const checkedLater: Check = () => {};

/** An open `Namespace`. */
export const isNamespace: Check = check(
  'a Namespace',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { request?: unknown }).request === 'function' &&
    Number.isInteger((value as { fd?: unknown }).fd),
);

/** An object whose keys are checked elsewhere: by the schema of a kind of links, or by Node. */
export const isPlainObject: Check = check('an object of options', isRecord);

function isOneOfNumbers(numbers: readonly number[]): Check {
  const expected = `one of ${numbers.join(', ')}`;
  return Object.assign(
    (value: unknown) => {
      if (typeof value !== 'number') throwInvalidType(expected, value);
      if (!numbers.includes(value as number)) throwInvalidValue(`expected ${expected}, got ${show(value)}`);
    },
    { expected },
  );
}

/** An object of options, which must be there. */
export function isOptions<T>(fields: Fields<T>): Check {
  return required(isObject<T>(fields, 'an object of options'));
}

/** Chooses between two forms of an object: `form` for an object with a key, `other` for all other values. */
export function isFormWith(key: string, form: Check, other: Check): Check {
  const choose = (value: unknown): Check =>
    typeof value === 'object' && value !== null && (value as Record<string, unknown>)[key] !== undefined
      ? form
      : other;
  const fields = new Map([...(form.fields ?? []), ...(other.fields ?? [])]);
  return Object.assign((value: unknown) => choose(value)(value), {
    expected: other.expected ?? 'an object',
    fields,
  });
}

/**
 * A value that a request can be created from. Creates the request, and throws its errors as those of the value.
 *
 * @param create creates the request
 * @param isEncoded whether the encoder must check the value too
 */
export function isAcceptedBy(
  create: (value: never) => Request<unknown>,
  expected: string,
  isEncoded: (value: unknown) => boolean,
): Check {
  const accept = (value: unknown): void => {
    const request = create(value as never);
    if (isEncoded(value)) encodeRequest(new Writer(256), request, 0);
  };
  return Object.assign((value: unknown) => withoutOperation(() => accept(value)), { expected });
}

/** Throws the error of a request without the name of its operation, to be completed with a path. */
function withoutOperation(run: () => void): void {
  try {
    run();
  } catch (error) {
    const { code, field, message } = error as ArgumentError;
    if (field === undefined) throw error;
    const reason = message.slice(message.indexOf(`${field}: `) + (field === '' ? 0 : field.length + 2));
    throw field === '' ? new EncodeError(code, reason) : new EncodeError(code, reason).within(field);
  }
}
