/**
 * Returns a value as JSON can hold it: 64-bit integers as numbers where these are exact, else as strings, as in the output of
 * `ip -json`; bytes as hexadecimal digits. Objects with a `toJSON` of another class are left to it.
 */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Map) return jsonValue(Object.fromEntries(value));
  if (value instanceof Set) return jsonValue([...value]);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonValue(item)]));
}
