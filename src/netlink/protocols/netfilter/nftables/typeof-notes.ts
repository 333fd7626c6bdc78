import type { NftExpression } from './json-types.ts';
import { numberNote, readUserData, type UserData, userDataNumber, writeUserData } from './userdata.ts';

// Which expression the keys or the data of a set are of, as nft notes it: { 0: kind of expression, 1: its numbers }.

/** Numbers that an expression is noted by. */
export type NoteNumbers = Readonly<Record<number, number>>;

/** How one expression of the kernel is noted. */
export interface NotedKind {
  /** Number of the kind of expression in nft. */
  readonly id: number;
  /** The expression in JSON; `undefined` where the numbers are of none that is known. */
  read(numbers: NoteNumbers): NftExpression | undefined;
  /** The numbers of what stands behind a name in JSON; `undefined` for what older versions of nft cannot read. */
  readonly write: Readonly<Record<string, (json: unknown) => NoteNumbers | undefined>>;
}

const readers = new Map<number, NotedKind>();
const writers = new Map<string, { readonly id: number; write(json: unknown): NoteNumbers | undefined }>();

/** Adds a kind of expression. */
export function registerNoted(kind: NotedKind): void {
  readers.set(kind.id, kind);
  for (const name in kind.write) {
    const write = kind.write[name] as (json: unknown) => NoteNumbers | undefined;
    writers.set(name, { id: kind.id, write });
  }
}

/** Number of a concatenation. */
const concat = 13;
/** Number of what is only a type. */
const plainType = 4;
/** Number of verdicts. */
const verdict = 1;
/** Parts of a concatenation at most: 16 registers. */
const mostParts = 16;

/** The expression that a note is of; `undefined` where it is not known. */
export function readTypeof(note: Uint8Array | undefined): NftExpression | undefined {
  return note === undefined ? undefined : readExpression(note, true);
}

function readExpression(note: Uint8Array, mayBeConcat: boolean): NftExpression | undefined {
  const [kind, inner] = kindOf(note);
  if (kind === undefined || inner === undefined) return undefined;
  if (kind !== concat) return readers.get(kind)?.read(numbersOf(inner));
  const parts = readUserData(inner);
  // nft 1.0 notes a concatenation without parts where only types were given.
  if (!mayBeConcat || parts.length === 0 || parts.length > mostParts) return undefined;
  const listed: NftExpression[] = [];
  for (const { value } of parts) {
    const part = readExpression(value, false);
    if (part === undefined) return undefined;
    listed.push(part);
  }
  return { concat: listed };
}

function kindOf(note: Uint8Array): [kind: number | undefined, inner: Uint8Array | undefined] {
  const parts = readUserData(note);
  return [
    userDataNumber(parts.find(({ type }) => type === 0)?.value),
    parts.find(({ type }) => type === 1)?.value,
  ];
}

function numbersOf(inner: Uint8Array): NoteNumbers {
  const numbers: Record<number, number> = {};
  for (const { type, value } of readUserData(inner)) numbers[type] = userDataNumber(value) ?? 0;
  return numbers;
}

/** Whether a note is of an expression or of verdicts: nft notes by another one that only a type was given. */
export function isTypeof(note: Uint8Array | undefined): boolean {
  const [kind, inner] = note === undefined ? [] : kindOf(note);
  if (kind === concat && inner !== undefined) {
    const parts = readUserData(inner).map(({ value }) => kindOf(value)[0]);
    return parts.length > 0 && parts.every((part) => part !== undefined && part !== plainType);
  }
  return kind !== undefined && kind !== plainType;
}

/** The note of data that are verdicts. */
export function verdictNote(type: number): UserData | undefined {
  const value = writeKind(verdict, []);
  return value === undefined ? undefined : { type, value };
}

/** The note of an expression; `undefined` where it cannot be noted. */
export function writeTypeof(type: number, json: unknown): UserData | undefined {
  const value = writeExpression(json, true);
  return value === undefined ? undefined : { type, value };
}

function writeExpression(json: unknown, mayBeConcat: boolean): Uint8Array | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const [name = '', inner] = Object.entries(json)[0] ?? [];
  if (name === 'concat') {
    if (!mayBeConcat || !Array.isArray(inner)) return undefined;
    const parts: UserData[] = [];
    for (const [type, part] of inner.entries()) {
      const value = writeExpression(part, false);
      if (value === undefined) return undefined;
      parts.push({ type, value });
    }
    return writeKind(concat, parts);
  }
  const writer = writers.get(name);
  const numbers = writer?.write(inner);
  if (writer === undefined || numbers === undefined) return undefined;
  return writeKind(
    writer.id,
    Object.entries(numbers).map(([type, number]) => numberNote(Number(type), number)),
  );
}

function writeKind(kind: number, parts: readonly UserData[]): Uint8Array | undefined {
  const value = writeUserData(parts);
  return value === undefined ? undefined : writeUserData([numberNote(0, kind), { type: 1, value }]);
}
