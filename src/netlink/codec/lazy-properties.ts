/**
 * Makes descriptors of properties that are computed when they are read. Add them by `Object.defineProperties` to all types
 * of a kind: these have the same functions then, so V8 gives all of them one shape. Spread syntax reads the properties.
 */
export function lazyProperties<T>(getters: { [name: string]: (type: T) => unknown }): PropertyDescriptorMap {
  const descriptors: PropertyDescriptorMap = {};
  for (const [name, read] of Object.entries(getters)) {
    descriptors[name] = {
      get(this: T) {
        return read(this);
      },
      enumerable: true,
      configurable: true,
    };
  }
  return descriptors;
}
