import { compare, decrement, equal, increment } from '../bits.ts';
import type { ElementAttributes } from '../elements.ts';
import { isPlainInterval, setFlags } from '../sets.ts';
import { elementUserData, readUserData, writeUserData } from '../userdata.ts';
import { type Element, limitsOf } from './elements.ts';
import type { Value } from './nodes.ts';
import type { SetDefinition } from './set-definition.ts';

/** The elements of a command. */
export interface ElementsPlace {
  /** Path and index of the command. */
  readonly path: string;
  readonly command: number;
  /** Path of the elements below that of the command. */
  readonly where: string;
  /** Whether elements that are there already are refused. */
  readonly isExclusive: boolean;
}

/** The element of a command that a change is sent for. */
export interface ElementSource {
  readonly place: ElementsPlace;
  /** Index of the element in the command. */
  readonly index: number;
}

/** All keys from one to another, with the properties of an element. */
interface Interval {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly element: Omit<Element, 'key'>;
  /** The element that it comes from. `undefined` for an interval in the kernel. */
  readonly source: ElementSource | undefined;
}

/** An interval of a command. */
interface Given extends Interval {
  readonly source: ElementSource;
}

/** An element to send. */
export interface SourcedElement {
  readonly element: Element;
  readonly source: ElementSource;
}

/** The changes of a set in a transaction, each interval in the kernel at most once: the deleted elements go first. */
export interface MergedChange {
  readonly deleted: readonly SourcedElement[];
  readonly added: readonly SourcedElement[];
  /** Elements that are not there: each is deleted by itself, for the kernel to refuse it. */
  readonly missing: readonly SourcedElement[];
}

/** Whether neighbouring and overlapping intervals of a set become one. */
export function mergesIntervals({ autoMerge, flags }: SetDefinition): boolean {
  return autoMerge === true && isPlainInterval(flags) && (flags & (setFlags.map | setFlags.object)) === 0;
}

/** The intervals of a set that merges them: those in the kernel, changed by the commands so far. */
export class MergedIntervals {
  readonly set: SetDefinition;
  /** Whether the kernel has elements of the set. */
  readonly hadElements: boolean;
  /** In the order of their keys; none overlap. */
  #intervals: readonly Interval[];
  #deleted: SourcedElement[] = [];
  readonly #missing: SourcedElement[] = [];

  /** @param elements the elements in the kernel */
  constructor(set: SetDefinition, elements: readonly ElementAttributes[]) {
    this.set = set;
    this.hadElements = elements.length > 0;
    this.#intervals = intervalsOf(elements);
  }

  /** The changes of the commands so far. */
  get change(): MergedChange {
    const added = this.#intervals.flatMap((one) =>
      one.source === undefined ? [] : [this.#sourced(one, one.source)],
    );
    return { deleted: this.#deleted, added, missing: this.#missing };
  }

  /**
   * Adds elements as nft does. A part of an interval changes nothing. An interval that overlaps or touches another one, or has it in it,
   * replaces it by one interval with the properties of the new element.
   */
  add(elements: readonly Element[], place: ElementsPlace): void {
    const given = this.#read(elements, place);
    if (given.length === 0) return;
    const [start, end] = this.#near(given);
    const isNew = new Set<Interval>(given);
    const all = [...this.#intervals.slice(start, end), ...given].sort(
      (a, b) => compare(a.from, b.from) || compare(b.to, a.to) || Number(isNew.has(a)) - Number(isNew.has(b)),
    );
    const merged: Interval[] = [];
    for (const interval of all) {
      const last = merged.at(-1);
      const isLastNew = last !== undefined && isNew.has(last);
      if (last === undefined || !(touches(last, interval) && (isLastNew || isNew.has(interval)))) {
        merged.push(interval);
        continue;
      }
      const isInside = compare(interval.to, last.to) <= 0;
      if (isInside && !isLastNew) continue;
      const [kept, other] = isLastNew ? [last, interval] : [interval, last];
      if (!isNew.has(other)) this.#replaced(other, kept.source as ElementSource);
      const whole = { ...kept, from: last.from, to: isInside ? last.to : interval.to };
      isNew.add(whole);
      merged[merged.length - 1] = whole;
    }
    this.#replace(start, end, merged);
  }

  /**
   * Deletes elements: each must be in one interval, of which the rest stays.
   *
   * @param isStrict whether the kernel is to refuse elements that are not there
   */
  delete(elements: readonly Element[], place: ElementsPlace, isStrict: boolean): void {
    const given = this.#read(elements, place)
      .sort((a, b) => compare(a.from, b.from))
      .filter((one, index, all) => !isSame(one, all[index - 1]));
    if (given.length === 0) return;
    const [start, end] = this.#near(given);
    const before = this.#intervals.slice(start, end);
    const after: Interval[] = [];
    let next = 0;
    for (const old of before) {
      let rest: Interval | undefined = old;
      for (; next < given.length; next++) {
        const one = given[next] as Given;
        if (compare(one.from, old.to) > 0) break;
        if (rest === undefined || !contains(rest, one)) {
          if (isStrict) this.#missing.push(this.#absent(one, before));
          continue;
        }
        if (rest === old) this.#replaced(old, one.source);
        const { source } = one;
        const last = decrement(one.from);
        if (last !== undefined && compare(rest.from, last) <= 0) after.push({ ...rest, to: last, source });
        const first = increment(one.to);
        rest =
          first !== undefined && compare(first, rest.to) <= 0 ? { ...rest, from: first, source } : undefined;
      }
      if (rest !== undefined) after.push(rest);
    }
    if (isStrict) for (const one of given.slice(next)) this.#missing.push(this.#absent(one, before));
    this.#replace(start, end, after);
  }

  /** Deletes all elements, which another message does in the kernel. */
  clear(): void {
    this.#intervals = [];
    this.#deleted = [];
  }

  #read(elements: readonly Element[], place: ElementsPlace): Given[] {
    return elements.flatMap(({ key, ...element }, index): Given[] => {
      if (key === 'catchall') return [];
      const [from, to] = limitsOf(key);
      return [{ from, to, element, source: { place, index } }];
    });
  }

  /** Notes that an interval is no more: one of this transaction has not been sent yet. */
  #replaced(old: Interval, source: ElementSource): void {
    if (old.source === undefined) this.#deleted.push(this.#sourced(old, source));
  }

  /** The first interval that new ones touch, and the first one behind them. */
  #near(given: readonly Interval[]): readonly [start: number, end: number] {
    let { from, to } = given[0] as Interval;
    for (const one of given) {
      if (compare(one.from, from) < 0) from = one.from;
      if (compare(one.to, to) > 0) to = one.to;
    }
    const first = decrement(from) ?? from;
    const last = increment(to) ?? to;
    return [
      this.#firstThat((one) => compare(one.to, first) >= 0),
      this.#firstThat((one) => compare(one.from, last) > 0),
    ];
  }

  /** The index of the first interval that fulfils a condition, as all behind it do. */
  #firstThat(fulfils: (interval: Interval) => boolean): number {
    let low = 0;
    let high = this.#intervals.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fulfils(this.#intervals[middle] as Interval)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #replace(start: number, end: number, intervals: readonly Interval[]): void {
    this.#intervals = this.#intervals.slice(0, start).concat(intervals, this.#intervals.slice(end));
  }

  #sourced({ from, to, element }: Interval, source: ElementSource): SourcedElement {
    return { element: { ...element, key: this.#valueOf(from, to) }, source };
  }

  #valueOf(from: Uint8Array, to: Uint8Array): Value {
    return { ...this.set.key, kind: 'range', from, to };
  }

  /** A key of an interval that is not there, with which none begins: the kernel could find its two ends in two others. */
  #absent({ from, to, source }: Given, intervals: readonly Interval[]): SourcedElement {
    let key = from;
    for (const one of intervals) if (equal(one.from, key)) key = increment(key) ?? to;
    return { element: { key: this.#valueOf(key, key) }, source };
  }
}

function isSame(interval: Interval, other: Interval | undefined): boolean {
  return other !== undefined && equal(interval.from, other.from) && equal(interval.to, other.to);
}

function contains(interval: Interval, { from, to }: Interval): boolean {
  return compare(interval.from, from) <= 0 && compare(to, interval.to) <= 0;
}

/** Whether an interval overlaps the one before, or begins where that ends. */
function touches(before: Interval, { from }: Interval): boolean {
  const behind = increment(before.to);
  return behind === undefined || compare(from, behind) <= 0;
}

/** Intervals of their first keys and of the keys behind them. */
function intervalsOf(elements: readonly ElementAttributes[]): Interval[] {
  const bounds = elements.flatMap((element) => {
    const key = element.key?.value;
    return key === undefined
      ? []
      : [{ element, key, isEnd: element.flags?.includes('intervalEnd') === true }];
  });
  bounds.sort((a, b) => compare(a.key, b.key) || Number(b.isEnd) - Number(a.isEnd));
  return bounds.flatMap(({ element, key, isEnd }, index): Interval[] => {
    if (isEnd) return [];
    const behind = bounds[index + 1]?.key;
    const to = behind === undefined ? new Uint8Array(key.length).fill(255) : decrement(behind);
    return [{ from: key, to: to ?? key, element: propertiesOf(element), source: undefined }];
  });
}

/** The properties that the rest of an interval keeps. Counters and limits begin at zero. */
function propertiesOf({ timeout, expiration, userdata }: ElementAttributes): Omit<Element, 'key'> {
  // The other note says that no key is behind the interval.
  const notes = readUserData(userdata ?? new Uint8Array(0)).filter(
    ({ type }) => type === elementUserData.comment,
  );
  return { timeout, expiration, userdata: notes.length === 0 ? undefined : writeUserData(notes) };
}
