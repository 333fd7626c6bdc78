import type { Dump, Request } from './request.ts';

/**
 * How a list applies each field of its filter to the objects that the kernel sends, for the kernel ignores some filters: it
 * lists all families where it does not know one. A function tests an object; `true` compares the field with the same name.
 * `'kernel'` is for a field that objects do not show. `'mode'` is for a field that chooses what is reported of each object.
 */
export type FilterTests<O, F> = {
  readonly [K in keyof Required<F>]:
    | ((object: O, wanted: Exclude<F[K], undefined>) => boolean)
    | (K extends keyof O ? true : never)
    | 'kernel'
    | 'mode';
};

/** Returns whether an object is one that the filter asks for; `undefined` where every object is. */
export function filterBy<O, F extends object>(
  tests: FilterTests<O, F>,
  filter: F,
): ((object: O) => boolean) | undefined {
  const active: ((object: O) => boolean)[] = [];
  for (const key of Object.keys(tests) as (keyof F & string)[]) {
    const wanted = filter[key];
    const test = tests[key] as string | true | ((object: O, wanted: unknown) => boolean);
    if (wanted === undefined || typeof test === 'string') continue;
    active.push(
      test === true
        ? (object) => (object as Record<string, unknown>)[key] === wanted
        : (object) => test(object, wanted),
    );
  }
  if (active.length < 2) return active[0];
  return (object) => active.every((test) => test(object));
}

/** Makes a list leave out the objects that its filter does not ask for. */
export function filtered<O, F extends object>(list: Dump<O>, tests: FilterTests<O, F>, filter: F): Dump<O> {
  const isWanted = filterBy(tests, filter);
  if (isWanted === undefined) return list;
  const inner = list.read as (...message: Parameters<Request<unknown>['read']>) => unknown;
  const read: Request<O>['read'] = list.flatten
    ? (...message) => (inner(...message) as O[] | undefined)?.filter(isWanted)
    : (...message) => {
        const object = inner(...message) as O | undefined;
        return object !== undefined && isWanted(object) ? object : undefined;
      };
  return { ...list, read };
}

/** Compares the family of an object with that of a filter, where `unspec` stands for all. */
export function isOfFamily<F>(object: { readonly family: F }, wanted: F | 'unspec'): boolean {
  return wanted === 'unspec' || object.family === wanted;
}

/** Returns whether a filter leaves out any object: whether a field selects objects. */
export function isSelective<O, F extends object>(tests: FilterTests<O, F>, filter: F): boolean {
  return (Object.keys(tests) as (keyof F)[]).some(
    (key) => tests[key] !== 'mode' && filter[key] !== undefined && filter[key] !== false,
  );
}
