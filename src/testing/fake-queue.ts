import type { EventDatagram, ReadableWatch } from '../netlink/transport/transport.ts';
import { errnoOf } from './fake-messages.ts';
import { ReadableHandle } from './readable-handle.ts';

const EAGAIN = 11;
const ENOBUFS = 105;

/** A datagram in the queue. */
export interface QueuedDatagram {
  readonly bytes: Uint8Array;
  readonly fromKernel: boolean;
  readonly nsid: number | undefined;
}

/** An entry of the queue: a datagram, the name of an error, a promise that delays the next entries, a function to call. */
export type QueueItem = QueuedDatagram | string | PromiseLike<unknown> | (() => void);

/** The receive queue of a socket: datagrams, errors in the place of a datagram, and what delays them. */
export class FakeQueue {
  /**
   * The number of datagrams that fit. Further ones are lost until the queue has been read to its end, and the socket sees one
   * ENOBUFS.
   */
  capacity = Number.POSITIVE_INFINITY;
  /** The number of such losses. */
  overruns = 0;
  #items: QueueItem[] = [];
  /** Items before this one have been given out. */
  #head = 0;
  #datagrams = 0;
  #congested = false;
  #lost = false;
  readonly #settled = new WeakSet<PromiseLike<unknown>>();
  readonly #handles = new Set<ReadableHandle>();

  /** Appends an item. Items behind a promise can be read when it is settled. */
  push(item: QueueItem): void {
    if (isDatagram(item)) {
      if (this.#congested) return;
      if (this.#datagrams >= this.capacity) {
        this.#congested = true;
        this.#lost = true;
        this.overruns++;
        this.#wake();
        return;
      }
      this.#datagrams++;
    } else if (typeof item === 'object') {
      const open = (): void => {
        this.#settled.add(item);
        this.#wake();
      };
      item.then(open, open);
    }
    this.#items.push(item);
    this.#wake();
  }

  /** Gives the next datagram out. `length` is its real length, or a negative errno. */
  receive(buffer: Uint8Array, wait: boolean): EventDatagram {
    if (this.#lost) {
      this.#lost = false;
      return failed(-ENOBUFS);
    }
    const item = this.#next();
    this.#wake();
    if (item === undefined) {
      if (wait) throw new Error('the fake kernel has no answer: a real one would let the caller wait');
      return failed(-EAGAIN);
    }
    if (typeof item === 'string') return failed(-errnoOf(item));
    buffer.set(item.bytes.subarray(0, buffer.length));
    return { length: item.bytes.length, fromKernel: item.fromKernel, nsid: item.nsid };
  }

  /** The next datagram or error; undefined where there is none yet. */
  #next(): QueuedDatagram | string | undefined {
    for (;;) {
      const item = this.#items[this.#head];
      if (item === undefined || this.#isShut(item)) return undefined;
      this.#head++;
      if (this.#head === this.#items.length) {
        this.#items = [];
        this.#head = 0;
        this.#congested = false;
      }
      if (typeof item === 'function') item();
      else if (typeof item === 'string') return item;
      else if (isDatagram(item)) {
        this.#datagrams--;
        return item;
      }
    }
  }

  /** Whether an item is a promise that is not resolved yet. */
  #isShut(item: QueueItem): boolean {
    return typeof item === 'object' && !isDatagram(item) && !this.#settled.has(item);
  }

  watch(onReadable: () => void): ReadableWatch {
    const handle = new ReadableHandle(() => this.#isReadable(), onReadable);
    this.#handles.add(handle);
    return handle;
  }

  #isReadable(): boolean {
    const item = this.#items[this.#head];
    return this.#lost || (item !== undefined && !this.#isShut(item));
  }

  #wake(): void {
    for (const handle of this.#handles) handle.wake();
  }
}

function isDatagram(item: QueueItem): item is QueuedDatagram {
  return typeof item === 'object' && 'bytes' in item;
}

function failed(length: number): EventDatagram {
  return { length, fromKernel: true, nsid: undefined };
}
