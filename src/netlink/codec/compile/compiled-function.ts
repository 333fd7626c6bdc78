import { codecMode } from './codec-mode.ts';
import { FunctionBuilder } from './function-builder.ts';

/**
 * Number of uses after which a schema is compiled. To compile for a few uses costs more than it saves. A decoder that walks
 * a schema stores properties under names from the schema, which V8 cannot make fast: objects with more than a few
 * properties become dictionaries. Compiled, it has a case for each attribute and a store for each property. Both ways
 * give the same results.
 */
const warm: number = { automatic: 50, compiled: 1, walked: Number.POSITIVE_INFINITY }[codecMode];

/** A function that is compiled when it has been used often. */
export class CompiledFunction<T> {
  /** The compiled function; `undefined` before, and where code generation from strings is disabled. */
  compiled: T | undefined;
  readonly #name: string;
  readonly #compile: (code: FunctionBuilder) => T | undefined;
  #uses = 0;

  /** `name` identifies the function in stack traces and debuggers: `IFLA-decode`. */
  constructor(name: string, compile: (code: FunctionBuilder) => T | undefined) {
    this.#name = name;
    this.#compile = compile;
  }

  /** Counts a use. Returns the function from the use on that compiles it. */
  use(): T | undefined {
    if (++this.#uses === warm) this.compiled = this.#compile(new FunctionBuilder(this.#name));
    return this.compiled;
  }
}
