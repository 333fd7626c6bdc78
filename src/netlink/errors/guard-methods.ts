import { argumentError } from '../../syscalls/arguments.ts';
import { show } from '../codec/encode-error.ts';
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

/** Methods that tools call on prototypes too, to show them. */
const calledOnPrototypes = new Set(['toJSON', 'toString']);

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
 * would ignore: `Namespace.create('a', {})`. Methods of objects refuse to be called without one, as by `const { ping } = namespace`. Rejections of async methods show the line of the caller, which takes one or two
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
      const guard: Guard = {
        most,
        owner: holder === type || calledOnPrototypes.has(name) ? undefined : type,
        name: `${type.name}.${name}`,
      };
      const isTraced = !untraced.includes(name);
      const value =
        isTraced && method instanceof AsyncFunction
          ? guardAsync(method as AsyncMethod, guard)
          : isTraced && method instanceof AsyncGeneratorFunction
            ? guardGenerator(method as GeneratorMethod, guard)
            : most < Number.POSITIVE_INFINITY || guard.owner !== undefined
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

/** How a method may be called. */
interface Guard {
  /** The most arguments. */
  readonly most: number;
  /** The class of the objects that the method belongs to; `undefined` for a static method. */
  readonly owner: { readonly prototype: object; readonly name: string } | undefined;
  /** Name in errors. */
  readonly name: string;
}

/** Whether the object and the number of arguments of a call are right. */
function isRight({ most, owner }: Guard, object: unknown, args: readonly unknown[]): boolean {
  return args.length <= most && (owner === undefined || object instanceof (owner as new () => object));
}

/** Returns the error of a call that is not right; `undefined` where the surplus arguments do no harm. */
function errorOfCall({ most, owner, name }: Guard, object: unknown, args: readonly unknown[]): unknown {
  if (!isRight({ most, owner, name }, object, args.slice(0, 0))) return detached(name, owner?.name, object);
  try {
    refuseSurplus(name, most, args);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Makes the error of a method that was taken off its object. */
function detached(name: string, owner: string | undefined, object: unknown): Error {
  const method = name.slice(name.indexOf('.') + 1);
  const message =
    `${name}: expected to be called as a method of a ${owner}, got ${show(object)} in its place; ` +
    `pass (…) => object.${method}(…), which keeps the object`;
  return argumentError('ERR_INVALID_THIS', message, 'this');
}

/** Guards a method that returns a promise. */
function guardAsync(method: AsyncMethod, guard: Guard): AsyncMethod {
  return function (...args) {
    const wrong = isRight(guard, this, args) ? undefined : errorOfCall(guard, this, args);
    if (wrong !== undefined) return Promise.reject(wrong);
    const site = captureCallSite();
    return tracedTo(method.apply(this, args), site);
  };
}

/** Guards a method that returns an iterator. Rejections of the iterator show the line that called the method. */
function guardGenerator(method: GeneratorMethod, guard: Guard): GeneratorMethod {
  return function (...args) {
    const wrong = isRight(guard, this, args) ? undefined : errorOfCall(guard, this, args);
    if (wrong !== undefined) throw wrong;
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
    const wrong = isRight(guard, this, args) ? undefined : errorOfCall(guard, this, args);
    if (wrong === undefined) return method.apply(this, args);
    if (isAsync) return Promise.reject(wrong);
    throw wrong;
  };
}
