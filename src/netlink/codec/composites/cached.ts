import type { CodeBuilder } from '../compile/compiled-function.ts';
import type { Reader } from '../reader.ts';
import { made } from '../thunk.ts';
import type { Type } from '../type.ts';

/** Values that are remembered for each schema: of a few kinds of links or routes each has its own. */
const ways = 4;
/** Misses in a row, or nearly so, that show that looking is in vain, and for how many values it then is not done. */
const patience = 32;
const pause = 512;
/** Longest value that is remembered, in bytes. */
const longest = 1024;

const noWords = new Int32Array(0);

/** A value that came lately. */
class Memory<T> {
  /** Its bytes, four at a time. */
  words: Int32Array = noWords;
  /** There from when it came a second time. */
  value: T | undefined;
}

/** Whether the two begin alike, four words at a time: it is what a whole message costs. */
function isSame(known: Int32Array, words: Int32Array, from: number, count: number): boolean {
  let index = 0;
  let at = from;
  for (; index + 4 <= count; index += 4, at += 4) {
    const difference =
      ((known[index] as number) ^ (words[at] as number)) |
      ((known[index + 1] as number) ^ (words[at + 1] as number)) |
      ((known[index + 2] as number) ^ (words[at + 2] as number)) |
      ((known[index + 3] as number) ^ (words[at + 3] as number));
    if (difference !== 0) return false;
  }
  for (; index < count; index++, at++) if (known[index] !== words[at]) return false;
  return true;
}

function isFreezable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return !ArrayBuffer.isView(value) && Object.values(value).every(isFreezable);
}

/** Freezes an object and what is in it. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) freeze(item);
  return Object.freeze(value);
}

/**
 * A type of values of which the same ones come again and again: the settings of links, counters that are zero. Where the
 * bytes are those of one that came lately, nothing is decoded: it is the same object once more, and frozen. That is
 * quicker, and many times smaller where a dump is kept. What is chosen by a field outside cannot be shared, and what holds
 * bytes, which cannot be frozen, is not.
 */
export function cached<T extends object>(type: Type<T>): Type<Readonly<T>> {
  if (type.scoped === true) throw new TypeError(`shared: ${type.kind} depends on its surroundings`);
  const memories: Memory<T>[] = [];
  let oldest = 0;
  let hope = patience;
  let unlooked = 0;

  function decode(reader: Reader, start: number, end: number): T | undefined {
    const length = end - start;
    const { words } = reader;
    // In the other byte order the same bytes mean something else.
    if (words === undefined || reader.foreign || ((length | start) & 3) !== 0 || length > longest)
      return type.decode(reader, start, end, undefined);
    if (unlooked > 0) {
      unlooked--;
      return type.decode(reader, start, end, undefined);
    }
    const from = start >> 2;
    const count = length >> 2;
    for (let index = 0; index < memories.length; index++) {
      const memory = memories[index] as Memory<T>;
      if (memory.words.length === count && isSame(memory.words, words, from, count)) {
        if (hope < patience) hope++;
        return memory.value ?? remember(memory, reader, start, end);
      }
    }
    if (--hope === 0) {
      hope = patience >> 2;
      unlooked = pause;
    }
    const value = type.decode(reader, start, end, undefined);
    // Whether it comes again is not known yet; to freeze what does not would be the most of the work.
    if (memories.length < ways) memories.push(new Memory());
    const memory = memories[oldest] as Memory<T>;
    // No longer than need be: what is compared after each system call should lie on few pages.
    if (memory.words.length !== count) memory.words = new Int32Array(count);
    for (let index = 0; index < count; index++) memory.words[index] = words[from + index] as number;
    memory.value = undefined;
    oldest = (oldest + 1) % ways;
    return value;
  }

  function remember(memory: Memory<T>, reader: Reader, start: number, end: number): T | undefined {
    const value = type.decode(reader, start, end, undefined);
    if (value !== undefined && isFreezable(value)) memory.value = freeze(value);
    return value;
  }

  return {
    ...made(type),
    decode,
    emitDecode: (code: CodeBuilder, { start, end }) => `${code.bind(decode)}(reader, ${start}, ${end})`,
  };
}
