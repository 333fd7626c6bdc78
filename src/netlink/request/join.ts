/**
 * Joins an item of an answer and the next one, where both are parts of one object that the kernel describes by several messages. Returns
 * `undefined` for items of two objects. Changes neither item.
 */
export type Join<T> = (item: T, next: T) => T | undefined;

type Value = Readonly<Record<string, unknown>>;

/** Makes a function that joins items with the same values in these fields. An item without one of the fields is no part of another. */
export function joinBy<T extends object>(...fields: readonly Extract<keyof T, string>[]): Join<T> {
  return (item, next) =>
    fields.every((field) => item[field] !== undefined && item[field] === next[field])
      ? (joined(item as Value, next as Value) as T)
      : undefined;
}

/** Returns an object with the fields of both. Lists go on in the next part; other values are those of the next part. */
function joined(item: Value, next: Value): Value {
  const result: Record<string, unknown> = { ...item };
  for (const [key, value] of Object.entries(next)) {
    const known = result[key];
    if (Array.isArray(known) && Array.isArray(value)) result[key] = [...known, ...value];
    else result[key] = isPlain(known) && isPlain(value) ? joined(known, value) : value;
  }
  return result;
}

const isPlain = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
