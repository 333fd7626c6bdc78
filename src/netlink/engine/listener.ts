import type { ReadableWatch, Transport } from '../transport/transport.ts';

/** Waits for a transport to have something to read; the event loop's handle is made when first needed. */
export class Listener {
  readonly #transport: Transport;
  readonly #onReadable: () => void;
  #watch: ReadableWatch | undefined;
  #keepsAlive = true;

  constructor(transport: Transport, onReadable: () => void) {
    this.#transport = transport;
    this.#onReadable = onReadable;
  }

  /** Calls back when there is something. Meanwhile the process stays, or not. */
  listen(keepsAlive: boolean): void {
    this.#watch ??= this.#transport.watch(this.#onReadable);
    if (keepsAlive !== this.#keepsAlive) {
      this.#keepsAlive = keepsAlive;
      if (keepsAlive) this.#watch.ref();
      else this.#watch.unref();
    }
    this.#watch.start();
  }

  /** Does not call back. */
  stop(): void {
    this.#watch?.stop();
  }

  close(): void {
    this.#watch?.close();
  }
}
