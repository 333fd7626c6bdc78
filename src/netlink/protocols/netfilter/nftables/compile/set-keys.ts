import { setFlags } from '../sets.ts';
import { Concat, inBigEndian, type Operand, type Typed, type Value } from './nodes.ts';
import { BitField } from './packet-field.ts';
import { refuse } from './refusal.ts';
import { type KeyedSet, typedOf } from './rule-scope.ts';
import { partsOf, type SetDefinition } from './set-definition.ts';

/** The key as it has to be to be looked up in a set of intervals: all its parts in big-endian order. */
export function intervalKey(left: Operand): Operand {
  if (!(left instanceof Concat)) return inBigEndian(left);
  const parts = left.parts.map(inBigEndian);
  return parts.every((part, index) => part === left.parts[index]) ? left : new Concat(parts, left.type);
}

/** The key for a named set, which has to be of the set's type. */
export function keyFor(left: Operand, set: SetDefinition): KeyedSet {
  const given = partsOf(typedOf(left));
  const wanted = partsOf(set.key);
  if (
    given.length !== wanted.length ||
    !given.every((part, index) => isCompatible(part, wanted[index] as Typed))
  )
    refuse(`the key is of type ${names(given)}, but '${set.name}' has keys of type ${names(wanted)}`);
  const isInterval = (set.flags & setFlags.interval) !== 0;
  return { set, key: isInterval || isSwapped(left, set) ? intervalKey(left) : left };
}

/** A field of more than a byte that had to be swapped to be shifted, for a set that has it as it is in packets. */
function isSwapped(left: Operand, { key }: SetDefinition): boolean {
  return left instanceof BitField && left.order === 'host' && left.bits > 8 && key.order === 'big';
}

function names(parts: readonly Typed[]): string {
  return parts.map(({ type }) => type.name).join(' . ');
}

const loose: readonly string[] = ['integer', 'string', 'bitmask'];

function isCompatible(given: Typed, wanted: Typed): boolean {
  if (given.type.id === wanted.type.id) return true;
  const isText = given.type.base === 'string';
  return (
    isText === (wanted.type.base === 'string') &&
    (loose.includes(given.type.name) || loose.includes(wanted.type.name))
  );
}

/** Changes the keys of elements. */
export function changedKey<T extends { readonly key: Value | 'catchall' }>(
  element: T,
  change: ((value: Value) => Value) | undefined,
): T {
  if (change === undefined || element.key === 'catchall') return element;
  return { ...element, key: change(element.key) };
}
