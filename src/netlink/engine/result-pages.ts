/** Items per page. V8 puts an array of more pointers in its space for large objects, which it collects differently. */
const pageLength = 4096;

/**
 * The items of an answer, in pages. A single array with hundreds of thousands of items would be copied whenever it grows,
 * and scanned by each garbage collection meanwhile.
 */
export class ResultPages {
  #page: unknown[] = [];
  /** The pages before the current one. */
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

  /** Returns all items in one array. */
  all(): unknown[] {
    return this.#full === undefined ? this.#page : ([] as unknown[]).concat(...this.#full, this.#page);
  }

  /** Removes and returns the first items: a page, or all. */
  take(): unknown[] {
    const page = this.#full?.shift();
    if (page !== undefined) return page;
    const rest = this.#page;
    this.#page = [];
    return rest;
  }
}
