import { captureCallSite, tracedTo } from '../request/call-site.ts';

// biome-ignore lint/suspicious/noExplicitAny: the arguments are passed on as they are.
type Method<R> = (this: unknown, ...args: any[]) => R;
type AsyncMethod = Method<Promise<unknown>>;
type GeneratorMethod = Method<AsyncGenerator>;

const AsyncFunction = (async () => {}).constructor as new () => AsyncMethod;
const AsyncGeneratorFunction = async function* () {}.constructor as new () => GeneratorMethod;

/**
 * Lets rejections show the line of the caller: replaces the async methods of a class, static ones and generators included, by
 * methods that add the frames of their caller to the stack of an error. A call takes one or two microseconds longer. To be
 * called in a static block of the class.
 *
 * @param except names of methods that make a single request and nothing else: the socket adds the frames of the caller
 * @example static { traceMethods(Bridge); }
 */
export function traceMethods(
  type: { readonly prototype: object },
  { except = [] }: { readonly except?: readonly string[] } = {},
): void {
  for (const holder of [type, type.prototype]) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (except.includes(name)) continue;
      const property = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
      const method: unknown = property.value;
      if (method instanceof AsyncFunction)
        Object.defineProperty(holder, name, { ...property, value: traceMethod(method) });
      else if (method instanceof AsyncGeneratorFunction)
        Object.defineProperty(holder, name, { ...property, value: traceGenerator(method) });
    }
  }
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

/** Gives a function the name and the number of parameters of another one. */
function named<F extends object>({ name, length }: Method<unknown>, replacement: F): F {
  return Object.defineProperties(replacement, { name: { value: name }, length: { value: length } });
}
