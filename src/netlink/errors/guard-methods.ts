import { captureCallSite, tracedTo } from '../request/call-site.ts';
import { refuseSurplus } from '../request/input.ts';

// biome-ignore lint/suspicious/noExplicitAny: the arguments are passed on as they are.
type Method<R> = (this: unknown, ...args: any[]) => R;
type AsyncMethod = Method<Promise<unknown>>;
type GeneratorMethod = Method<AsyncGenerator>;

const AsyncFunction = (async () => {}).constructor as new () => AsyncMethod;
const AsyncGeneratorFunction = async function* () {}.constructor as new () => GeneratorMethod;

/** Methods that the language calls, or that serve as handlers of events: with other arguments. */
const calledByOthers = new Set(['close', 'next', 'return', 'throw', 'toJSON', 'toString']);

/** Facts of a class that {@link guardMethods} needs. */
export interface MethodGuards {
  /**
   * The number of parameters of each method that has some with a default value, or a rest parameter (`Infinity`): the language
   * does not count those.
   */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Names of methods that return a promise whose rejection shows the caller without help, as that of a single request does. */
  readonly untraced?: readonly string[];
}

/**
 * Guards the methods of a class, static ones and generators included. All refuse an argument behind the last parameter, which they
 * would ignore: `Namespace.create('a', {})`. Rejections of async methods show the line of the caller, which takes one or two
 * microseconds a call. To be called in a static block of the class.
 *
 * @example static { guardMethods(Bridge); }
 */
export function guardMethods(
  type: { readonly prototype: object; readonly name: string },
  { parameters = {}, untraced = [] }: MethodGuards = {},
): void {
  for (const holder of [type, type.prototype]) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const property = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
      if (typeof property.value !== 'function' || name === 'constructor') continue;
      const method = property.value as Method<unknown>;
      const traced = untraced.includes(name) ? method : trace(method);
      const most = parameters[name] ?? method.length;
      const isOpen = calledByOthers.has(name) || most === Number.POSITIVE_INFINITY;
      const value = isOpen
        ? traced
        : refusing(
            traced,
            most,
            method instanceof AsyncFunction || untraced.includes(name),
            () => `${type.name}.${name}`,
          );
      Object.defineProperty(holder, name, { ...property, value });
    }
  }
}

/** A method that traces its rejections; any other one as it is. */
function trace(method: Method<unknown>): Method<unknown> {
  if (method instanceof AsyncFunction) return traceMethod(method as AsyncMethod);
  if (method instanceof AsyncGeneratorFunction) return traceGenerator(method as GeneratorMethod);
  return method;
}

function traceMethod(method: AsyncMethod): AsyncMethod {
  return named(method, function (...args) {
    const site = captureCallSite();
    return tracedTo(method.apply(this, args), site);
  });
}

function traceGenerator(method: GeneratorMethod): GeneratorMethod {
  return named(method, function (...args) {
    const generator = method.apply(this, args);
    for (const name of ['next', 'return', 'throw'] as const)
      Object.defineProperty(generator, name, { value: traceMethod(generator[name] as AsyncMethod) });
    return generator;
  });
}

/** A method that refuses arguments behind its last parameter. One that returns a promise rejects it. */
function refusing(
  method: Method<unknown>,
  most: number,
  isAsync: boolean,
  subject: () => string,
): Method<unknown> {
  return named(method, function (...args) {
    if (args.length > most) {
      try {
        refuseSurplus(subject(), most, args);
      } catch (error) {
        if (!isAsync) throw error;
        return Promise.reject(error);
      }
    }
    return method.apply(this, args);
  });
}

/** Gives a function the name and the number of parameters of another one. */
function named<F extends object>({ name, length }: Method<unknown>, replacement: F): F {
  return Object.defineProperties(replacement, { name: { value: name }, length: { value: length } });
}
