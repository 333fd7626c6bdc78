/** What is made when it is first used. */
class Later<T extends object> {
  #make: (() => T) | undefined;

  constructor(known: Partial<T>, make: () => T) {
    this.#make = make;
    Object.assign(this, known);
  }

  /** Becomes what it stands for, so that from then on a use costs nothing more. */
  static become<T extends object>(one: Later<T>): T {
    if (one.#make !== undefined) Object.defineProperties(one, Object.getOwnPropertyDescriptors(one.#make()));
    one.#make = undefined;
    return one as unknown as T;
  }

  static isPending(value: object): boolean {
    return #make in value && value.#make !== undefined;
  }
}

/** Makes an object of which some properties are known, the others when they are first used: see {@link laterClass}. */
export type LaterClass<T extends object> = new (known: Partial<T>, make: () => T) => T;

/**
 * A class of objects that are made when they are first used. There are hundreds of schemas, a program uses few, and to
 * make all of them is most of what importing costs. `members` are the properties whose use makes the object.
 */
export function laterClass<T extends object>(members: readonly (keyof T & string)[]): LaterClass<T> {
  class LaterOfKind extends Later<T> {}
  for (const member of members) {
    Object.defineProperty(LaterOfKind.prototype, member, {
      get(this: LaterOfKind): unknown {
        return Later.become(this)[member];
      },
    });
  }
  return LaterOfKind as unknown as LaterClass<T>;
}

/** The same, made now where it is an object of a {@link laterClass}: to be copied. */
export function made<T extends object>(value: T): T {
  return value instanceof Later ? (Later.become(value) as T) : value;
}

/** Whether it is an object of a {@link laterClass} that has not been used yet. */
export function isPending(value: object): boolean {
  return Later.isPending(value);
}
