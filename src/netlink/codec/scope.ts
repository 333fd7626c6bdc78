import { throwInvalidValue } from './encode-error.ts';
import type { Reader } from './reader.ts';

/** What a scope needs of the set it stands for, to find a field that lies further on in the bytes. */
interface Searchable {
  find(reader: Reader, start: number, end: number, name: string): unknown;
}

/**
 * The surroundings of a value: the object that it belongs to, and that one's surroundings. Types that are chosen by
 * another field (`select`) look it up here, from the innermost level outwards.
 */
export class Scope {
  readonly parent: Scope | undefined;
  /** The enclosing object: as far as decoded, or whole when encoding. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Levels above this one. */
  readonly depth: number;
  readonly #set: Searchable | undefined;
  readonly #reader: Reader | undefined;
  readonly #start: number;
  readonly #end: number;
  /** What was looked for last further on, so that many fields chosen by the same one cost one search. */
  #wanted: string | undefined;
  #found: unknown;

  constructor(
    parent: Scope | undefined,
    value: object,
    set?: Searchable,
    reader?: Reader,
    start: number = 0,
    end: number = 0,
  ) {
    this.parent = parent;
    this.value = value as Readonly<Record<string, unknown>>;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.#set = set;
    this.#reader = reader;
    this.#start = start;
    this.#end = end;
  }

  /** The value of the nearest field of that name, wherever in its set it lies; `undefined` where there is none. */
  lookup(name: string): unknown {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const value = scope.value[name] ?? scope.#ahead(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #ahead(name: string): unknown {
    if (this.#set === undefined || this.#reader === undefined) return undefined;
    if (this.#wanted !== name) {
      this.#found = this.#set.find(this.#reader, this.#start, this.#end, name);
      this.#wanted = name;
    }
    return this.#found;
  }
}

/** A schema can contain itself only through `select` and `lazy`: there, nests deeper than this stay raw bytes. */
const depthLimit = 16;

/** No input makes the decoder recurse without limit. */
export function isTooDeep(scope: Scope | undefined): boolean {
  return scope !== undefined && scope.depth > depthLimit;
}

/** Refuses an object that contains itself, or what would be read back as raw bytes. */
export function checkDepth(scope: Scope | undefined): void {
  if (isTooDeep(scope)) throwInvalidValue(`nested more than ${depthLimit} levels deep`);
}
