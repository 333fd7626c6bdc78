import { littleEndian } from '../byte-order.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import type { AnyType } from '../type.ts';

/**
 * Compiled decoders and encoders. A decoder that walks a schema stores whatever property comes next, which V8 cannot make fast:
 * objects with more than a few properties become dictionaries. So a struct or set of attributes that is decoded often
 * writes itself down as a JavaScript function, with a case for each attribute and a store for each property, made of the
 * `source` of its types; an encoder likewise, of their `sink`s. They do the same: the tests compare. Where code must not be made from strings
 * (`--disallow-code-generation-from-strings`, a content security policy) the walk goes on.
 */

/** How often a schema is walked before it is compiled: what is used once or twice is not worth it. */
const warm = 50;

/** A decoder: the `decode` of a type. */
export type Decode = (reader: Reader, start: number, end: number, scope: Scope | undefined) => unknown;

/** Where a value lies, for {@link CodeBuilder}: two expressions, and whether the room between is known to be its size. */
export interface DecodePlace {
  readonly start: string;
  readonly end: string;
  readonly fits: boolean;
  /** The expression of its surroundings, for what is chosen by them. */
  readonly scope?: string;
  /** Fields of the message's header: they are properties of `value` already. */
  readonly known?: ReadonlySet<string>;
}

/** Where a value is to be written: expressions. */
export interface EncodePlace {
  readonly at: string;
  readonly item: string;
  /** Fields of the message's header: properties of `value`. */
  readonly known?: ReadonlySet<string>;
}

/**
 * How a value is written by compiled code: an expression that tells whether it is of the usual kind, and the statement that
 * stores it then, in so many bytes. `view` and `bytes` of the writer, `value`, `scope`, and a variable `number` are there.
 */
export interface EncodeCode {
  readonly size: number;
  readonly test: string;
  readonly store: string;
}

/** Whether numbers in host byte order have their low byte first, as source. */
export const hostOrder: string = String(littleEndian);

/** The expression of a value of fixed size, `undefined` where there is less room. */
export function sized(size: number, { start, end, fits }: DecodePlace, expression: string): string {
  return fits ? expression : `(${end} - ${start} < ${size} ? undefined : ${expression})`;
}

/** A function being written. In it, `reader`, its `view` and `bytes`, and `scope` are there. */
export class CodeBuilder {
  readonly #values: unknown[] = [];

  /** A name by which the function can refer to the value. */
  bind(value: unknown): string {
    let index = this.#values.indexOf(value);
    if (index === -1) index = this.#values.push(value) - 1;
    return `v${index}`;
  }

  /** The value of an expression, mostly a function. `undefined` where code cannot be made from strings. */
  evaluate<T>(expression: string): T | undefined {
    const names = this.#values.map((_, index) => `v${index}`);
    try {
      return new Function(...names, `'use strict';\nreturn ${expression};`)(...this.#values);
    } catch (error) {
      if (error instanceof EvalError) return undefined;
      throw error;
    }
  }
}

/** What a schema compiles itself to, once it is warm. */
export class CompiledFunction<T> {
  /** What has been compiled; `undefined` until it is warm, or for ever where it cannot be. */
  compiled: T | undefined;
  readonly #compile: (code: CodeBuilder) => T | undefined;
  #uses = 0;

  constructor(compile: (code: CodeBuilder) => T | undefined) {
    this.#compile = compile;
  }

  /** Counts a use that was not compiled. */
  use(): T | undefined {
    if (++this.#uses === warm) this.compiled = this.#compile(new CodeBuilder());
    return this.compiled;
  }
}

/** Access to a property, as V8 likes it best. */
export function property(object: string, name: string): string {
  return `${object}[${JSON.stringify(name)}]`;
}

/**
 * The expression of a constructor of plain objects with room for these properties. They have the prototype of `{}`, so
 * nothing tells them from it; V8 takes the room from the assignments it reads, though they never run.
 */
export function shapeSource(names: readonly string[]): string {
  const room = names.map((name) => `this${property('', name)} = 0;`).join(' ');
  return `(() => { function Shape() { if (false) { ${room} } } Shape.prototype = Object.prototype; return Shape; })()`;
}

/** The expression of a value of this type: its own, or a call of its `decode`. `scope` is the expression of its surroundings. */
export function decodeCodeOf(
  code: CodeBuilder,
  type: AnyType,
  place: DecodePlace,
  scope = 'undefined',
): string {
  return type.emitDecode === undefined
    ? `${code.bind(type)}.decode(reader, ${place.start}, ${place.end}, ${scope})`
    : type.emitDecode(code, { scope, ...place });
}

/** Whether values of this type have no parts, whatever their surroundings. */
export function isLeaf(type: AnyType): boolean {
  return type.inspect === undefined && type.resolve === undefined;
}

/** The expression of the `Part` of a leaf that fits its place: what `inspectPart` returns, of the same shape. */
export function partSource(
  code: CodeBuilder,
  type: AnyType,
  name: string,
  { start, end }: DecodePlace,
): string {
  const value = decodeCodeOf(code, type, { start, end, fits: true });
  return `{ name: ${name}, id: undefined, bits: undefined, offset: ${start}, payload: ${start}, end: ${end},
    type: ${code.bind(type)}, value: ${value}, parts: undefined, problem: undefined }`;
}
