import { toBigInt, toNumber } from '../bits.ts';
import type { NftResolver } from '../resolver.ts';
import { type DataType, integerType, parseInteger } from './type.ts';

const units: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** Milliseconds of `1d2h3m4s5ms`, or of a number of seconds; `undefined` for any other text. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^(?:\d+(?:w|d|h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(w|d|h|ms|m|s)/g))
    total += Number(count) * (units[unit as string] as number);
  return total;
}

/** `1d2h3m4s5ms` of milliseconds. */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = units[unit] as number;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** Durations: milliseconds, written as seconds or as `1d2h3m4s5ms`. */
export const duration: DataType = {
  ...integerType(18, 'time', 64, 'host'),
  parse: (text) => parseDuration(text),
  format: (bytes) => Math.floor(toNumber(bytes) / 1000),
};

function utcOffset(resolver: NftResolver, seconds: number): number {
  return resolver.utcOffset?.(seconds) ?? 0;
}

const two = (value: number): string => String(value).padStart(2, '0');

function parseDate(text: string, resolver: NftResolver): bigint | undefined {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/.exec(text);
  if (parts === null) {
    const seconds = parseInteger(text);
    return seconds === undefined ? undefined : BigInt(seconds) * 1_000_000_000n;
  }
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  // The offset is that of the local time itself, which is nearest to this guess.
  const seconds = local - utcOffset(resolver, local - utcOffset(resolver, local));
  return BigInt(seconds) * 1_000_000_000n;
}

/** Points in time: nanoseconds since 1970, written as local time `2024-01-31 13:00:00`. */
export const date: DataType = {
  ...integerType(43, 'time', 64, 'host'),
  parse: parseDate,
  format(bytes, { resolver }) {
    const seconds = Number(toBigInt(bytes) / 1_000_000_000n);
    const local = new Date((seconds + utcOffset(resolver, seconds)) * 1000);
    if (Number.isNaN(local.getTime())) return toNumber(bytes);
    const day = `${local.getUTCFullYear()}-${two(local.getUTCMonth() + 1)}-${two(local.getUTCDate())}`;
    return `${day} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  },
};

/** Days of the week. */
export const day: DataType = integerType(45, 'day', 8, 'host', {
  names: { Sunday: 0, Monday: 1, Tuesday: 2, Wednesday: 3, Thursday: 4, Friday: 5, Saturday: 6 },
  parse: (text) => {
    const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
    const found = text.length < 3 ? -1 : days.findIndex((name) => name.startsWith(text.toLowerCase()));
    return found === -1 ? parseInteger(text) : found;
  },
});

const secondsOfDay = 86_400;

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Time of the day: seconds of the UTC day, written as local time `13:00` or `13:00:30`. */
export const hour: DataType = {
  ...integerType(44, 'hour', 32, 'host'),
  parse(text, resolver) {
    const parts = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
    if (parts === null) return parseInteger(text);
    const local = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0);
    const utc = local - utcOffset(resolver, now());
    return ((utc % secondsOfDay) + secondsOfDay) % secondsOfDay;
  },
  format(bytes, { resolver }) {
    const utc = toNumber(bytes);
    const local = (((utc + utcOffset(resolver, now())) % secondsOfDay) + secondsOfDay) % secondsOfDay;
    const text = `${two(Math.floor(local / 3600))}:${two(Math.floor(local / 60) % 60)}`;
    return local % 60 === 0 ? text : `${text}:${two(local % 60)}`;
  },
};
