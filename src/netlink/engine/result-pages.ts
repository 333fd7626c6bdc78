/** Items per page. V8 puts an array of more pointers in its space for large objects, which it collects differently. */
const pageLength = 4096;

/** The page of an answer without items. Most answers have one item or none, and each object costs time. */
const noItems: readonly unknown[] = Object.freeze([]);

/**
 * The items of an answer, in pages. A single array with hundreds of thousands of items would be copied whenever it grows,
 * and scanned by each garbage collection meanwhile.
 */
export class ResultPages {
  #page = noItems;
  /** The pages before the current one. */
  #full: (readonly unknown[])[] | undefined;

  get isEmpty(): boolean {
    return this.#page.length === 0;
  }

  push(item: unknown): void {
    const page = this.#page as unknown[];
    if (page.length === 0) this.#page = [item];
    else if (page.length < pageLength) page.push(item);
    else {
      this.#full ??= [];
      this.#full.push(page);
      this.#page = [item];
    }
  }

  get first(): unknown {
    return (this.#full?.[0] ?? this.#page)[0];
  }

  /** Returns all items in one array. */
  all(): unknown[] {
    if (this.isEmpty) return [];
    return this.#full === undefined
      ? (this.#page as unknown[])
      : ([] as unknown[]).concat(...this.#full, this.#page);
  }

  /** Removes and returns the first items: a page, or all. */
  take(): readonly unknown[] {
    const page = this.#full?.shift();
    if (page !== undefined) return page;
    const rest = this.#page;
    this.#page = noItems;
    return rest;
  }
}
