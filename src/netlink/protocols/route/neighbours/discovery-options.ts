import { inField, show, throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import { copyBytes, type Reader } from '../../../codec/reader.ts';
import { formatIpv6, parseIpv6 } from '../../../codec/scalars/addresses.ts';
import type { Type } from '../../../codec/type.ts';
import { Writer } from '../../../codec/writer.ts';

/** An option of a router advertisement that the kernel leaves to programs. Lifetimes in seconds; 4294967295 without an end. */
export type DiscoveryOption =
  /** Name servers (RFC 8106). */
  | { readonly kind: 'nameServers'; readonly lifetime: number; readonly addresses: readonly string[] }
  /** Domains in which names are looked up (RFC 8106). */
  | { readonly kind: 'searchDomains'; readonly lifetime: number; readonly domains: readonly string[] }
  /** The page that a host has to visit (RFC 8910). */
  | { readonly kind: 'captivePortal'; readonly uri: string }
  /** The prefix of addresses for IPv4 (RFC 8781): `64:ff9b::/96`. */
  | { readonly kind: 'pref64'; readonly lifetime: number; readonly prefix: string }
  /** Any other option: all of its bytes behind type and length, a multiple of 8 less 2. */
  | { readonly kind: number; readonly data: Uint8Array };

const [NAME_SERVERS, SEARCH_DOMAINS, CAPTIVE_PORTAL, PREF64] = [25, 31, 37, 38];

/** Lengths of prefixes by their code in a PREF64 option. */
const pref64Lengths = [96, 64, 56, 48, 40, 32];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the names of a search list; `undefined` where it is damaged. */
function readDomains(bytes: Uint8Array): string[] | undefined {
  const domains: string[] = [];
  let labels: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at++] as number;
    if (length === 0) {
      if (labels.length === 0) break; // padding
      domains.push(labels.join('.'));
      labels = [];
    } else {
      if (length > 63 || at + length > bytes.length) return undefined;
      labels.push(String.fromCharCode(...bytes.subarray(at, at + length)));
      at += length;
    }
  }
  return labels.length === 0 ? domains : undefined;
}

function domainBytes(domain: string): number[] {
  const labels = domain.split('.').map((label) => [...new TextEncoder().encode(label)]);
  if (labels.some(({ length }) => length === 0 || length > 63))
    throwInvalidValue(`${show(domain)} is no domain: labels have 1 to 63 bytes`);
  return [...labels.flatMap((label) => [label.length, ...label]), 0];
}

/** Reads an option, of which `data` are the bytes behind type and length. Returns undefined for one that is only known as bytes. */
function readOption(type: number, data: Uint8Array): DiscoveryOption | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (type === NAME_SERVERS && data.length % 16 === 6)
    return {
      kind: 'nameServers',
      lifetime: view.getUint32(2),
      addresses: Array.from({ length: (data.length - 6) / 16 }, (_, index) =>
        formatIpv6(data, 6 + index * 16),
      ),
    };
  if (type === SEARCH_DOMAINS) {
    const domains = readDomains(data.subarray(6));
    return domains && { kind: 'searchDomains', lifetime: view.getUint32(2), domains };
  }
  if (type === CAPTIVE_PORTAL) {
    const end = data.indexOf(0);
    return { kind: 'captivePortal', uri: utf8.decode(end < 0 ? data : data.subarray(0, end)) };
  }
  if (type === PREF64 && data.length === 14) {
    const scaled = view.getUint16(0);
    const length = pref64Lengths[scaled & 7];
    const address = new Uint8Array(16);
    address.set(data.subarray(2));
    return length === undefined
      ? undefined
      : { kind: 'pref64', lifetime: scaled & ~7, prefix: `${formatIpv6(address)}/${length}` };
  }
  return undefined;
}

function addressBytes(address: string): Uint8Array {
  return parseIpv6(String(address)) ?? throwInvalidValue(`${show(address)} is no IPv6 address`);
}

/** A lifetime in four bytes behind two reserved ones. */
function withLifetime(lifetime: number, rest: readonly number[]): number[] {
  const head = new DataView(new ArrayBuffer(6));
  head.setUint32(2, lifetime);
  return [...new Uint8Array(head.buffer), ...rest];
}

/** Type and data of an option. */
function optionBytes(option: DiscoveryOption): [type: number, data: readonly number[] | Uint8Array] {
  switch (option.kind) {
    case 'nameServers':
      return [
        NAME_SERVERS,
        withLifetime(
          option.lifetime,
          option.addresses.flatMap((one) => [...addressBytes(one)]),
        ),
      ];
    case 'searchDomains':
      return [SEARCH_DOMAINS, withLifetime(option.lifetime, option.domains.flatMap(domainBytes))];
    case 'captivePortal':
      return [CAPTIVE_PORTAL, new TextEncoder().encode(option.uri)];
    case 'pref64': {
      const [address = '', length] = String(option.prefix).split('/');
      const code = pref64Lengths.indexOf(Number(length));
      if (code < 0) throwInvalidValue(`${show(option.prefix)} has none of the lengths ${pref64Lengths}`);
      const scaled = (option.lifetime & ~7) | code;
      return [PREF64, [scaled >> 8, scaled & 0xff, ...addressBytes(address).subarray(0, 12)]];
    }
    default:
      if (!(option.data instanceof Uint8Array)) throwInvalidType('a Uint8Array', option.data);
      return [option.kind, option.data];
  }
}

function writeOption(writer: Writer, option: DiscoveryOption): void {
  const [type, data] = optionBytes(option);
  const units = Math.ceil((data.length + 2) / 8);
  if (units > 255) throwInvalidValue('an option has at most 2040 bytes');
  const at = writer.zeros(units * 8);
  writer.bytes.set([type, units], at);
  writer.bytes.set(data, at + 2);
}

/** Reads an option. One that would be written as other bytes stays bytes. */
function exactOption(type: number, data: Uint8Array): DiscoveryOption {
  try {
    const option = readOption(type, data);
    if (option !== undefined) {
      const writer = new Writer(data.length + 2);
      writeOption(writer, option);
      const written = writer.toBytes().subarray(2);
      if (written.length === data.length && written.every((byte, index) => byte === data[index]))
        return option;
    }
  } catch {
    // Text that is not UTF-8, or a domain with a label that no text can have.
  }
  return { kind: type, data };
}

/** Options of neighbour discovery (RFC 4861), one after another. */
export const discoveryOptions: Type<readonly DiscoveryOption[]> = {
  kind: 'discoveryOptions',
  decode(reader: Reader, start, end) {
    const options: DiscoveryOption[] = [];
    for (let at = start; at < end; ) {
      const size = at + 2 <= end ? (reader.bytes[at + 1] as number) * 8 : 0;
      if (size === 0 || at + size > end) return undefined;
      const data = copyBytes(reader, at + 2, at + size);
      options.push(exactOption(reader.bytes[at] as number, data));
      at += size;
    }
    return options;
  },
  encode(writer, options) {
    if (!Array.isArray(options)) throwInvalidType('an array of options', options);
    for (const [index, option] of options.entries())
      inField(String(index), () => writeOption(writer, option as DiscoveryOption));
  },
};
