import type { Exchange } from './exchange.ts';
import { roomIn, roomOf } from './room.ts';
import type { Transport } from './transport.ts';

/** Whether an exchange keeps the kernel busy until its end has been read, one at a time. */
export function isDump({ request }: Exchange<unknown>): boolean {
  return request.answer === 'many';
}

/** The exchanges that the kernel has, or is just being given, by sequence number, and the room that is kept for their answers. */
export class Pending {
  readonly #exchanges = new Map<number, Exchange<unknown>>();
  /** Room in the receive buffer that their answers may take up. */
  #reserved = 0;
  #sequence = 0;

  get size(): number {
    return this.#exchanges.size;
  }

  /** Whether somebody waits for one of them. */
  get isAwaited(): boolean {
    return this.isAwaitedBeside(undefined);
  }

  /** Whether somebody waits for another than that one. */
  isAwaitedBeside(one: Exchange<unknown> | undefined): boolean {
    for (const exchange of this.#exchanges.values()) if (exchange !== one && !exchange.abandoned) return true;
    return false;
  }

  /** A sequence number that none of them has. 0 is the kernel's own, for notifications. */
  nextSequence(): number {
    do this.#sequence = (this.#sequence % 0xffffffff) + 1;
    while (this.#exchanges.has(this.#sequence));
    return this.#sequence;
  }

  /**
   * Whether answers may be lost for lack of room where some more is asked now. A dump takes up room from the moment it is
   * begun until its end has been read, so what finds none beside it has to wait for that, and it for what comes before it.
   */
  isTooMuch(more: readonly Exchange<unknown>[], transport: Transport, dumping: boolean): boolean {
    // Whatever is alone has room.
    if (this.#reserved === 0 && !dumping) return false;
    const needed = more.reduce((sum, { request }) => sum + roomOf(request), 0);
    return this.#reserved + needed > roomIn(transport, dumping || more.some(isDump));
  }

  add(exchange: Exchange<unknown>): void {
    this.#exchanges.set(exchange.sequence, exchange);
    exchange.reserved = roomOf(exchange.request);
    this.#reserved += exchange.reserved;
  }

  get(sequence: number): Exchange<unknown> | undefined {
    return this.#exchanges.get(sequence);
  }

  /** A copy of the list, so that it may change meanwhile. */
  all(): Exchange<unknown>[] {
    return [...this.#exchanges.values()];
  }

  /** After a loss, when all there is has been read: those whose answer will not come any more. */
  lost(): Exchange<unknown>[] {
    // The kernel goes on with a dump when there is room; one that has stopped short had its end cut off.
    return this.all().filter(
      (exchange) => exchange.sent && !(isDump(exchange) && exchange.error === undefined),
    );
  }

  delete(exchange: Exchange<unknown>): void {
    this.#exchanges.delete(exchange.sequence);
    this.#release(exchange);
  }

  /**
   * When all there is has been read: keeps no room any more for what has been given up, as its answer, if there was one,
   * has been read too. Whether there was any such room.
   */
  releaseAbandoned(): boolean {
    let released = false;
    for (const exchange of this.#exchanges.values()) {
      if (!exchange.abandoned || !exchange.sent || exchange.reserved === 0) continue;
      this.#release(exchange);
      released = true;
    }
    return released;
  }

  #release(exchange: Exchange<unknown>): void {
    this.#reserved -= exchange.reserved;
    exchange.reserved = 0;
  }
}
