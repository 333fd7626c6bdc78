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
      if (name === 'constructor') continue;
      const property = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
      if (typeof property.value !== 'function') continue;
      const method = property.value as Method<unknown>;
      const most = calledByOthers.has(name) ? Number.POSITIVE_INFINITY : (parameters[name] ?? method.length);
      const guard: Guard = { most, subject: () => `${type.name}.${name}` };
      const isTraced = !untraced.includes(name);
      const value =
        isTraced && method instanceof AsyncFunction
          ? guardAsync(method as AsyncMethod, guard)
          : isTraced && method instanceof AsyncGeneratorFunction
            ? guardGenerator(method as GeneratorMethod, guard)
            : most < Number.POSITIVE_INFINITY
              ? guardOther(method, guard, !isTraced)
              : method;
      if (value !== method) {
        Object.defineProperty(value, 'name', { value: method.name });
        Object.defineProperty(value, 'length', { value: method.length });
        property.value = value;
        Object.defineProperty(holder, name, property);
      }
    }
  }
}

/** The most arguments of a method, and how errors call it. */
interface Guard {
  readonly most: number;
  readonly subject: () => string;
}

/** Returns the error of a call with arguments behind the last parameter. */
function surplusError({ most, subject }: Guard, args: readonly unknown[]): unknown {
  try {
    refuseSurplus(subject(), most, args);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Guards a method that returns a promise. */
function guardAsync(method: AsyncMethod, guard: Guard): AsyncMethod {
  return function (...args) {
    if (args.length > guard.most) return Promise.reject(surplusError(guard, args));
    const site = captureCallSite();
    return tracedTo(method.apply(this, args), site);
  };
}

/** Guards a method that returns an iterator. Rejections of the iterator show the line that called the method. */
function guardGenerator(method: GeneratorMethod, guard: Guard): GeneratorMethod {
  return function (...args) {
    if (args.length > guard.most) throw surplusError(guard, args);
    const site = captureCallSite();
    const generator = method.apply(this, args);
    for (const name of ['next', 'return', 'throw'] as const) {
      const step = generator[name] as AsyncMethod;
      Object.defineProperty(generator, name, {
        value: (...values: unknown[]) => tracedTo(step.apply(generator, values), site),
      });
    }
    return generator;
  };
}

/** Guards a method that is not traced: one that returns no promise, or whose promise shows the caller without help. */
function guardOther(method: Method<unknown>, guard: Guard, isAsync: boolean): Method<unknown> {
  return function (...args) {
    if (args.length <= guard.most) return method.apply(this, args);
    if (isAsync) return Promise.reject(surplusError(guard, args));
    throw surplusError(guard, args);
  };
}
