import { guardMethods } from '../../netlink/errors/guard-methods.ts';

/** The subscription below a watch. */
interface Source<S> extends AsyncIterableIterator<S> {
  close(): void;
}

/**
 * Yields events that are made of the notifications of a subscription. Ends quietly with `close()`, when the loop is left and when the
 * namespace is closed; an aborted signal throws its reason.
 */
export class EventWatch<T> implements AsyncIterableIterator<T, void, undefined> {
  static {
    guardMethods(EventWatch);
  }

  readonly #generator: AsyncGenerator<T, void, undefined>;
  readonly #close: () => void;

  /** Use the method that opens the watch. */
  constructor(generator: AsyncGenerator<T, void, undefined>, close: () => void) {
    this.#generator = generator;
    this.#close = close;
  }

  /** Waits for the next event. */
  async next(): Promise<IteratorResult<T, void>> {
    return this.#generator.next();
  }

  /** Ends the watch. */
  async return(): Promise<IteratorResult<T, void>> {
    this.close();
    return this.#generator.return();
  }

  /** Ends the watch quietly. Events that were read before are yielded first. */
  close(): void {
    this.#close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Makes a watch. `read` makes the events of a notification; `end` is called once the loop over the watch has ended. */
export function watchEvents<S, T>(
  source: Source<S>,
  read: (notification: S) => Iterable<T>,
  end?: () => void,
): EventWatch<T> {
  return new EventWatch(eventsOf(source, read, end), () => source.close());
}

async function* eventsOf<S, T>(
  source: Source<S>,
  read: (notification: S) => Iterable<T>,
  end?: () => void,
): AsyncGenerator<T, void, undefined> {
  try {
    for await (const notification of source) yield* read(notification);
  } finally {
    source.close();
    end?.();
  }
}
