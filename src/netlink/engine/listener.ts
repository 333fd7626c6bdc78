import type { ReadableWatch, Transport } from '../transport/transport.ts';

/** Waits until a transport is readable. Creates the handle on the event loop when it is first needed. */
export class Listener {
  readonly #transport: Transport;
  readonly #onReadable: () => void;
  #watch: ReadableWatch | undefined;
  #keepsAlive = true;

  constructor(transport: Transport, onReadable: () => void) {
    this.#transport = transport;
    this.#onReadable = onReadable;
  }

  /** Calls back when the transport is readable. `keepsAlive`: the process does not end before. */
  listen(keepsAlive: boolean): void {
    this.#watch ??= this.#transport.watch(this.#onReadable);
    if (keepsAlive !== this.#keepsAlive) {
      this.#keepsAlive = keepsAlive;
      if (keepsAlive) this.#watch.ref();
      else this.#watch.unref();
    }
    this.#watch.start();
  }

  /** Stops calling back. */
  stop(): void {
    this.#watch?.stop();
  }

  close(): void {
    this.#watch?.close();
  }
}
