import { encode, inspect, littleEndian, NESTED } from '../../../../codec/index.ts';
import { bytesOf } from '../bits.ts';
import { type ElementAttributes, elementAttributes } from '../elements.ts';
import { EncodedList } from '../encoded-list.ts';
import { setFlags } from '../sets.ts';
import { attributesOf, type Element, longestList, openEnded, timesOf } from './elements.ts';
import { type NumberKeys, sortKeys } from './number-keys.ts';
import type { SetDefinition } from './set-definition.ts';

/**
 * Encodes elements whose keys are numbers and that have all else in common, straight into the lists of messages. Returns undefined
 * for a set that needs another form, or if intervals overlap.
 */
export function encodeNumberElements(
  keys: NumberKeys,
  properties: Omit<Element, 'key'>,
  set: SetDefinition,
): EncodedList[] | undefined {
  if (set.data !== undefined || (set.flags & setFlags.anonymous) !== 0) return undefined;
  const isInterval = (set.flags & setFlags.interval) !== 0;
  const element: Element = { ...properties, key: 'catchall' };
  return isInterval ? encodeIntervals(keys, element, set) : encodeSingle(keys.from, element, set);
}

function encodeSingle(keys: Uint32Array, element: Element, set: SetDefinition): EncodedList[] {
  const isReversed = littleEndian && set.key.order === 'host';
  const template = new Template({ ...timesOf(element) }, attributesOf(element, set), set, isReversed);
  const writer = new ListWriter();
  for (const key of keys) writer.add(template, key, true);
  return writer.end();
}

/** Writes each interval as its first key and the first key behind it, as {@link elementMessages} does. */
function encodeIntervals(keys: NumberKeys, element: Element, set: SetDefinition): EncodedList[] | undefined {
  const sorted = sortKeys(keys, set.autoMerge === true);
  if (sorted === undefined) return undefined;
  const { from, to } = sorted;
  const last = 2 ** set.key.bits - 1;
  const begin = new Template(timesOf(element), attributesOf(element, set), set, false);
  const end = new Template({ flags: ['intervalEnd'] }, {}, set, false);
  const writer = new ListWriter();
  if (from.length > 0 && from[0] !== 0 && !set.hasElements) writer.add(end, 0, true);
  for (let index = 0; index < from.length; index++) {
    const behind = (to[index] as number) + 1;
    if (behind <= last) {
      writer.add(begin, from[index] as number, true);
      writer.add(end, behind, false);
    } else {
      const open = new Template(timesOf(element), attributesOf(openEnded(element), set), set, false);
      writer.add(open, from[index] as number, true);
    }
  }
  return writer.end();
}

/** An encoded element whose key is still to be written. */
class Template {
  /** The element with its attribute header, whose number is still to be written. */
  readonly words: Int32Array;
  /** Offset of the key. */
  readonly keyAt: number;
  readonly keySize: number;
  /** Whether the least significant byte of the key comes first. */
  readonly isReversed: boolean;

  /** @param before the attributes before the key, `after` those behind it */
  constructor(
    before: ElementAttributes,
    after: ElementAttributes,
    { key }: SetDefinition,
    isReversed: boolean,
  ) {
    this.keySize = bytesOf(key.bits);
    this.isReversed = isReversed;
    const element = { ...before, key: { value: new Uint8Array(this.keySize) }, ...after };
    const encoded = encode(elementAttributes, element as ElementAttributes);
    const parts = inspect(elementAttributes, encoded).find(({ name }) => name === 'key')?.parts;
    this.keyAt = headerLength + (parts?.[0]?.payload ?? 0);
    this.words = new Int32Array((headerLength + encoded.length) >> 2);
    new Uint16Array(this.words.buffer)[0] = headerLength + encoded.length;
    new Uint8Array(this.words.buffer).set(encoded, headerLength);
  }
}

/** Bytes of the header of an attribute. */
const headerLength = 4;

/** Writes elements into lists that fit in one message each. */
class ListWriter {
  readonly #lists: EncodedList[] = [];
  /** The list that is being written, in three views of the same bytes. */
  readonly #bytes = new Uint8Array((longestList + 4096) & ~3);
  readonly #halves = new Uint16Array(this.#bytes.buffer);
  readonly #words = new Int32Array(this.#bytes.buffer);
  #length = 0;
  #count = 0;

  /** @param maySplit whether a new list may begin with this element: the two ends of an interval stay together */
  add({ words, keyAt, keySize, isReversed }: Template, key: number, maySplit: boolean): void {
    const size = words.length << 2;
    if (maySplit && this.#length + size > longestList && this.#count > 0) this.#complete();
    const start = this.#length;
    for (let index = 0, at = start >> 2; index < words.length; index++, at++)
      this.#words[at] = words[index] as number;
    this.#count++;
    this.#halves[(start >> 1) + 1] = this.#count | NESTED;
    const first = start + keyAt;
    for (let index = 0; index < keySize; index++) {
      const shift = 8 * (isReversed ? index : keySize - 1 - index);
      this.#bytes[first + index] = key >>> shift;
    }
    this.#length = start + size;
  }

  /** Returns the lists. */
  end(): EncodedList[] {
    if (this.#count > 0 || this.#lists.length === 0) this.#complete();
    return this.#lists;
  }

  #complete(): void {
    this.#lists.push(new EncodedList(this.#bytes.slice(0, this.#length)));
    this.#length = 0;
    this.#count = 0;
  }
}
