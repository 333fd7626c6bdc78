import type { Reader } from '../../netlink/codec/buffer.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import { errnoName, errnoText } from '../../syscalls/errors.ts';
import { guessText, hexText } from './guess.ts';

/** Text that may come from anywhere, in quotes and with everything escaped that could move a terminal's cursor. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The value of a leaf as text: names with their numbers, strings in quotes, bytes as hex. */
export function valueText(part: Part, reader: Reader): string {
  const { type, value } = part;
  if (value instanceof Uint8Array)
    return type === undefined && part.problem === undefined ? guessText(value) : hexText(value);
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
      return errno <= 0 ? plainText(value) : `${value} ${errnoName(errno)}: ${errnoText(errno)}`;
    }
    case 'array':
      return plainText(value);
    default:
      return isAddress(type.kind) ? String(value) : plainText(value);
  }
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
