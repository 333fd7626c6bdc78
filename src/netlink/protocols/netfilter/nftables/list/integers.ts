/** A 64-bit integer in JSON: a number where it is exact, else a bigint. */
export function listInteger(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
