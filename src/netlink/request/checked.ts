import { argument, asyncOperation, type Check, checkArguments, type Declared, operation } from './input.ts';

/**
 * Public forms of functions and classes that are too hot to check their arguments: the entries of the package export these forms,
 * the library uses the others.
 */

/** Checks of arguments in their order, by the names of the parameters. */
type Parameters = Readonly<Record<string, Check>>;

function checksOf(parameters: Parameters): readonly Check[] {
  return Object.entries(parameters).map(([name, one]) =>
    one.restName === undefined ? argument(name, one) : one,
  );
}

/** Returns the same function with checked arguments. Its types stay those of the function. */
// biome-ignore lint/suspicious/noExplicitAny: each function has its own arguments.
export function checked<F extends (...args: any[]) => unknown>(
  name: string,
  parameters: Parameters,
  run: F,
): F & Declared {
  return operation(name, () => checksOf(parameters), run);
}

/** The same for a function that returns a promise. */
// biome-ignore lint/suspicious/noExplicitAny: each function has its own arguments.
export function checkedAsync<F extends (...args: any[]) => Promise<unknown>>(
  name: string,
  parameters: Parameters,
  run: F,
): F & Declared {
  return asyncOperation(name, () => checksOf(parameters), run);
}

/** Names of the methods of a class. */
type MethodNames<T> = {
  [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never;
}[keyof T];

// biome-ignore lint/suspicious/noExplicitAny: the constructor of a mixin.
type Constructor = new (...args: any[]) => object;

/** Lets methods of a class check their arguments. To be called in a static block of the class. */
export function checkMethods<T extends object>(
  type: { readonly prototype: T; readonly name: string },
  methods: Readonly<Partial<Record<MethodNames<T>, Parameters>>>,
  name: string = type.name,
): void {
  for (const [method, parameters] of Object.entries<Parameters>(methods as Record<string, Parameters>)) {
    const run = (type.prototype as Record<string, (...args: unknown[]) => unknown>)[method]!;
    const operationName = `${name}.${method}`;
    const inputs = checksOf(parameters);
    const value = function (this: unknown, ...args: unknown[]): unknown {
      checkArguments(operationName, inputs, args);
      return run.apply(this, args);
    };
    Object.defineProperties(value, {
      name: { value: method },
      length: { value: run.length },
      operationName: { value: operationName },
      inputs: { value: inputs },
    });
    Object.defineProperty(type.prototype, method, { value, configurable: true, writable: true });
  }
}

/**
 * Returns a subclass whose constructor and methods check their arguments. Objects of the class itself, which the library makes, are
 * instances of the subclass too.
 */
export function checkedClass<C extends Constructor>(
  type: C,
  parameters: Parameters,
  methods: Readonly<Record<MethodNames<InstanceType<C>>, Parameters>>,
): C & Declared {
  const { name } = type;
  const checks = checksOf(parameters);
  class Checked extends type {
    static override [Symbol.hasInstance](this: object, value: unknown): boolean {
      // biome-ignore lint/complexity/noThisInStatic: a class that a program derives is another one.
      return Function.prototype[Symbol.hasInstance].call(this === Checked ? type : this, value);
    }

    // biome-ignore lint/suspicious/noExplicitAny: the constructor of a mixin.
    constructor(...args: any[]) {
      checkArguments(name, checks, args);
      super(...args);
    }
  }
  checkMethods<object>(Checked, methods, name);
  return Object.defineProperties(Checked, {
    name: { value: name },
    operationName: { value: name },
    inputs: { value: checks },
  }) as unknown as C & Declared;
}
