import { NESTED, NET_BYTE_ORDER } from '../../netlink/codec/attributes-iterator.ts';
import type { Reader } from '../../netlink/codec/reader.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import { guessNest } from '../decode/guess.ts';
import type { Message } from '../decode/message.ts';
import { valueText } from './values.ts';

/** One line of a message's tree. */
export interface Row {
  readonly depth: number;
  readonly name: string;
  /** Names from the outermost part to this one: `linkInfo.kind`. A fixed header adds none to those of its fields. */
  readonly path: string;
  /** Attribute number. */
  readonly id?: number | undefined;
  /** Meaning of the attribute's type bits: `nested`, `network order`. */
  readonly marks: readonly string[];
  /** Text of the value; empty for a composite. */
  readonly text: string;
  readonly offset: number;
  readonly payload: number;
  /** Offset behind the bytes of this row. The bytes of a composite end where its first inner row begins. */
  readonly end: number;
  readonly problem?: string | undefined;
  readonly note?: string | undefined;
  /** The field or attribute itself. */
  readonly part: Part;
}

/** Paths of the parts to show, such as `linkInfo.kind`. The parts above and below each are shown too. */
export type FieldFilter = readonly string[];

/** Returns the rows of a message's payload, outer before inner. */
export function rowsOf(message: Message, filter?: FieldFilter): Row[] {
  return rowsOfParts(message.parts, message, filter);
}

/** Returns the rows of a message's header. */
export function headerRowsOf(message: Message): Row[] {
  return rowsOfParts(message.headerParts(), message, undefined);
}

function rowsOfParts(parts: readonly Part[], message: Message, filter: FieldFilter | undefined): Row[] {
  const rows: Row[] = [];
  const add = (part: Part, depth: number, outer: string): void => {
    // The fields of a fixed header appear beside the attributes, as in the library's objects.
    const isHeader = part.name === 'header' && part.id === undefined;
    const path = isHeader ? outer : outer === '' ? part.name : `${outer}.${part.name}`;
    if (!isHeader && filter !== undefined && !isWanted(path, filter)) return;
    const inner = innerParts(part, message.reader, depth);
    const isShown = !isHeader || filter === undefined;
    if (isShown) rows.push(rowOf(part, message, inner, depth, path));
    for (const each of inner ?? []) add(each, isShown ? depth + 1 : depth, path);
  };
  for (const part of parts) add(part, 0, '');
  return rows;
}

function isWanted(path: string, filter: FieldFilter): boolean {
  return filter.some(
    (wanted) => wanted === path || wanted.startsWith(`${path}.`) || path.startsWith(`${wanted}.`),
  );
}

/** Returns the parts of a composite; `undefined` for a leaf. A list of plain numbers is a leaf. */
function innerParts(part: Part, reader: Reader, depth: number): readonly Part[] | undefined {
  if (part.parts !== undefined) return isPlainList(part) ? undefined : part.parts;
  if (!(part.value instanceof Uint8Array) || part.problem !== undefined || part.id === undefined)
    return undefined;
  // The bytes of an attribute without a schema may be attributes themselves.
  if (part.type !== undefined && part.type.kind !== 'bytes') return undefined;
  return guessNest(reader, part.payload, part.end, ((part.bits ?? 0) & NESTED) !== 0, depth);
}

function isPlainList({ type, parts = [] }: Part): boolean {
  return (
    type?.kind === 'array' && parts.every((part) => part.parts === undefined && part.problem === undefined)
  );
}

function rowOf(
  part: Part,
  message: Message,
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
    text: inner === undefined ? leafText(part, message) : '',
    offset: part.offset,
    payload: part.payload,
    end: inner === undefined ? part.end : (inner[0]?.offset ?? part.payload),
    problem: part.problem,
    note: part.note,
    part,
  };
}

function leafText(part: Part, { reader, description }: Message): string {
  const { bigEndian } = description;
  if (part.parts === undefined) return valueText(part, reader, bigEndian);
  return `[${part.parts.map((item) => valueText(item, reader, bigEndian)).join(', ')}]`;
}
