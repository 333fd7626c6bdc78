import { copyBytes, Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { AnyType, Part } from './type.ts';

/** The parts of bytes with their offsets, as deep as the schema goes. */
export function inspect(type: AnyType, bytes: Uint8Array, start = 0, end: number = bytes.length): Part[] {
  const reader = new Reader(bytes);
  if (type.inspect !== undefined) return type.inspect(reader, start, end, undefined);
  return [
    {
      name: type.kind,
      offset: start,
      payload: start,
      end,
      value: type.decode(reader, start, end, undefined),
    },
  ];
}

/** The path of the innermost part that holds the byte at `offset`, as `linkInfo.data.id`; `undefined` where none does. */
export function findPath(parts: readonly Part[], offset: number): string | undefined {
  const part = parts.find((candidate) => candidate.offset <= offset && offset < candidate.end);
  if (part === undefined) return undefined;
  // The header of an attribute is the attribute itself; only its payload is further divided.
  const inner =
    offset < part.payload || part.offset === offset ? undefined : findPath(part.parts ?? [], offset);
  return inner === undefined ? part.name : `${part.name}.${inner}`;
}

/** Describes `[payload, end)` as one part: recursing where the type is a composite, decoding where it is a leaf. */
export function inspectAs(
  declared: AnyType | undefined,
  at: Pick<Part, 'name' | 'id' | 'bits' | 'offset' | 'payload' | 'end'>,
  reader: Reader,
  scope: Scope | undefined,
): Part {
  const { name, id, bits, offset, payload, end } = at;
  return inspectPart(declared, name, id, bits, offset, payload, end, reader, scope);
}

/** The same as {@link inspectAs} without an object for the place: there are many parts. */
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
  // Always the same properties in the same order: there are many parts, and so they are made and read fastest.
  return { name, id, bits, offset, payload, end, type, value, parts, problem };
}
