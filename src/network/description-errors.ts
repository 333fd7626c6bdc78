/** Errors about descriptions: they name the path of the mistake in the description, such as `links.eth0.addresses[1]`. */
import { type ArgumentError, EncodeError, isRecord, show } from '../netlink/codec/encode-error.ts';
import { joinPath } from '../netlink/codec/join-path.ts';
import { didYouMean } from '../netlink/codec/nearest-word.ts';

/** Throws for the value at a path of a description. */
export function refuseAt(path: string, reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(path);
}

/** Runs a function that checks a value, and adds the path of the value to its error. A function for the path runs only then. */
export function checkedAt<T>(path: string | (() => string), run: () => T): T {
  return checkedIn((field) => {
    const place = typeof path === 'string' ? path : path();
    return joinPath([place, field]);
  }, run);
}

/** Runs a function that checks a value. `pathOf` returns the path of a field of the value; of the value itself for an empty text. */
export function checkedIn<T>(pathOf: (field: string) => string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { field = '', message, code } = error as Partial<ArgumentError> & Error;
    if (error instanceof EncodeError) {
      error.path.splice(0, error.path.length, pathOf(joinPath(error.path)));
      throw error;
    }
    // An error of the library itself.
    if (code === undefined) throw error;
    if (field === '') throw new EncodeError(code, message).within(pathOf(''));
    // Requests have the options of a link in a nest.
    throw new EncodeError(code, reasonOf(field, message)).within(pathOf(field.replace(/^linkInfo\./, '')));
  }
}

/** Runs a function that takes the value at a path: its error has the path in the place of the name of the argument. */
export function checkedAs<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { field, message, code } = error as Partial<ArgumentError> & Error;
    if (field === undefined || code === undefined) throw error;
    throw new EncodeError(code, reasonOf(field, message)).within(path);
  }
}

/** A message without the name of the request and of the field, which a description does not contain. */
function reasonOf(field: string, message: string): string {
  const start = message.indexOf(`${field}: `);
  return start === -1 ? message : message.slice(start + field.length + 2);
}

/** Throws for another value than an object, and for other properties than these. */
export function checkObjectAt(path: string, value: unknown, keys?: readonly string[]): void {
  if (!isRecord(value)) refuseAt(path, `expected an object, got ${show(value)}`);
  const unknown = keys === undefined ? undefined : Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    refuseAt(
      path === '' ? unknown : `${path}.${unknown}`,
      `there is no such property${didYouMean(unknown, keys ?? []) || `; there are ${(keys ?? []).join(', ')}`}`,
    );
}

/** Throws for another value than a list. */
export function checkListAt(path: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) refuseAt(path, `expected a list, got ${show(value)}`);
}
