import type { ReadableWatch } from '../netlink/transport/transport.ts';

/** Calls back in a later turn of the event loop while there is something to read. */
export class ReadableHandle implements ReadableWatch {
  readonly #isReadable: () => boolean;
  readonly #onReadable: () => void;
  #started = false;
  #immediate: NodeJS.Immediate | undefined;

  constructor(isReadable: () => boolean, onReadable: () => void) {
    this.#isReadable = isReadable;
    this.#onReadable = onReadable;
  }

  /** Looks whether there is something to read; called after each change. */
  wake(): void {
    if (!this.#started || this.#immediate !== undefined || !this.#isReadable()) return;
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      if (!this.#started) return;
      if (this.#isReadable()) this.#onReadable();
      this.wake();
    });
  }

  start(): void {
    this.#started = true;
    this.wake();
  }

  stop(): void {
    this.#started = false;
  }

  ref(): void {}

  unref(): void {}

  close(): void {
    this.stop();
  }
}
