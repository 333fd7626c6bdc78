import { iterateAttributes, NESTED } from '../../netlink/codec/attributes-iterator.ts';
import type { Reader } from '../../netlink/codec/reader.ts';
import type { Part } from '../../netlink/codec/type.ts';

/** Attribute numbers above this are taken for something else: no set of the kernel has so many. */
const highestNumber = 1023;
/** Guessed nests deeper than this stay bytes. */
const depthLimit = 10;

/**
 * The attributes in `[start, end)`, if that is what these bytes are: every length fits, the padding is zero, and they
 * end where the range ends. `sure` when something else says that it is a nest.
 */
export function guessNest(
  reader: Reader,
  start: number,
  end: number,
  sure: boolean,
  depth = 0,
): Part[] | undefined {
  // Four bytes are far more often a number than an empty attribute.
  if (depth >= depthLimit || end - start < (sure ? 4 : 8)) return undefined;
  const parts = iterateAttributes(reader, start, end);
  for (const part of parts) {
    if (part.problem !== undefined) return undefined;
    if (sure) continue;
    if (part.id === 0 || (part.id as number) > highestNumber) return undefined;
    for (let at = part.end; at < Math.min((part.end - start + 3) & ~3, end - start) + start; at++)
      if (reader.bytes[at] !== 0) return undefined;
  }
  return parts.map((part) => guessPart(part, reader, depth + 1));
}

/** An attribute of unknown type with what it seems to hold: inner attributes, or just bytes. */
export function guessPart(part: Part, reader: Reader, depth = 0): Part {
  const nested = ((part.bits ?? 0) & NESTED) !== 0;
  const parts = guessNest(reader, part.payload, part.end, nested, depth);
  return parts === undefined
    ? { ...part, value: reader.bytes.slice(part.payload, part.end) }
    : { ...part, parts };
}

/**
 * The payload of a message without schema: a fixed header of `headerLength` (or of a length that makes the rest attributes),
 * and attributes.
 */
export function guessBody(
  reader: Reader,
  start: number,
  end: number,
  headerLength?: number,
): readonly Part[] {
  if (start >= end) return [];
  const length = end - start;
  const header = (size: number): Part[] =>
    size === 0
      ? []
      : [
          {
            name: 'header',
            offset: start,
            payload: start,
            end: start + size,
            value: reader.bytes.slice(start, start + size),
          },
        ];
  if (headerLength !== undefined && headerLength <= length) {
    const from = start + headerLength;
    return [
      ...header(headerLength),
      ...iterateAttributes(reader, from, end).map((part) =>
        part.problem === undefined ? guessPart(part, reader) : part,
      ),
    ];
  }
  for (let size = 0; size <= Math.min(length, 128); size += 4) {
    const parts = guessNest(reader, start + size, end, false);
    if (parts !== undefined) return [...header(size), ...parts];
  }
  return [{ name: 'payload', offset: start, payload: start, end, value: reader.bytes.slice(start, end) }];
}
