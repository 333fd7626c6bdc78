import { type Check, isEncodedBy, isOneOf } from '../../request/input.ts';
import { families, family } from './address-families.ts';

/** The name of an address family. */
export const isFamily: Check = isOneOf(Object.keys(families));

/** The address family of an object from a list: a name, or a number without one. */
export const isFamilyOrNumber: Check = isEncodedBy(family, 'an address family');
