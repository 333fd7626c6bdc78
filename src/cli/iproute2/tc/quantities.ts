import { parseProbability, parseRate, parseSize, parseTime } from '../../../netlink/protocols/route/index.ts';
import type { ReadWord } from '../words.ts';

/** Reads a quantity: a number without a unit counts `perUnit` of the library's units. */
function quantity(parse: (text: string) => number, perUnit: number, what: string): ReadWord<number> {
  return (word) => {
    try {
      return /^\d+(\.\d+)?$/.test(word) ? Number(word) * perUnit : parse(word);
    } catch {
      throw new TypeError(`${what}, got '${word}'`);
    }
  };
}

/** Reads a rate in bytes per second. Without a unit it is in bits per second. */
export const rateWord: ReadWord<number> = quantity(parseRate, 1 / 8, 'a rate such as 10mbit');

/** Reads a time in nanoseconds. Without a unit it is in microseconds. */
export const tcTimeWord: ReadWord<number> = quantity(parseTime, 1000, 'a time such as 50ms');

/** Reads a size in bytes. */
export const sizeWord: ReadWord<number> = quantity(parseSize, 1, 'a size such as 32kb');

/** Reads a chance from 0 to 1, which is written as a percentage. */
export const percentWord: ReadWord<number> = quantity(parseProbability, 1 / 100, 'a percentage such as 1%');

/** A word that begins as a number does. */
export const numeric = /^[\d.]/;
