import type { Dump, Request } from './request.ts';

/**
 * How a list applies each field of its filter to the objects that the kernel sends, for the kernel ignores some filters: it
 * lists all families where it does not know one. `true` compares the field of the object with the same name. `false` is for
 * a field that selects what the kernel reports, or that the objects do not show.
 */
export type FilterTests<O, F> = {
  readonly [K in keyof Required<F>]:
    | ((object: O, wanted: Exclude<F[K], undefined>) => boolean)
    | (K extends keyof O ? boolean : false);
};

/** Returns whether an object is one that the filter asks for; `undefined` where every object is. */
export function filterBy<O, F extends object>(
  tests: FilterTests<O, F>,
  filter: F,
): ((object: O) => boolean) | undefined {
  const active: ((object: O) => boolean)[] = [];
  for (const key of Object.keys(tests) as (keyof F & string)[]) {
    const wanted = filter[key];
    const test = tests[key] as boolean | ((object: O, wanted: unknown) => boolean);
    if (wanted === undefined || test === false) continue;
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
