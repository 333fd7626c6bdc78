import type { Reader } from '../../netlink/codec/buffer.ts';
import { NESTED, NET_BYTE_ORDER } from '../../netlink/codec/composites/attribute-set.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import { guessNest } from '../decode/guess.ts';
import { valueText } from '../decode/values.ts';

/** One line of a message's tree. */
export interface Row {
  readonly depth: number;
  readonly name: string;
  /** Its name behind those of what it is in: `linkInfo.kind`. Empty for a fixed header, whose fields stand beside it. */
  readonly path: string;
  /** Attribute number. */
  readonly id?: number | undefined;
  /** What the type bits say: `nested`, `network order`. */
  readonly marks: readonly string[];
  /** Text of the value; empty for what has inner rows. */
  readonly text: string;
  readonly offset: number;
  readonly payload: number;
  /** Behind the bytes that this row shows: for what has inner rows, where the first of them begins. */
  readonly end: number;
  readonly problem?: string | undefined;
  readonly note?: string | undefined;
}

/** Which parts to show: paths such as `linkInfo.kind`; those above and below one are shown too. */
export type FieldFilter = readonly string[];

/** Parts as lines, outer before inner. */
export function* rowsOf(
  parts: readonly Part[],
  reader: Reader,
  filter?: FieldFilter,
  depth = 0,
  path = '',
): Generator<Row, void, undefined> {
  for (const part of parts) {
    // The fields of the fixed header stand beside the attributes, as in the library's own objects.
    const isHeader = part.name === 'header' && part.id === undefined;
    const own = isHeader ? path : path === '' ? part.name : `${path}.${part.name}`;
    const inner = innerParts(part, reader);
    if (!isHeader && filter !== undefined && !isWanted(own, filter)) continue;
    if (isHeader && inner !== undefined) {
      if (filter === undefined) yield rowOf(part, reader, inner, depth, own);
      yield* rowsOf(inner, reader, filter, filter === undefined ? depth + 1 : depth, own);
      continue;
    }
    if (isHeader && filter !== undefined) continue;
    yield rowOf(part, reader, inner, depth, own);
    if (inner !== undefined) yield* rowsOf(inner, reader, filter, depth + 1, own);
  }
}

function isWanted(path: string, filter: FieldFilter): boolean {
  return filter.some(
    (wanted) => wanted === path || wanted.startsWith(`${path}.`) || path.startsWith(`${wanted}.`),
  );
}

/** What a part consists of; `undefined` for a leaf. A list of plain numbers is a leaf. */
function innerParts(part: Part, reader: Reader): readonly Part[] | undefined {
  if (part.parts !== undefined) return isPlainList(part) ? undefined : part.parts;
  if (!(part.value instanceof Uint8Array) || part.problem !== undefined || part.id === undefined)
    return undefined;
  // Bytes of an attribute that no schema describes may be attributes in turn.
  if (part.type !== undefined && part.type.kind !== 'bytes') return undefined;
  return guessNest(reader, part.payload, part.end, ((part.bits ?? 0) & NESTED) !== 0);
}

function isPlainList({ type, parts = [] }: Part): boolean {
  return (
    type?.kind === 'array' && parts.every((part) => part.parts === undefined && part.problem === undefined)
  );
}

function rowOf(
  part: Part,
  reader: Reader,
  inner: readonly Part[] | undefined,
  depth: number,
  path: string,
): Row {
  const bits = part.bits ?? 0;
  const type = part.type as (AnyType & { name?: string }) | undefined;
  const isHeader = part.name === 'header' && part.id === undefined;
  return {
    depth,
    path,
    name: isHeader && type?.name !== undefined ? type.name : part.name,
    id: part.id,
    marks: [
      ...((bits & NESTED) !== 0 ? ['nested'] : []),
      ...((bits & NET_BYTE_ORDER) !== 0 ? ['network order'] : []),
    ],
    text: inner === undefined ? leafText(part, reader) : '',
    offset: part.offset,
    payload: part.payload,
    end: inner === undefined ? part.end : (inner[0]?.offset ?? part.payload),
    problem: part.problem,
    note: part.note,
  };
}

function leafText(part: Part, reader: Reader): string {
  if (part.parts === undefined) return valueText(part, reader);
  return `[${part.parts.map((item) => valueText(item, reader)).join(', ')}]`;
}

/** Everything that is wrong in parts, outer before inner, with the offset where the bytes stop making sense. */
export function problemsOf(parts: readonly Part[], path = ''): { offset: number; text: string }[] {
  // Mostly nothing is: then no path needs to be made.
  if (!haveProblem(parts)) return [];
  return parts.flatMap((part) => {
    const isHeader = part.name === 'header' && part.id === undefined;
    const own = isHeader ? path : path === '' ? part.name : `${path}.${part.name}`;
    const here = part.problem === undefined ? [] : [{ offset: part.offset, text: `${own}: ${part.problem}` }];
    return [...here, ...problemsOf(part.parts ?? [], own)];
  });
}

/** Whether anything is wrong in parts. */
export function haveProblem(parts: readonly Part[]): boolean {
  for (const part of parts) {
    if (part.problem !== undefined) return true;
    if (part.parts !== undefined && haveProblem(part.parts)) return true;
  }
  return false;
}
