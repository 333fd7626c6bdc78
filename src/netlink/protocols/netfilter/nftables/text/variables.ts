/** Variables of a block, and of the blocks around it. */
export class Variables {
  readonly #values = new Map<string, unknown>();
  readonly #outer: Variables | undefined;

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  /** The value of a variable. */
  get(name: string): unknown {
    return this.#values.has(name) ? this.#values.get(name) : this.#outer?.get(name);
  }

  /** Whether there is a variable of that name, here or around. */
  has(name: string): boolean {
    return this.#values.has(name) || this.#outer?.has(name) === true;
  }

  /** Whether the block itself has one of that name. */
  hasOwn(name: string): boolean {
    return this.#values.has(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** Removes a variable of the block itself. */
  delete(name: string): boolean {
    return this.#values.delete(name);
  }

  /** All names, the nearest first. */
  names(): string[] {
    return [...this.#values.keys(), ...(this.#outer?.names() ?? [])];
  }
}
