import type { Transport } from '../transport/transport.ts';
import type { InFlight } from './in-flight.ts';
import { receiveBudgetIn } from './receive-budget.ts';

/** Largest sequence number. */
const lastSequence = 0xffffffff;

/** What the kernel has, or is just being given, by sequence number, and the room that is kept for the answers. */
export class InFlightRequests {
  /** In the order in which it was sent: answers come in that order too. Never many, since the room is limited. */
  readonly #all: InFlight[] = [];
  /** Room in the receive buffer that the answers may take up. */
  #reserved = 0;
  #sequence = 0;

  get size(): number {
    return this.#all.length;
  }

  /** Whether somebody waits for one of them. */
  get isAwaited(): boolean {
    return this.isAwaitedBeside(undefined);
  }

  /** Whether somebody waits for another than that one. */
  isAwaitedBeside(one: InFlight | undefined): boolean {
    return this.#all.some((other) => other !== one && !other.abandoned);
  }

  /** The only one, where there is one alone. */
  get only(): InFlight | undefined {
    return this.#all.length === 1 ? this.#all[0] : undefined;
  }

  /** The first of `count` sequence numbers that none of them has. 0 is the kernel's own, for notifications. */
  nextSequence(count = 1): number {
    do {
      if (this.#sequence + count > lastSequence) this.#sequence = 0;
      this.#sequence += count;
    } while (this.#all.some((one) => this.#overlaps(one, count)));
    return this.#sequence - count + 1;
  }

  #overlaps({ sequence, count }: InFlight, wanted: number): boolean {
    return sequence <= this.#sequence && sequence + count > this.#sequence - wanted + 1;
  }

  /**
   * Whether answers may be lost for lack of room where some more is asked now. A dump takes up room from the moment it is
   * begun until its end has been read, so what finds none beside it has to wait for that, and it for what comes before it.
   */
  isTooMuch(more: InFlight, transport: Transport, dumping: boolean): boolean {
    // Whatever is alone has room.
    if (this.#reserved === 0 && !dumping) return false;
    return this.#reserved + more.receiveBudget > receiveBudgetIn(transport, dumping || more.isDump);
  }

  add(one: InFlight): void {
    this.#all.push(one);
    one.reserved = one.receiveBudget;
    this.#reserved += one.reserved;
  }

  get(sequence: number): InFlight | undefined {
    for (const one of this.#all)
      if (sequence - one.sequence < one.count && sequence >= one.sequence) return one;
    return undefined;
  }

  /** A copy of the list, so that it may change meanwhile. */
  all(): InFlight[] {
    return [...this.#all];
  }

  /** After a loss, when all there is has been read: those whose answer will not come any more. */
  lost(): InFlight[] {
    // The kernel goes on with a dump when there is room; one that has stopped short had its end cut off.
    return this.#all.filter(({ sent, isDump, error }) => sent && !(isDump && error === undefined));
  }

  delete(one: InFlight): void {
    const index = this.#all.indexOf(one);
    if (index === 0) this.#all.shift();
    else if (index > 0) this.#all.splice(index, 1);
    this.#release(one);
  }

  /**
   * When all there is has been read: keeps no room any more for what has been given up, as its answer, if there was one,
   * has been read too. Whether there was any such room.
   */
  releaseAbandoned(): boolean {
    let released = false;
    for (const one of this.#all) {
      if (!one.abandoned || !one.sent || one.reserved === 0) continue;
      this.#release(one);
      released = true;
    }
    return released;
  }

  #release(one: InFlight): void {
    this.#reserved -= one.reserved;
    one.reserved = 0;
  }
}
