import { inspect } from 'node:util';

/** Lets objects of a class and of its subclasses be printed by `console.log` with the fields that a function returns. */
export function inspectAs<T extends object>(
  type: { readonly name: string; readonly prototype: T },
  fields: (object: T) => object,
): void {
  function show(this: T, depth: number, options: { readonly depth?: number | null }): string {
    const { name } = this.constructor;
    if (depth < 0) return `[${name}]`;
    const present = Object.entries(fields(this)).filter(([, value]) => value !== undefined);
    return `${name} ${inspect(Object.fromEntries(present), { ...options, depth })}`;
  }
  Object.defineProperty(type.prototype, inspect.custom, { value: show, configurable: true });
}
