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
    if (isBusy) throw new TypeError('a schema contains itself: wrap the inner use in recursive()');
    isBusy = true;
    try {
      value = make();
    } finally {
      isBusy = false;
    }
    return value;
  };
}
