import type { DataType } from '../datatypes/type.ts';
import { type Typed, wordBits } from './nodes.ts';
import type { ConcatTyped } from './values.ts';

/** The number of the types of a concatenation's parts: six bits each, the first the highest. */
function concatTypeId(parts: readonly Typed[]): number {
  return parts.reduce((id, { type }) => ((id << 6) | type.id) >>> 0, 0);
}

/** A concatenation of parts as one type. */
export function concatTyped(parts: readonly Typed[]): ConcatTyped {
  if (parts.length === 1) return parts[0] as Typed;
  return {
    type: concatType(parts),
    bits: parts.reduce((sum, { bits }) => sum + wordBits(bits), 0),
    order: 'none',
    parts,
  };
}

/** The data type of a concatenation. */
export function concatType(parts: readonly Typed[]): DataType {
  return {
    id: concatTypeId(parts),
    name: parts.map(({ type }) => type.name).join(' . '),
    bits: 0,
    order: 'none',
    base: 'integer',
    parse: () => undefined,
    format: (bytes) => bytes.length,
  };
}
