import { NET_BYTE_ORDER } from '../../netlink/codec/attributes-iterator.ts';
import { littleEndian } from '../../netlink/codec/byte-order.ts';
import type { Reader } from '../../netlink/codec/reader.ts';
import { formatLinkAddress } from '../../netlink/codec/scalars/addresses.ts';
import type { NamedNumberType } from '../../netlink/codec/scalars/named-number.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import { errnoName, errnoText } from '../../syscalls/errors.ts';
import { escapeControls } from './control-characters.ts';

/** Returns text in quotes, with every character escaped that could move the cursor of a terminal. */
export function quote(text: string): string {
  return escapeControls(JSON.stringify(text));
}

/**
 * Returns the value of a leaf as text: names with their numbers, strings in quotes, bytes as hex. `bigEndian` is the
 * byte order of integers without a schema.
 */
export function valueText(part: Part, reader: Reader, bigEndian = false): string {
  const { type, value } = part;
  if (value instanceof Uint8Array) {
    if (type !== undefined || part.problem !== undefined) return hexText(value);
    const isBigEndian = bigEndian || ((part.bits ?? 0) & NET_BYTE_ORDER) !== 0;
    return guessText(value, isBigEndian ? false : littleEndian !== reader.foreign);
  }
  if (type === undefined) return plainText(value);
  switch (type.kind) {
    case 'enumeration':
      return typeof value === 'string' ? `${value} (${numberOf(part, type, reader)})` : plainText(value);
    case 'flags':
      return flagsText(value as readonly (string | number)[], numberOf(part, type, reader));
    case 'bitfield32': {
      const { value: bits, selector } = value as { value: readonly string[]; selector: readonly string[] };
      return `${flagsText(bits)} of ${flagsText(selector)}`;
    }
    case 'errno': {
      const errno = -(value as number);
      if (errno === 0) return '0 (success)';
      return errno < 0 ? plainText(value) : `${value} ${errnoName(errno)}: ${errnoText(errno)}`;
    }
    default:
      return isAddress(type.kind) ? String(value) : `${plainText(value)}${labelText(type, value)}`;
  }
}

/** Items of a list that a line shows, at most. */
const itemLimit = 16;

/** Returns the value of a leaf as one word where that is possible: names without their numbers, strings in quotes only where they need them. */
export function shortValueText(part: Part, reader: Reader, bigEndian = false): string {
  const { type, value, parts } = part;
  if (parts !== undefined) {
    const shown = parts.slice(0, itemLimit).map((item) => shortValueText(item, reader, bigEndian));
    return [...shown, ...(parts.length > itemLimit ? [`… ${parts.length - itemLimit} more`] : [])].join(',');
  }
  if (value === true && part.payload === part.end) return '';
  if (typeof value === 'string') return /^[\w.:/@%+-]+$/.test(value) ? value : quote(value);
  if (type?.kind === 'flags') {
    const shown = valueText(part, reader, bigEndian).replace(/ \(0x[\da-f]+\)$/, '');
    return shown.replaceAll(' ', ',');
  }
  const label =
    typeof value === 'number' ? (type as Partial<NamedNumberType> | undefined)?.labelOf?.(value) : undefined;
  return label ?? valueText(part, reader, bigEndian);
}

/** The name of a number, behind it. */
function labelText(type: AnyType, value: unknown): string {
  const name = typeof value === 'number' ? (type as Partial<NamedNumberType>).labelOf?.(value) : undefined;
  return name === undefined ? '' : ` (${name})`;
}

function isAddress(kind: string): boolean {
  return kind === 'ip' || kind === 'ipv4' || kind === 'ipv6' || kind === 'mac' || kind === 'linkAddress';
}

function flagsText(names: readonly (string | number)[], bits?: number): string {
  if (bits === 0xffff_ffff) return 'all (0xffffffff)';
  const shown = names.map((name) => (typeof name === 'number' ? `0x${name.toString(16)}` : name));
  if (shown.length === 0) return '0';
  return bits === undefined ? shown.join(' ') : `${shown.join(' ')} (0x${(bits >>> 0).toString(16)})`;
}

/** The number behind a name. */
function numberOf(part: Part, type: AnyType, reader: Reader): number {
  const { base } = type as AnyType & { base: AnyType };
  return base.decode(reader, part.payload, part.end, undefined) as number;
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof Uint8Array) return hexText(value);
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${plainText(field)}`);
    return `{ ${fields.join(', ')} }`;
  }
  return String(value);
}

/** Returns the likely meaning of bytes without a schema: a string, an integer, an Ethernet address; else hex. */
function guessText(bytes: Uint8Array, isLittleEndian: boolean): string {
  const text = printable(bytes);
  if (text !== undefined) return `"${text}"`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes.length) {
    case 1:
      return number(view.getUint8(0));
    case 2:
      return number(view.getUint16(0, isLittleEndian));
    case 4:
      return number(view.getUint32(0, isLittleEndian));
    case 6:
      return formatLinkAddress(bytes);
    case 8:
      return number(view.getBigUint64(0, isLittleEndian));
    default:
      return hexText(bytes);
  }
}

function number(value: number | bigint): string {
  return value < 10 ? String(value) : `${value} (0x${value.toString(16)})`;
}

/** ASCII followed by NUL. At least two characters: a single one is as likely a small integer. */
function printable(bytes: Uint8Array): string | undefined {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end < 2 || end === bytes.length || bytes.length - end > 4) return undefined;
  let text = '';
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 || byte > 0x7e) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Returns bytes as hex. Behind the first 32 stands only how many there are. */
function hexText(bytes: Uint8Array, limit = 32): string {
  if (bytes.length === 0) return '(empty)';
  const shown = Array.from(bytes.subarray(0, limit), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > limit ? `${shown} … (${bytes.length} bytes)` : shown;
}
