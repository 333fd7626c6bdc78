import { throwInvalidType, throwInvalidValue, throwOutOfRange } from '../../../../../codec/encode-error.ts';
import { didYouMean } from '../../../../../codec/nearest-word.ts';

/** Headers that an offset counts from (`TCF_LAYER_*` of linux/pkt_cls.h). */
export const layers = ['link', 'network', 'transport'] as const;

/** Comparisons (`TCF_EM_OPND_*` of linux/pkt_cls.h). */
export const comparisons = ['eq', 'gt', 'lt'] as const;

/** The name of a number; the number where it has none. */
export function nameOf<N extends string>(names: readonly N[], value: number): N | number {
  return names[value] ?? value;
}

/** The number of a name, from 0 to `maximum`. Throws for anything else. */
export function numberOf(names: readonly string[], value: unknown, maximum: number): number {
  if (typeof value === 'string') {
    const index = names.indexOf(value);
    if (index === -1)
      throwInvalidValue(`'${value}' is not one of ${names.join(', ')}${didYouMean(value, names)}`);
    return index;
  }
  if (typeof value !== 'number') throwInvalidType('a name or a number', value);
  if (!Number.isInteger(value) || value < 0 || value > maximum) throwOutOfRange(0, maximum, value);
  return value;
}

/** The length of bytes, up to `maximum`. Throws for anything else. */
export function lengthOf(bytes: unknown, maximum: number): number {
  if (!(bytes instanceof Uint8Array)) throwInvalidType('a Uint8Array', bytes);
  if (bytes.length > maximum) throwInvalidValue(`${bytes.length} bytes are more than ${maximum}`);
  return bytes.length;
}

/** Name of a header, or its number. */
export type Layer = (typeof layers)[number] | number;

/** Name of a comparison, or its number. */
export type Comparison = (typeof comparisons)[number] | number;
