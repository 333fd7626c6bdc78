import type { EncodeError } from '../../netlink/codec/encode-error.ts';
import { families } from '../../netlink/protocols/common/address-families.ts';
import { numberNames } from '../../netlink/request/number-names.ts';
import { type Fields, readNext, setField } from './grammar.ts';
import { integerOrText, numberOf, oneOf, type ReadWord, type Words } from './words.ts';

/**
 * Reads a number that may have a name in a file of iproute2: a routing table, an origin, a scope, a group of links. The library
 * knows the names.
 */
export const namedNumberWord: ReadWord<number | string> = integerOrText;

/** Reads `family inet6`. */
export function familyOf(words: Words, target: Fields): void {
  const names = Object.fromEntries(Object.keys(families).map((name) => [name, name]));
  setField(target, 'family', readNext('family', words, oneOf(names)));
}

/** Reads realms by name or number: `3/4` or `4`, or both in one number behind `0x`, source in the high half. */
export const realmsWord: ReadWord<number | string> = (word) =>
  /^0x[\da-f]+$/i.test(word) ? numberOf(word) : word;

const typesOfService = numberNames({
  file: 'rt_dsfield',
  expected: 'a type of service',
  names: {},
  maximum: 255,
});

/** Reads a type of service: a name of `rt_dsfield`, or hexadecimal digits, with or without `0x`. */
export const tosWord: ReadWord<number> = (word) => {
  if (/^(0x)?[\da-f]{1,2}$/i.test(word)) return Number.parseInt(word, 16);
  try {
    typesOfService.isOne(word);
  } catch (error) {
    throw new TypeError(`a type of service: ${(error as EncodeError).reason}`);
  }
  return typesOfService.numberOf(word);
};

/** Protocols above IP, which also have numbers. */
export const ipProtocolWord: ReadWord<number | string> = (word) =>
  /^\d+$/.test(word) ? numberOf(word) : word === 'ipv6-icmp' ? 'icmpv6' : word;

/** Reads a time of a metric: milliseconds, or with `s` or `ms` behind the number. `unit` is the library's in ms. */
export function timeWord(perMillisecond: number): ReadWord<number> {
  return (word) => {
    const [, digits, suffix] = /^(\d+(?:\.\d+)?)(s|ms|msec|sec)?$/.exec(word) ?? [];
    if (digits === undefined) throw new TypeError(`a time such as 30ms, got '${word}'`);
    // Without a unit it is the kernel's number.
    if (suffix === undefined) return Number(digits);
    const milliseconds = Number(digits) * (suffix.startsWith('s') ? 1000 : 1);
    return Math.round(milliseconds * perMillisecond);
  };
}
