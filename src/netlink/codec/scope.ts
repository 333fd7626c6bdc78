import { throwInvalidValue } from './encode-error.ts';
import type { Reader } from './reader.ts';

/** Finds one field of a set in bytes, without decoding the others. */
export interface Searchable {
  find(reader: Reader, start: number, end: number, name: string): unknown;
}

/**
 * The surroundings of a value: the object that it belongs to, and the surroundings of that object. Types that depend on
 * another field (`select`) look it up here, from the innermost level outwards.
 */
export class Scope {
  readonly parent: Scope | undefined;
  /** The enclosing object: complete when encoding, as far as decoded when decoding. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Number of levels around this one. */
  readonly depth: number;
  readonly #set: Searchable | undefined;
  readonly #reader: Reader | undefined;
  readonly #start: number;
  readonly #end: number;
  /** Fields that were searched for in the bytes, so that each is searched for once, however many values depend on it. */
  #ahead: Map<string, unknown> | undefined;

  /** Makes a scope. When decoding, `set` finds the fields of the object that lie further on in `[start, end)`. */
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

  /** Returns the value of the nearest field of a name, wherever it lies in its set; `undefined` where there is none. */
  lookup(name: string): unknown {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const value = scope.value[name] ?? scope.#findAhead(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #findAhead(name: string): unknown {
    if (this.#set === undefined || this.#reader === undefined) return undefined;
    this.#ahead ??= new Map();
    if (!this.#ahead.has(name))
      this.#ahead.set(name, this.#set.find(this.#reader, this.#start, this.#end, name));
    return this.#ahead.get(name);
  }
}

/** A schema can contain itself only through `select` and `recursive`: there, deeper nests stay raw bytes. */
const depthLimit = 16;

/** Returns whether the surroundings have more levels than a decoder follows. */
export function isTooDeep(scope: Scope | undefined): boolean {
  return scope !== undefined && scope.depth > depthLimit;
}

/** Throws an `EncodeError` for an object that contains itself, or one that would be decoded to raw bytes. */
export function checkDepth(scope: Scope | undefined): void {
  if (isTooDeep(scope)) throwInvalidValue(`nested more than ${depthLimit} levels deep`);
}
