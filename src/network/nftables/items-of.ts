import { captureCallSite, tracedTo } from '../../netlink/request/call-site.ts';

/**
 * Yields the items of lists one by one. Unlike a generator, it takes items of a list that has arrived without the time of a generator's step
 * and of a call site.
 */
export function itemsOf<T>(
  lists: AsyncGenerator<readonly T[], void, undefined>,
): AsyncGenerator<T, void, undefined> {
  return new Items(lists);
}

class Items<T> implements AsyncGenerator<T, void, undefined> {
  readonly #lists: AsyncGenerator<readonly T[], void, undefined>;
  #list: readonly T[] = [];
  /** Index of the next item. */
  #next = 0;
  /** The last call of `next` that had to wait for a list. */
  #waiting: Promise<IteratorResult<T, void>> | undefined;

  constructor(lists: AsyncGenerator<readonly T[], void, undefined>) {
    this.#lists = lists;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#waiting === undefined && this.#next < this.#list.length)
      return Promise.resolve({ done: false, value: this.#list[this.#next++] as T });
    const site = captureCallSite();
    const step = (): Promise<IteratorResult<T, void>> => this.#step();
    const result = this.#waiting === undefined ? step() : this.#waiting.then(step, step);
    const waiting = tracedTo(result, site).finally(() => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    });
    this.#waiting = waiting;
    return waiting;
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#list = [];
    this.#next = 0;
    await this.#lists.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #step(): Promise<IteratorResult<T, void>> {
    while (this.#next === this.#list.length) {
      const { done, value } = await this.#lists.next();
      if (done === true) return { done, value: undefined };
      this.#list = value;
      this.#next = 0;
    }
    return { done: false, value: this.#list[this.#next++] as T };
  }
}
