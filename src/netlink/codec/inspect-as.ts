/** The property under which `util.inspect` looks for a function of an object's own. */
const custom = Symbol.for('nodejs.util.inspect.custom');

/** Options of `util.inspect`. */
interface InspectOptions {
  readonly depth?: number | null;
}

/** Lets objects of a class and of its subclasses be printed by `console.log` with the fields that a function returns. */
export function inspectAs<T extends object>(
  type: { readonly prototype: T },
  fields: (object: T) => object,
): void {
  function show(
    this: T,
    depth: number,
    options: InspectOptions,
    inspect: (value: unknown, options: InspectOptions) => string,
  ): string {
    const { name } = this.constructor;
    if (depth < 0) return `[${name}]`;
    const present = Object.entries(fields(this)).filter(([, value]) => value !== undefined);
    return `${name} ${inspect(Object.fromEntries(present), { ...options, depth })}`;
  }
  Object.defineProperty(type.prototype, custom, { value: show, configurable: true });
}
