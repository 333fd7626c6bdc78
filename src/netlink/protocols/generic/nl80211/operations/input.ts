import {
  argument,
  type Check,
  check,
  isIndex,
  isInteger,
  isLinkAddress,
  required,
} from '../../../../request/input.ts';

/** A name of a network: text, or its bytes. */
export type NetworkName = string | Uint8Array;

/** Returns the bytes of a name of a network. */
export const nameBytes = (name: NetworkName): Uint8Array =>
  typeof name === 'string' ? new TextEncoder().encode(name) : name;

const longestName = 32;

/** A name of a network of at most 32 bytes. */
export const isNetworkName: Check = check(
  'the name of a network of at most 32 bytes',
  (name) => (typeof name === 'string' || name instanceof Uint8Array) && nameBytes(name).length <= longestName,
);

/** Index of a link. */
export const link: Check = argument('index', required(isIndex));

/** Number of a wireless device. */
export const isWiphy: Check = isInteger(0, 0xffff_ffff, 'the number of a device, from 0');

/** Address of a station. */
export const station: Check = argument('mac', required(isLinkAddress));

/** A frequency in MHz. */
export const isFrequency: Check = isInteger(1, 0xffff_ffff, 'a frequency in MHz');
