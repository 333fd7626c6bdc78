import { throwSchemaError } from './encode-error.ts';
/**
 * Makes a function that calls `make` on its first use, and returns the same value from then on. There are hundreds of
 * schemas and a program uses few: to build all of them is most of the cost of an import.
 *
 * @throws TypeError where `make` uses the function itself: a schema that contains itself needs `recursive`
 */
export function thunk<T extends NonNullable<unknown>>(make: () => T): () => T {
  let value: T | undefined;
  let isBusy = false;
  return () => {
    if (value !== undefined) return value;
    if (isBusy) throwSchemaError('a schema contains itself: wrap the inner use in recursive()');
    isBusy = true;
    try {
      value = make();
    } finally {
      isBusy = false;
    }
    return value;
  };
}

/** Returns a function of up to four parameters that is made when it is first called. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments are passed on as they are.
export function deferred<F extends (...args: any[]) => unknown>(make: () => F): F {
  let made: F | undefined;
  const call = (first: unknown, second: unknown, third: unknown, fourth: unknown): unknown => {
    made ??= make();
    return made(first, second, third, fourth);
  };
  return call as F;
}
