import { throwInvalidType, throwInvalidValue, throwOutOfRange } from '../codec/encode-error.ts';
import { nearestWord } from '../codec/nearest-word.ts';
import type { Check } from './input.ts';

/**
 * Reads the names that the administrator of the system has given to numbers: the lines of a file of iproute2, such as
 * `rt_tables`.
 */
export type NameSource = (file: string) => ReadonlyMap<string, number>;

const noNames: ReadonlyMap<string, number> = new Map();
let source: NameSource = () => noNames;

/** Sets where names are read that the library does not know. Without it there are none: this file does no I/O. */
export function setNameSource(next: NameSource): void {
  source = next;
}

/** Numbers that have names: routing tables, origins of routes, scopes … */
export interface NumberNames<N extends string> {
  /** Accepts a number in the range, or a name of one. */
  readonly isOne: Check;
  /** Returns the number of a name; a number is returned as it is. Call it after `isOne`. */
  numberOf(value: number | string): number;
  /** Returns the name of a number; `undefined` for a number without one. */
  nameOf(number: number): string | undefined;
  /** Returns a name that is only in a file as its number. Any other value is returned as it is. */
  encodable(value: number | string): N | number;
}

/** Describes numbers that have names. */
export interface NumberNamesOptions<N extends string> {
  /** File of iproute2 with further names: `rt_tables`. */
  readonly file: string;
  /** For people: `a routing table`. */
  readonly expected: string;
  /** Names that are always known. */
  readonly names: Readonly<Record<N, number>>;
  readonly minimum?: number;
  readonly maximum: number;
}

/** Makes the check and the look-up of numbers that have names. */
export function numberNames<const N extends string>({
  file,
  expected,
  names,
  minimum = 0,
  maximum,
}: NumberNamesOptions<N>): NumberNames<N> {
  const isKnown = (name: string): name is N => Object.hasOwn(names, name);
  const find = (name: string): number | undefined => (isKnown(name) ? names[name] : source(file).get(name));
  const isOne = (value: unknown): void => {
    if (typeof value !== 'number' && typeof value !== 'string')
      throwInvalidType(`${expected} by number or name`, value);
    const number = typeof value === 'number' ? value : find(value as string);
    if (number === undefined) throwUnknown(value as string);
    if (!Number.isInteger(number)) throwInvalidType(`${expected} by number or name`, value);
    if ((number as number) < minimum || (number as number) > maximum)
      throwOutOfRange(minimum, maximum, value);
  };
  const throwUnknown = (name: string): never => {
    const known = [...Object.keys(names), ...source(file).keys()];
    const nearest = nearestWord(name, known);
    const hint = nearest === undefined ? `a number, or a name of /etc/iproute2/${file}` : `'${nearest}'?`;
    return throwInvalidValue(
      `'${name}' is not the name of ${expected}; ${nearest === undefined ? 'expected' : 'did you mean'} ${hint}`,
    );
  };
  return {
    isOne: Object.assign(isOne, {
      expected: `${expected} by number or name`,
      content: { knownNames: Object.keys(names) },
    }),
    numberOf: (value) => (typeof value === 'number' ? value : (find(value) ?? Number.NaN)),
    nameOf: (number) =>
      [...Object.entries<number>(names), ...source(file)].find(([, value]) => value === number)?.[0],
    encodable: (value) =>
      typeof value === 'number' || isKnown(value) ? value : (source(file).get(value) ?? Number.NaN),
  };
}
