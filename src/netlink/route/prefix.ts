import { parseIp } from '../codec/address.ts';
import { show } from '../codec/refusal.ts';
import { refuse } from '../request.ts';
import type { Family } from './family.ts';

/** An IP address and its family. */
export interface ParsedAddress {
  readonly family: Extract<Family, 'inet' | 'inet6'>;
  /** The address as it was written. */
  readonly address: string;
}

/** An IP address with the length of its prefix. */
export interface Prefix extends ParsedAddress {
  /** Bits of the prefix. */
  readonly length: number;
}

/** Reads `10.0.0.1/24`; without a length, the address alone: /32 or /128. Refuses anything else, naming the field. */
export function parsePrefix(operation: string, field: string, text: unknown): Prefix {
  if (typeof text !== 'string') refuse(operation, field, `expected an address as text, got ${show(text)}`);
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const bytes = parseIp(address);
  if (bytes === undefined) refuse(operation, field, `${show(text)} is not an IP address`);
  const bits = bytes.length * 8;
  const family = bytes.length === 4 ? 'inet' : 'inet6';
  if (slash === -1) return { family, address, length: bits };
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > bits) {
    refuse(operation, field, `the prefix length of ${show(text)} is not from 0 to ${bits}`);
  }
  return { family, address, length: Number(digits) };
}

/** Reads an IP address without a prefix length. Refuses anything else, naming the field. */
export function parseAddress(operation: string, field: string, text: unknown): ParsedAddress {
  const { family, address } = parsePrefix(operation, field, text);
  if (address !== text)
    refuse(operation, field, `${show(text)} has a prefix length, which is not wanted here`);
  return { family, address };
}
