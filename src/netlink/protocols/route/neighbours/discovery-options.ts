import {
  checkKeys,
  checkObject,
  inField,
  show,
  throwInvalidType,
  throwInvalidValue,
  throwOutOfRange,
} from '../../../codec/encode-error.ts';
import { didYouMean } from '../../../codec/nearest-word.ts';
import { copyBytes, type Reader } from '../../../codec/reader.ts';
import { formatIpv6, ipv6, parseIpv6 } from '../../../codec/scalars/addresses.ts';
import { be16, be32, u8 } from '../../../codec/scalars/integers.ts';
import { bareString, bytes } from '../../../codec/scalars/strings.ts';
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
function readDomains(data: Uint8Array): string[] | undefined {
  const domains: string[] = [];
  let labels: string[] = [];
  for (let at = 0; at < data.length; ) {
    const length = data[at++] as number;
    if (length === 0) {
      if (labels.length === 0) break; // padding
      domains.push(labels.join('.'));
      labels = [];
    } else {
      if (length > 63 || at + length > data.length) return undefined;
      labels.push(String.fromCharCode(...data.subarray(at, at + length)));
      at += length;
    }
  }
  return labels.length === 0 ? domains : undefined;
}

function writeDomain(writer: Writer, domain: unknown): void {
  if (typeof domain !== 'string') throwInvalidType('a domain', domain);
  const labels = domain.split('.').map((label) => new TextEncoder().encode(label));
  if (labels.some(({ length }) => length === 0 || length > 63))
    throwInvalidValue(`${show(domain)} is no domain: labels have 1 to 63 bytes`);
  for (const label of labels) {
    u8.encode(writer, label.length, undefined);
    bytes.encode(writer, label, undefined);
  }
  writer.zeros(1);
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

/** Writes each item of a list. */
function writeEach(writer: Writer, items: unknown, write: (writer: Writer, item: unknown) => void): void {
  if (!Array.isArray(items)) throwInvalidType('an array', items);
  for (const [index, item] of items.entries()) inField(String(index), () => write(writer, item));
}

/** Writes a lifetime behind two reserved bytes. */
function writeLifetime(writer: Writer, lifetime: unknown): void {
  writer.zeros(2);
  inField('lifetime', () => be32.encode(writer, lifetime as number, undefined));
}

/** A kind of option: its number, the keys of its object beside `kind`, and its bytes behind type and length. */
interface OptionKind {
  readonly type: number;
  readonly keys: readonly string[];
  write(writer: Writer, option: Readonly<Record<string, unknown>>): void;
}

const optionKinds: Readonly<Record<string, OptionKind>> = {
  nameServers: {
    type: NAME_SERVERS,
    keys: ['lifetime', 'addresses'],
    write(writer, { lifetime, addresses }) {
      writeLifetime(writer, lifetime);
      inField('addresses', () =>
        writeEach(writer, addresses, (to, address) => ipv6.encode(to, address as string, undefined)),
      );
    },
  },
  searchDomains: {
    type: SEARCH_DOMAINS,
    keys: ['lifetime', 'domains'],
    write(writer, { lifetime, domains }) {
      writeLifetime(writer, lifetime);
      inField('domains', () => writeEach(writer, domains, writeDomain));
    },
  },
  captivePortal: {
    type: CAPTIVE_PORTAL,
    keys: ['uri'],
    write: (writer, { uri }) => inField('uri', () => bareString.encode(writer, uri as string, undefined)),
  },
  pref64: {
    type: PREF64,
    keys: ['lifetime', 'prefix'],
    write(writer, { lifetime, prefix }) {
      const [numbers, code] = inField('prefix', () => prefixBytes(prefix));
      const seconds = inField('lifetime', () => {
        if (typeof lifetime !== 'number') throwInvalidType('a number', lifetime);
        if (!(lifetime >= 0 && lifetime <= 0xfff8)) throwOutOfRange(0, 0xfff8, lifetime);
        if (lifetime % 8 !== 0) throwInvalidValue(`expected a multiple of 8, got ${show(lifetime)}`);
        return lifetime;
      });
      be16.encode(writer, seconds | code, undefined);
      bytes.encode(writer, numbers, undefined);
    },
  },
};

/** The first 12 bytes of a prefix, and the code of its length. */
function prefixBytes(prefix: unknown): [numbers: Uint8Array, code: number] {
  if (typeof prefix !== 'string') throwInvalidType('a prefix of IPv6', prefix);
  const [address = '', length = '', ...rest] = prefix.split('/');
  const code = pref64Lengths.map(String).indexOf(length);
  const numbers = parseIpv6(address);
  if (code === -1 || numbers === undefined || rest.length > 0)
    throwInvalidValue(
      `expected a prefix of IPv6 with one of the lengths ${pref64Lengths.join(', ')}, got ${show(prefix)}`,
    );
  if (numbers.subarray(12).some((byte) => byte !== 0))
    throwInvalidValue(`expected a prefix whose last 32 bits are zero, got ${show(prefix)}`);
  return [numbers.subarray(0, 12), code];
}

function writeOption(writer: Writer, option: unknown): void {
  checkObject('an option', option);
  const given = option as Readonly<Record<string, unknown>>;
  const { kind } = given;
  const at = writer.zeros(2);
  let type: number;
  if (typeof kind === 'string') {
    const known = Object.hasOwn(optionKinds, kind) ? optionKinds[kind] : undefined;
    if (known === undefined)
      inField('kind', () =>
        throwInvalidValue(
          `expected a number, or one of ${Object.keys(optionKinds).join(', ')}, got ${show(kind)}${didYouMean(kind, Object.keys(optionKinds))}`,
        ),
      );
    const { keys, write } = known as OptionKind;
    checkKeys('an option', option, ['kind', ...keys]);
    ({ type } = known as OptionKind);
    write(writer, given);
  } else {
    type = inField('kind', () => {
      u8.encode(new Writer(1), kind as number, undefined);
      return kind as number;
    });
    checkKeys('an option', option, ['kind', 'data']);
    inField('data', () => bytes.encode(writer, given.data as Uint8Array, undefined));
  }
  writer.zeros((8 - ((writer.length - at) & 7)) & 7);
  const units = (writer.length - at) / 8;
  if (units > 255) throwInvalidValue('an option has at most 2040 bytes');
  writer.bytes.set([type, units], at);
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
      inField(String(index), () => writeOption(writer, option));
  },
};
