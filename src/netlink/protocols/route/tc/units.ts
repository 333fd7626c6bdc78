import {
  EncodeError,
  show,
  throwInvalidType,
  throwInvalidValue,
  throwOutOfRange,
} from '../../../codec/encode-error.ts';
import { didYouMean } from '../../../codec/nearest-word.ts';

/**
 * A quantity as users of `tc` write it, with its unit: `'10mbit'`, `'50ms'`, `'32kb'`, `'1%'`; or a plain number in the
 * base unit: bytes per second, nanoseconds, bytes, a fraction from 0 to 1.
 */
export type Quantity = string | number;

interface Unit {
  readonly what: string;
  readonly example: string;
  /** How many base units one of each unit is. Names are in lower case. */
  readonly scale: Readonly<Record<string, number>>;
  readonly maximum: number;
  readonly whole: boolean;
}

/** `kbit`, `kibit`, `kbps`, `kibps` … in bytes per second: a thousand is 1000, with an `i` it is 1024. */
function rateScale(): Record<string, number> {
  const scale: Record<string, number> = { bit: 1 / 8, bps: 1 };
  for (const [power, prefix] of ['k', 'm', 'g', 't'].entries()) {
    const decimal = 1000 ** (power + 1);
    const binary = 1024 ** (power + 1);
    scale[`${prefix}bit`] = decimal / 8;
    scale[`${prefix}ibit`] = binary / 8;
    scale[`${prefix}bps`] = decimal;
    scale[`${prefix}ibps`] = binary;
  }
  return scale;
}

/** `kb`, `mb`, `gb` are 1024 to a power, as `tc` has them; `kbit` … an eighth of that. */
function sizeScale(): Record<string, number> {
  const scale: Record<string, number> = { b: 1 };
  for (const [power, prefix] of ['k', 'm', 'g'].entries()) {
    const binary = 1024 ** (power + 1);
    scale[prefix] = binary;
    scale[`${prefix}b`] = binary;
    scale[`${prefix}bit`] = binary / 8;
  }
  return scale;
}

const timeScale: Record<string, number> = {};
for (const [names, nanoseconds] of [
  [['s', 'sec', 'secs'], 1e9],
  [['ms', 'msec', 'msecs'], 1e6],
  [['us', 'usec', 'usecs'], 1e3],
  [['ns', 'nsec', 'nsecs'], 1],
] as const) {
  for (const name of names) timeScale[name] = nanoseconds;
}

const rateUnit: Unit = {
  what: 'a rate',
  example: "'10mbit' or bytes per second",
  scale: rateScale(),
  maximum: Number.MAX_SAFE_INTEGER,
  whole: true,
};
const timeUnit: Unit = {
  what: 'a time',
  example: "'50ms' or nanoseconds",
  scale: timeScale,
  maximum: Number.MAX_SAFE_INTEGER,
  whole: true,
};
const sizeUnit: Unit = {
  what: 'a size',
  example: "'32kb' or bytes",
  scale: sizeScale(),
  maximum: 0xffffffff,
  whole: true,
};
const probabilityUnit: Unit = {
  what: 'a probability',
  example: "'1%' or 0 to 1",
  scale: { '%': 1 / 100 },
  maximum: 1,
  whole: false,
};

function read(unit: Unit, value: unknown): number {
  if (typeof value === 'number') return check(unit, unit.whole ? Math.round(value) : value, value);
  if (typeof value !== 'string') throwInvalidType(`${unit.what} (${unit.example})`, value);
  const [, digits, name] = /^\s*(\d+\.?\d*|\.\d+)\s*([a-z]+|%)?\s*$/i.exec(value) ?? [];
  if (digits === undefined) throwInvalidValue(`${show(value)} is not ${unit.what}: expected ${unit.example}`);
  if (name === undefined) throwInvalidValue(`${show(value)} has no unit: expected ${unit.example}`);
  const key = name.toLowerCase();
  if (!Object.hasOwn(unit.scale, key)) {
    throwInvalidValue(
      `${show(value)} has no unit of ${unit.what}: '${name}' is not one of ${Object.keys(unit.scale).join(', ')}${didYouMean(name, Object.keys(unit.scale))}`,
    );
  }
  // A percentage is divided, not multiplied, so that '1%' is the same as 0.01.
  const scaled = key === '%' ? Number(digits) / 100 : Number(digits) * (unit.scale[key] as number);
  return check(unit, unit.whole ? Math.round(scaled) : scaled, value);
}

function check(unit: Unit, number: number, given: unknown): number {
  if (!(number >= 0 && number <= unit.maximum)) throwOutOfRange(0, unit.maximum, given);
  return number;
}

function guarded(unit: Unit, value: unknown, operation?: string, field?: string): number {
  try {
    return read(unit, value);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw (field === undefined ? error : error.within(field)).toError(operation);
  }
}

/**
 * Bytes per second of `'10mbit'`, `'1.5gbit'`, `'100kbps'` (bytes), `'1mibit'`; of a number, itself.
 *
 * @throws TypeError or RangeError
 */
export function parseRate(value: Quantity): number {
  return guarded(rateUnit, value);
}

/** Nanoseconds of `'50ms'`, `'10us'`, `'1.5s'`; of a number, itself. Throws as `parseRate`. */
export function parseTime(value: Quantity): number {
  return guarded(timeUnit, value);
}

/** Bytes of `'1500b'`, `'32kb'` (of 1024), `'1mb'`, `'32kbit'`; of a number, itself. Throws as `parseRate`. */
export function parseSize(value: Quantity): number {
  return guarded(sizeUnit, value);
}

/** The fraction from 0 to 1 of `'1%'`; of a number, itself. Throws as `parseRate`. */
export function parseProbability(value: Quantity): number {
  return guarded(probabilityUnit, value);
}

/** Reads one field; what is not given stays so. */
export interface QuantityReader {
  (field: string, value: Quantity): number;
  (field: string, value: Quantity | undefined): number | undefined;
}

/** Readers of the quantities of an operation, whose errors name it and the field. */
export function quantitiesOf(
  operation: string,
): Record<'rate' | 'time' | 'size' | 'probability', QuantityReader> {
  const reader = (unit: Unit): QuantityReader =>
    ((field: string, value: Quantity | undefined) =>
      value === undefined ? undefined : guarded(unit, value, operation, field)) as QuantityReader;
  return {
    rate: reader(rateUnit),
    time: reader(timeUnit),
    size: reader(sizeUnit),
    probability: reader(probabilityUnit),
  };
}
