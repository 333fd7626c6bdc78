import {
  type Check,
  check,
  isAnyOf,
  isEncodedBy,
  isIndex,
  isNumber,
  isText,
  required,
} from '../../../request/input.ts';
import { type Handle, parseHandle } from './handle.ts';
import { linkLayer8 } from './rate.ts';
import { estimator } from './statistics.ts';

/** A kind of qdisc, filter or action. */
export const isKindName: Check = check(
  'a kind of 1 to 15 characters',
  (value) => typeof value === 'string' && value !== '' && value.length <= 15,
);

/** Options of a kind, which the encoder checks by their schema. */
export const isOptions: Check = check(
  'options of the kind, as an object or bytes',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !('then' in value),
);

/** A quantity with a unit, or a number. */
export const isQuantity: Check = isAnyOf(isNumber, isText);

/** How lower layers change the size of a packet. */
export const isLinkLayer: Check = isEncodedBy(linkLayer8, 'a link layer');

/** How a rate is measured. */
export const isEstimator: Check = isEncodedBy(estimator, 'an estimator, by estimatorOptions');

/** The index of the link, which must be there. */
export const isLinkIndex: Check = required(isIndex);

/** Whether two handles are the same, as text or number. */
export function isSameHandle(one: Handle | undefined, other: Handle): boolean {
  const number = (value: Handle | undefined): Handle | undefined =>
    typeof value === 'string' ? (parseHandle(value) ?? value) : value;
  return number(one) === number(other);
}
