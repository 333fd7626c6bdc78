import { type Decode, isDefined } from './define-type.ts';
import type { Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { AnyType } from './type.ts';
import { Writer } from './writer.ts';

/** The bytes of a decoded object or array: as received, and as `encode` writes them. */
interface ReceivedBytes {
  readonly received: Uint8Array;
  readonly encoded: Uint8Array;
}

/**
 * The bytes of objects and arrays which `encode` would write differently: those with a string without NUL, a struct that
 * is shorter than today's, unexpected type bits, bytes behind the last attribute, an attribute that occurs twice. As long as
 * such an object is not changed, it is encoded to the bytes as received. A copy is encoded like any other value. Values
 * stay plain: nothing shows when they are printed, compared or spread.
 */
const receivedBytes = new WeakMap<object, ReceivedBytes>();
/** Whether there has been such an object: to look for one takes time. */
let hasReceived = false;

/** Writes the received bytes of an object that has been written since `start`, unless it was changed after decoding. */
export function restoreReceived(writer: Writer, start: number, value: object): void {
  // The kernel gets requests as the schema writes them.
  if (!hasReceived || writer.forRequest) return;
  const bytes = receivedBytes.get(value);
  if (bytes === undefined) return;
  const { received, encoded } = bytes;
  if (!isWritten(encoded, 0, encoded.length, writer, start)) return;
  writer.length = start;
  writer.put(received);
}

/** Returns whether `[start, end)` and the bytes of `writer` from `from` on are the same. */
function isWritten(bytes: Uint8Array, start: number, end: number, writer: Writer, from: number): boolean {
  if (writer.length - from !== end - start) return false;
  const written = writer.bytes;
  for (let at = start, index = from; at < end; at++, index++) if (bytes[at] !== written[index]) return false;
  return true;
}

/** Encodes values to compare them. No `decode` is called while it is in use. */
const scratch = new Writer(256);

/** Encodes a value to the scratch writer. Returns `false` where the value cannot be encoded. */
function encodeToScratch(encode: AnyType['encode'], value: unknown, scope: Scope | undefined): boolean {
  scratch.length = 0;
  try {
    encode(scratch, value, scope);
    return true;
  } catch {
    // A decoder never throws, though an encoder of the user may.
    return false;
  }
}

/**
 * Finishes the decoding of an object or array that may not be encoded to the bytes it came from. Attaches the bytes where
 * that is so. Returns `undefined` for a value that cannot be encoded: the bytes do not fit the type.
 */
export function keepReceived<T extends object>(
  value: T,
  encode: AnyType['encode'],
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
): T | undefined {
  // Values are encoded in the byte order of this host.
  if (reader.foreign || reader.isReadOnly) return value;
  if (!encodeToScratch(encode, value, scope)) return undefined;
  if (isWritten(reader.bytes, start, end, scratch, 0)) return value;
  hasReceived = true;
  receivedBytes.set(value, { received: reader.bytes.slice(start, end), encoded: scratch.toBytes() });
  return value;
}

/**
 * Returns the `decode` of a type, which increments `reader.inexact` where `encode` would write other bytes. Of a type that
 * has not been declared by `defineType`, each value is encoded to verify this.
 */
export function exactDecode(type: AnyType): Decode {
  if (isDefined(type)) return type.decode;
  return (reader, start, end, scope) => {
    const value = type.decode(reader, start, end, scope);
    if (value === undefined || reader.foreign || reader.isReadOnly) return value;
    if (!encodeToScratch((writer, item, around) => type.encode(writer, item, around), value, scope))
      return undefined;
    if (!isWritten(reader.bytes, start, end, scratch, 0)) reader.inexact++;
    return value;
  };
}
