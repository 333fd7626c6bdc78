import { TransportError } from '../../netlink/errors/transport-error.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type {
  ElementAttributes,
  ElementMessage,
} from '../../netlink/protocols/netfilter/nftables/elements.ts';
import { flagBitsOf } from '../../netlink/protocols/netfilter/nftables/known-sets.ts';
import type { NumberLength } from '../../netlink/protocols/netfilter/nftables/number-list.ts';
import {
  getSet,
  listElements,
  listNumbers,
  type NumberList,
} from '../../netlink/protocols/netfilter/nftables/operations.ts';
import {
  isPlainInterval,
  type SetMessage,
  setFlags,
} from '../../netlink/protocols/netfilter/nftables/sets.ts';
import { readOnly } from '../../netlink/request/read-only.ts';
import type { Dump } from '../../netlink/request/request.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { pause } from '../pause.ts';
import { SeenKeys } from './seen-keys.ts';

/** Most attempts to read all elements of a set. */
const mostAttempts = 20;
/** Most attempts for a set that packets or timeouts change: it may never be the same for long. */
const mostVolatileAttempts = 4;
/** Milliseconds that each further attempt waits longer than the one before. */
const pauseStep = 10;

/** How elements are read. */
export interface ReadElementsOptions extends RequestOptions {
  /** Whether a change of the ruleset is an error. By default the elements are read again. */
  readonly oneGeneration?: boolean | undefined;
  /** The length of the keys, if elements that are keys alone are wanted as numbers. Not for intervals. */
  readonly numberLength?: NumberLength | undefined;
}

/** One list of the elements of a set. */
class Attempt {
  readonly keys = new SeenKeys();
  /** Number of keys as the kernel counts them: without the element for all other keys. */
  count = 0;
  /** Whether the kernel lost its place in the list, or the ruleset changed. */
  isBroken = false;

  /** Takes an element. Returns false if it came before. */
  take(element: ElementAttributes): boolean {
    const isFirst = this.keys.add(element);
    if (!isFirst) this.isBroken = true;
    else if (element.flags?.includes('catchall') !== true) this.count++;
    return isFirst;
  }

  /** Takes elements that are keys alone. Returns those that were in none of the `others` either. */
  takeNumbers(numbers: Uint32Array, length: NumberLength, others: SeenKeys | undefined): Uint32Array {
    let found = 0;
    let kept = numbers;
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index] as number;
      const isFirst = this.keys.addNumber(number, length);
      if (isFirst) this.count++;
      else this.isBroken = true;
      if (!isFirst || others?.addNumber(number, length) === false) {
        if (kept === numbers) kept = numbers.slice();
        continue;
      }
      if (kept !== numbers) kept[found] = number;
      found++;
    }
    return kept.subarray(0, found);
  }
}

/**
 * Reads the elements of a set or map in the messages of the kernel, each element once. Plain intervals, whose two ends are two elements, come at
 * the end, all of one attempt.
 *
 * Between two messages, the kernel only keeps the number of elements that it has listed. It loses its place where elements move or vanish
 * meanwhile, which does not change the generation of the ruleset: the hash table of a set grows some time after elements were added, a
 * transaction with elements fails, elements expire, packets delete elements. Then the list has some elements twice, and lacks others.
 * Such a list is read again for the missing ones.
 *
 * @throws TransportError `ERR_NETLINK_DUMP_INTERRUPTED` if no attempt was complete
 */
export function readElements(
  socket: NetlinkSocket,
  message: SetMessage,
  options: ReadElementsOptions & { readonly numberLength?: undefined },
): AsyncGenerator<ElementMessage, void, undefined>;
export function readElements(
  socket: NetlinkSocket,
  message: SetMessage,
  options: ReadElementsOptions,
): AsyncGenerator<ElementMessage | NumberList, void, undefined>;
export async function* readElements(
  socket: NetlinkSocket,
  message: SetMessage,
  { oneGeneration = false, numberLength, ...options }: ReadElementsOptions,
): AsyncGenerator<ElementMessage | NumberList, void, undefined> {
  const place = {
    family: message.family as NetfilterFamily,
    table: message.table ?? '',
    set: message.name ?? '',
  };
  const flags = flagBitsOf(message.flags);
  const isInterval = isPlainInterval(flags);
  const isVolatile = (flags & (setFlags.timeout | setFlags.eval)) !== 0;
  const request: Dump<ElementMessage | NumberList> =
    numberLength === undefined ? listElements(place) : listNumbers(place, numberLength);
  let known = message.count;
  /** Keys that were yielded. */
  let yielded: SeenKeys | undefined;
  let lastCount: number | undefined;
  for (let attempt = 1; ; attempt++) {
    const current = new Attempt();
    const intervals: ElementMessage[] = [];
    let hasNew = false;
    try {
      for await (const list of socket.stream(readOnly(request), options)) {
        if ('numbers' in list) {
          const numbers = current.takeNumbers(list.numbers, numberLength as NumberLength, yielded);
          if (numbers.length === 0) continue;
          hasNew = true;
          yield { numbers };
          continue;
        }
        const all = list.elements ?? [];
        const found = all.filter((element) => current.take(element) && yielded?.add(element) !== false);
        if (found.length === 0) continue;
        hasNew = true;
        const rest = found.length === all.length ? list : { ...list, elements: found };
        if (isInterval) intervals.push(rest);
        else yield rest;
      }
    } catch (error) {
      if (oneGeneration || !isInterruption(error)) throw error;
      current.isBroken = true;
    }
    if (!isInterval) yielded ??= current.keys;
    // The kernel tells the number of elements since Linux 6.17: of intervals and of elements that have expired in its own way.
    const isCounted = !isInterval && !isVolatile;
    const isSame = (count: number | undefined): boolean =>
      count === undefined || count === (isCounted ? current.count : known);
    let isComplete = !current.isBroken;
    if (isComplete && known !== undefined && !(isCounted && isSame(known))) {
      const { count } = await socket.request(getSet(place), options);
      // Elements of a transaction that is still running count, too.
      isComplete = isSame(count) || (!hasNew && current.count === lastCount);
      known = count;
    }
    if (isComplete || (isVolatile && attempt === mostVolatileAttempts)) {
      yield* intervals;
      return;
    }
    if (attempt === mostAttempts) throw incomplete(place.set);
    lastCount = current.count;
    await pause((attempt - 1) * pauseStep, options.signal);
  }
}

/** Whether an error says that the ruleset changed while the kernel listed objects. */
export function isInterruption(error: unknown): boolean {
  return error instanceof TransportError && error.code === 'ERR_NETLINK_DUMP_INTERRUPTED';
}

function incomplete(set: string): TransportError {
  const reason = `elements of the set ${set} were added or deleted in each of ${mostAttempts} attempts to read them`;
  return new TransportError('nftables list elements', 'ERR_NETLINK_DUMP_INTERRUPTED', reason);
}
