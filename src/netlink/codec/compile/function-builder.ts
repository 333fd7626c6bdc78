import { littleEndian } from '../byte-order.ts';
import type { CodeBuilder } from '../define-type.ts';
import { codecMode } from './codec-mode.ts';

/** Writes one function: collects the values that it refers to and the variables that it declares. */
export class FunctionBuilder implements CodeBuilder {
  readonly #name: string;
  readonly #values: unknown[] = [];
  readonly #variables: string[] = [];
  readonly #constants: string[] = [];
  #count = 0;

  /** `name` identifies the function in stack traces and debuggers. */
  constructor(name: string) {
    this.#name = name.replaceAll(/[^\w.-]+/g, '-');
  }

  bind(value: unknown): string {
    let index = this.#values.indexOf(value);
    if (index === -1) index = this.#values.push(value) - 1;
    return `$${index}`;
  }

  variable(hint: string, initial?: string): string {
    const name = `${hint}${this.#count++}`;
    this.#variables.push(initial === undefined ? name : `${name} = ${initial}`);
    return name;
  }

  constant(hint: string, expression: string): string {
    const name = `${hint}${this.#count++}`;
    this.#constants.push(`const ${name} = ${expression};`);
    return name;
  }

  /** Returns the expression of the function. All code of `body` has been written before. */
  function(parameters: string, body: string): string {
    const variables = this.#variables.length === 0 ? '' : `let ${this.#variables.join(', ')};`;
    const name = this.#name.replaceAll(/\W+/g, '_');
    return `function ${/^\d/.test(name) ? `_${name}` : name}(${parameters}) {\n${variables}\n${body}\n}`;
  }

  /** Evaluates an expression. Returns `undefined` where code generation from strings is disabled. */
  evaluate<T>(expression: string): T | undefined {
    const names = this.#values.map((_, index) => `$${index}`);
    // The name is in pieces: in one, this line would be the URL of this file.
    const url = `//${'#'} sourceURL=tsnetlink/${this.#name}.js`;
    try {
      return new Function(
        ...names,
        `'use strict';\n${this.#constants.join('\n')}\nreturn ${expression};\n${url}`,
      )(...this.#values);
    } catch (error) {
      if (error instanceof EvalError && codecMode !== 'compiled') return undefined;
      throw error;
    }
  }
}

/** The argument of `DataView` methods for host byte order, as code. */
export const hostOrder: string = String(littleEndian);

/** Returns the access to a property. */
export function property(object: string, name: string): string {
  return `${object}[${JSON.stringify(name)}]`;
}

/**
 * Returns the expression of a constructor of objects with space for these properties. V8 takes the space from the assignments
 * that it finds, though they never run. `prototype` is code.
 */
export function shapeCode(names: readonly string[], prototype: string): string {
  const space = names.map((name) => `this${property('', name)} = 0;`).join(' ');
  return constructorCode('', `if (false) { ${space} }`, prototype);
}

/** Returns the expression of a constructor of objects whose properties are its arguments. `prototype` is code. */
export function recordCode(names: readonly string[], prototype: string): string {
  const parameters = names.map((_, index) => `value${index}`);
  const fields = names.map((name, index) => `this${property('', name)} = ${parameters[index]};`);
  return constructorCode(parameters.join(', '), fields.join(' '), prototype);
}

function constructorCode(parameters: string, body: string, prototype: string): string {
  return `(() => { function Shape(${parameters}) { ${body} } Shape.prototype = ${prototype}; return Shape; })()`;
}
