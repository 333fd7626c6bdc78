/** Items a page: of so many pointers V8 makes no large object, which it would treat apart. */
const pageLength = 4096;

/**
 * What the messages of an answer were read as, in pages. One array for hundreds of thousands would be copied each time it has
 * to grow, and looked through by every garbage collection meanwhile.
 */
export class ResultPages {
  #page: unknown[] = [];
  /** Pages in front of that one. */
  #full: unknown[][] | undefined;

  get isEmpty(): boolean {
    return this.#page.length === 0;
  }

  push(item: unknown): void {
    if (this.#page.length === pageLength) {
      this.#full ??= [];
      this.#full.push(this.#page);
      this.#page = [];
    }
    this.#page.push(item);
  }

  get first(): unknown {
    return (this.#full?.[0] ?? this.#page)[0];
  }

  /** All of them, in one array. */
  all(): unknown[] {
    return this.#full === undefined ? this.#page : ([] as unknown[]).concat(...this.#full, this.#page);
  }

  /** Takes out the first ones: a page, or what there is. */
  take(): unknown[] {
    const page = this.#full?.shift();
    if (page !== undefined) return page;
    const rest = this.#page;
    this.#page = [];
    return rest;
  }
}
