import { hexDigits } from '../../../../codec/hex.ts';

/** Attributes as they are, in JSON: bytes as `0x…`. */
export function plainAttributes(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${hexDigits(value)}`;
  if (Array.isArray(value)) return value.map(plainAttributes);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) result[key] = plainAttributes(one);
  return result;
}
