import { nearestWord } from '../../../../codec/nearest-word.ts';

/** A text in nft's syntax, and its name in errors. */
export interface Source {
  /** The name of the file, or another name. */
  readonly name: string;
  readonly text: string;
}

/** Text that is no nft syntax. The message has the place and the expected syntax. */
export class NftSyntaxError extends SyntaxError {
  override readonly name = 'NftSyntaxError';
  readonly code = 'ERR_INVALID_ARG_VALUE';
  /** The place as `file:line:column`. */
  readonly field: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** The reason without the place. */
  readonly reason: string;

  /** The line of the text. */
  readonly excerpt: string;

  constructor(source: Source, offset: number, reason: string) {
    const { field, line, column } = placeIn(source, offset);
    super(`${field}: ${reason}`);
    this.field = field;
    this.line = line;
    this.column = column;
    this.reason = reason;
    this.excerpt = source.text.slice(offset - column + 1).split('\n', 1)[0] ?? '';
  }
}

/** The place of an offset in a text. */
export function placeIn(source: Source, offset: number): { field: string; line: number; column: number } {
  const before = source.text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return { field: `${source.name}:${line}:${column}`, line, column };
}

/** Describes the known words for an error about an unknown one: all of them, if they are few, and the nearest. */
export function describeKnown(word: string, known: Iterable<string>): string {
  const words = [...new Set(known)];
  const near = nearestWord(word, words);
  const list = words.length <= 16 ? `: one of ${words.join(', ')}` : '';
  return `${list}${near === undefined ? '' : `; did you mean '${near}'?`}`;
}
