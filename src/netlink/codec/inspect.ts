import { joinPath } from './join-path.ts';
import { copyBytes, Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { AnyType, Part } from './type.ts';

/** Returns the parts of bytes with their offsets, as deep as the schema goes. */
export function inspect(type: AnyType, bytes: Uint8Array, start = 0, end: number = bytes.length): Part[] {
  const reader = new Reader(bytes);
  if (type.inspect !== undefined) return type.inspect(reader, start, end, undefined);
  return [inspectPart(type, type.kind, undefined, undefined, start, start, end, reader, undefined)];
}

/** Returns the path of the innermost part that holds the byte at `offset`: `linkInfo.options.id`. `undefined` where none does. */
export function findPath(parts: readonly Part[], offset: number): string | undefined {
  const names = namesTo(parts, offset);
  return names.length === 0 ? undefined : joinPath(names);
}

function namesTo(parts: readonly Part[], offset: number): string[] {
  const part = parts.find((candidate) => candidate.offset <= offset && offset < candidate.end);
  if (part === undefined) return [];
  // The header of an attribute belongs to the attribute itself; only its payload has inner parts.
  const inner = offset < part.payload || part.offset === offset ? [] : namesTo(part.parts ?? [], offset);
  return [part.name, ...inner];
}

/** Describes a place as one part: with the inner parts of a composite, or with the value of a leaf. */
export function inspectAs(
  declared: AnyType | undefined,
  place: Pick<Part, 'name' | 'id' | 'bits' | 'offset' | 'payload' | 'end'>,
  reader: Reader,
  scope: Scope | undefined,
): Part {
  const { name, id, bits, offset, payload, end } = place;
  return inspectPart(declared, name, id, bits, offset, payload, end, reader, scope);
}

/** Does the same as {@link inspectAs} without an object for the place: a message has many parts. */
export function inspectPart(
  declared: AnyType | undefined,
  name: string,
  id: number | undefined,
  bits: number | undefined,
  offset: number,
  payload: number,
  end: number,
  reader: Reader,
  scope: Scope | undefined,
): Part {
  const type = declared?.resolve === undefined ? declared : (declared.resolve(scope) ?? declared);
  let value: unknown;
  let parts: Part[] | undefined;
  let problem: string | undefined;
  if (type?.inspect !== undefined) parts = type.inspect(reader, payload, end, scope);
  else {
    value = type?.decode(reader, payload, end, scope);
    if (value === undefined) {
      value = copyBytes(reader, payload, end);
      if (type !== undefined) problem = `not a valid ${type.kind}`;
    }
  }
  // Always the same properties in the same order: V8 makes and reads such objects fastest.
  return { name, id, bits, offset, payload, end, type, value, parts, problem };
}
