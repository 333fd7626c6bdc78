import { type FSWatcher, watch } from 'node:fs';
import { openNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';
import {
  listNamedNamespaces,
  makeNamedNamespaceFolder,
  namedNamespaceFolder,
  namedNamespacePath,
} from './named-namespaces.ts';

/** What became of a name. */
export interface NamespaceEvent {
  /** `appeared` when the name can be opened. */
  type: 'appeared' | 'disappeared';
  name: string;
}

/** A file is there before a namespace is mounted on it, of which nothing tells: so it is looked at again, after a time in ms. */
const settleInterval = 10;
/** After so many looks less often, in ms: the machine is slow, or it is what was left of an attempt that has failed. */
const settleAttempts = 100;
const restingInterval = 1000;

/**
 * Tells when named namespaces appear and disappear, whoever makes and deletes them. Those that are there already are told first, as
 * appeared. Ends with the signal, or when the loop is left.
 *
 * @throws (as rejection) SystemError `EACCES` where there is no folder for names yet and it may not be made; the error of `fs.watch`
 */
export async function* watchNames(
  options: { signal?: AbortSignal | undefined } = {},
): AsyncGenerator<NamespaceEvent, void, undefined> {
  const { signal } = options;
  const known = new Set<string>();
  const bell = new Signal();
  let watcher: FSWatcher | undefined;
  const ring = () => bell.ring();
  signal?.addEventListener('abort', ring, { once: true });
  try {
    while (signal?.aborted !== true) {
      watcher ??= startWatch(bell);
      const { present, unsettled } = look();
      for (const name of known) {
        if (present.has(name) || unsettled.includes(name)) continue;
        known.delete(name);
        yield { type: 'disappeared', name };
      }
      for (const name of present) {
        if (known.has(name)) continue;
        known.add(name);
        yield { type: 'appeared', name };
      }
      await bell.wait(unsettled.length > 0);
    }
  } finally {
    signal?.removeEventListener('abort', ring);
    watcher?.close();
  }
}

function startWatch(bell: Signal): FSWatcher {
  // So that there is something to watch; `ip netns add` would make it as well.
  makeNamedNamespaceFolder();
  const watcher = watch(namedNamespaceFolder, { persistent: true }, () => bell.ring());
  watcher.on('error', (error) => bell.fail(error));
  return watcher;
}

function look(): { present: Set<string>; unsettled: string[] } {
  const present = new Set<string>();
  const unsettled: string[] = [];
  for (const name of listNamedNamespaces()) {
    try {
      closeFd(openNetworkNamespace(namedNamespacePath(name)));
      present.add(name);
    } catch {
      unsettled.push(name);
    }
  }
  return { present, unsettled };
}

/** Wakes the one who waits; rings that nobody waits for are kept. */
class Signal {
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

  /** Waits for the next ring; for a moment only where something is about to settle. */
  async wait(settling: boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#rung) resolve();
      else if (settling) {
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
