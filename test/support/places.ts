/** The keys and indexes that lead to a part of a value. */
export type Path = readonly string[];

/** A part of a value. */
export interface Place {
  readonly path: Path;
  readonly value: unknown;
  readonly isObject: boolean;
}

/** Whether a value is an object of keys and values, and no instance of a class. */
function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Each part of a value, from the value itself inwards: objects, lists, and their contents. */
export function* placesIn(value: unknown, path: Path = []): Generator<Place> {
  if (value === undefined) return;
  const isHolder = Array.isArray(value) || isPlainObject(value);
  yield { path, value, isObject: isHolder && !Array.isArray(value) };
  if (isHolder) for (const [key, inner] of Object.entries(value)) yield* placesIn(inner, [...path, key]);
}

/** Returns a copy of a value with one part replaced. */
export function replaceAt(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key], rest, by);
  return copy;
}
