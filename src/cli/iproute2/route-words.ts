import { families } from '../../netlink/protocols/common/address-families.ts';
import { type Fields, readNext, setField } from './grammar.ts';
import { integerOrText, numberOr, oneOf, type ReadWord, type Words } from './words.ts';

/** Reads a routing table. */
export const tableWord: ReadWord<number> = numberOr({ unspec: 0, default: 253, main: 254, local: 255 });

/** Reads the origin of a route, rule, next hop or neighbour. */
export const protocolWord: ReadWord<number | string> = integerOrText;

/** Reads a scope. */
export const scopeWord: ReadWord<number | string> = integerOrText;

/** Reads `family inet6`. */
export function familyOf(words: Words, target: Fields): void {
  const names = Object.fromEntries(Object.keys(families).map((name) => [name, name]));
  setField(target, 'family', readNext('family', words, oneOf(names)));
}

/** Reads realms: `3/4` or `4`, source in the high half. */
export const realmsWord: ReadWord<number> = (word) => {
  const [, from, to] = /^(?:(\d+)\/)?(\d+)$/.exec(word) ?? [];
  if (to === undefined) throw new TypeError(`FROM/TO, got '${word}'`);
  return Number(from ?? 0) * 0x10000 + Number(to);
};

/** Protocols above IP, which also have numbers. */
export const ipProtocolWord: ReadWord<number | string> = (word) =>
  /^\d+$/.test(word) ? Number(word) : word === 'ipv6-icmp' ? 'icmpv6' : word;

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
