import { type Part, Reader } from '../../../src/netlink/codec/index.ts';
import { inspect } from '../../../src/netlink/codec/inspect.ts';
import type { AnyType } from '../../../src/netlink/codec/type.ts';

/** A value that a schema reads at a place of a message. */
interface Leaf {
  readonly path: string;
  readonly value: unknown;
  readonly type: AnyType | undefined;
  readonly start: number;
  readonly end: number;
}

/** Returns the values of a message without inner parts, by the place of the attribute and of the value. */
function leaves(parts: readonly Part[], path: string, found: Map<string, Leaf>): Map<string, Leaf> {
  for (const part of parts) {
    const own = path === '' ? part.name : `${path}.${part.name}`;
    if (part.parts !== undefined && part.parts.length > 0) leaves(part.parts, own, found);
    else if (part.type !== undefined || part.value !== undefined)
      found.set(`${part.payload} ${part.end}`, {
        path: own,
        value: part.value,
        type: part.type,
        start: part.payload,
        end: part.end,
      });
  }
  return found;
}

/** The integer below names, ranges, units and texts. */
function innermost(type: AnyType): AnyType {
  let inner = type;
  for (let base = inner as { base?: AnyType } | undefined; base?.base !== undefined; base = inner as never)
    inner = base.base;
  return inner;
}

/** A value as both schemas should have it: that of the integer below; numbers of any size as text. */
function plain({ type, value, start, end }: Leaf, reader: Reader): string {
  const inner = type === undefined ? undefined : innermost(type);
  const decoded =
    inner === undefined || inner === type ? value : (inner.decode(reader, start, end, undefined) ?? value);
  if (typeof decoded === 'boolean') return decoded ? '1' : '0';
  if (typeof decoded === 'bigint' || typeof decoded === 'number') return String(decoded);
  return JSON.stringify(decoded, (_key, each) => (typeof each === 'bigint' ? String(each) : each));
}

/** A place that two schemas read as different values. */
export interface Difference {
  readonly own: string;
  readonly theirs: string;
  readonly text: string;
}

/** Compares what two schemas read of the same bytes. Values that one of them leaves as bytes, or divides further, are no differences. */
export function compareValues(
  own: AnyType,
  theirs: AnyType,
  bytes: Uint8Array,
): { compared: number; differences: Difference[] } {
  const reader = new Reader(bytes);
  const ours = leaves(inspect(own, bytes), '', new Map());
  const others = leaves(inspect(theirs, bytes), '', new Map());
  const differences: Difference[] = [];
  let compared = 0;
  for (const [place, other] of others) {
    const our = ours.get(place);
    if (our === undefined) {
      const crossing = [...ours.values()].filter(
        ({ start, end }) =>
          start < other.end &&
          other.start < end &&
          !(start <= other.start && other.end <= end) &&
          !(other.start <= start && end <= other.end),
      );
      for (const each of crossing)
        differences.push({
          own: each.path,
          theirs: other.path,
          text: `bytes ${each.start}-${each.end} and ${other.start}-${other.end}`,
        });
      continue;
    }
    if (our.value instanceof Uint8Array !== other.value instanceof Uint8Array) continue;
    if (our.type === undefined || other.type === undefined) continue;
    compared++;
    const [a, b] = [plain(our, reader), plain(other, reader)];
    if (a !== b)
      differences.push({ own: our.path, theirs: other.path, text: `${a}, ${b} by the specification` });
  }
  return { compared, differences };
}
