import { type FSWatcher, statSync, watch } from 'node:fs';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { type Check, checkArgument, isSignal } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import {
  createNamedNamespaceFolder,
  hasNamespace,
  listNamedNamespaces,
  namedNamespaceFolder,
  namedNamespacePath,
} from './named-namespaces.ts';

/** A change of a name. */
export interface NamespaceEvent {
  /** `appeared` once the name can be opened, `disappeared` when the name is deleted or stands for another namespace. */
  type: 'appeared' | 'disappeared';
  name: string;
}

/** Options of `Namespace.watch`. */
export interface NamespaceWatchOptions {
  /** Ends the watch: its iteration throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Checks the options of `Namespace.watch`. */
export const namespaceWatchOptions: Check = isOptions<NamespaceWatchOptions>({ signal: isSignal });

/** Milliseconds until a file without a namespace is looked at again. The mount that follows the file causes no notification. */
const settleInterval = 10;
/** Number of such looks. Later looks are less frequent: the machine is slow, or an interrupted program left the file. */
const settleAttempts = 100;
const restingInterval = 1000;

/**
 * The names of network namespaces as they appear and disappear, beginning with those that exist. Ends quietly with `close()`
 * and when the loop is left; an aborted signal throws its reason.
 */
export class NamespaceWatch implements AsyncIterableIterator<NamespaceEvent, void, undefined> {
  static {
    guardMethods(NamespaceWatch);
  }

  readonly #events: AsyncGenerator<NamespaceEvent, void, undefined>;
  readonly #signal: AbortSignal | undefined;
  readonly #wake = (): void => this.#wakeup.ring();
  readonly #wakeup = new Wakeup();
  #closed = false;

  /** Use `Namespace.watch`. */
  constructor(options: NamespaceWatchOptions) {
    checkArgument('watch namespaces', '', namespaceWatchOptions, options);
    const { signal } = options;
    this.#signal = signal;
    this.#events = this.#generate();
  }

  /**
   * Waits for the next event.
   *
   * @throws (as rejection) the reason of the signal; SystemError `EACCES` if the folder of names does not exist and cannot be
   * created; the error of `fs.watch`
   */
  async next(): Promise<IteratorResult<NamespaceEvent, void>> {
    return this.#events.next();
  }

  async return(): Promise<IteratorResult<NamespaceEvent, void>> {
    this.close();
    return { done: true, value: undefined };
  }

  /** Ends the watch. */
  close(): void {
    this.#closed = true;
    this.#wakeup.ring();
    void this.#events.return();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async *#generate(): AsyncGenerator<NamespaceEvent, void, undefined> {
    const known = new Map<string, string>();
    let watcher: FSWatcher | undefined;
    this.#signal?.addEventListener('abort', this.#wake, { once: true });
    try {
      for (;;) {
        this.#signal?.throwIfAborted();
        if (this.#closed) return;
        watcher ??= this.#startWatcher();
        const { present, unsettled } = look(known);
        for (const [name, identity] of known) {
          if (present.get(name) === identity) continue;
          known.delete(name);
          yield { type: 'disappeared', name };
        }
        for (const [name, identity] of present) {
          if (known.has(name)) continue;
          known.set(name, identity);
          yield { type: 'appeared', name };
        }
        await this.#wakeup.wait(unsettled);
      }
    } finally {
      this.#signal?.removeEventListener('abort', this.#wake);
      watcher?.close();
    }
  }

  #startWatcher(): FSWatcher {
    // `ip netns add` creates the folder as well.
    createNamedNamespaceFolder();
    const watcher = watch(namedNamespaceFolder, { persistent: true }, this.#wake);
    watcher.on('error', (error) => this.#wakeup.fail(error));
    return watcher;
  }
}

/** Returns the names that stand for a namespace, each with the identity of the namespace, and whether there are other names. */
function look(known: ReadonlyMap<string, string>): { present: Map<string, string>; unsettled: boolean } {
  const present = new Map<string, string>();
  let unsettled = false;
  for (const name of listNamedNamespaces()) {
    const identity = identityOf(name);
    if (identity !== undefined && (known.get(name) === identity || hasNamespace(name))) {
      present.set(name, identity);
    } else unsettled = true;
  }
  return { present, unsettled };
}

/**
 * Returns text that identifies the namespace of a name: device and inode, and the time at which the inode was created, since the
 * kernel gives the inode number of an ended namespace to a new one.
 */
function identityOf(name: string): string | undefined {
  try {
    const { dev, ino, ctimeNs } = statSync(namedNamespacePath(name), { bigint: true });
    return `${dev}:${ino}:${ctimeNs}`;
  } catch {
    return undefined;
  }
}

/** Wakes a waiting loop. A ring while the loop is busy is kept. */
class Wakeup {
  #rung = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #attempts = 0;

  ring(): void {
    this.#rung = true;
    this.#attempts = 0;
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#error = error;
    this.ring();
  }

  /** Waits for the next ring, or for a moment while a file has no namespace yet. */
  async wait(unsettled: boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#rung) resolve();
      else if (unsettled) {
        const delay = this.#attempts++ < settleAttempts ? settleInterval : restingInterval;
        timer = setTimeout(resolve, delay);
      }
    });
    clearTimeout(timer);
    this.#wake = undefined;
    this.#rung = false;
    if (this.#error !== undefined) throw this.#error;
  }
}
