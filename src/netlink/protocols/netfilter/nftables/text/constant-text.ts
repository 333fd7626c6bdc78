import type { ConcatTyped } from '../compile/values.ts';
import { bitmaskType, integer } from '../datatypes/basic.ts';
import { ctLabel } from '../datatypes/connections.ts';
import { dscp, ecn, tcpFlag } from '../datatypes/headers.ts';
import { controlGroup, groupId, mark, realm, userId } from '../datatypes/identities.ts';
import { interfaceIndex, linkGroup } from '../datatypes/links.ts';
import { etherType, inetService } from '../datatypes/protocols.ts';
import { date, day, duration, formatDuration, hour } from '../datatypes/time.ts';
import type { DataType } from '../datatypes/type.ts';
import { quoted } from './words.ts';

/** Bits of a layer: integers that nft writes in hexadecimal. */
export const rawBits: DataType = { ...integer };

/** Types whose integers are in hexadecimal: the number of digits. */
const hexadecimal: ReadonlyMap<DataType, number> = new Map([
  [mark, 8],
  [etherType, 4],
  [tcpFlag, 2],
  [dscp, 2],
  [ecn, 1],
  [bitmaskType, 1],
  [rawBits, 1],
]);

/** Types whose texts are in quotes. */
const inQuotes: ReadonlySet<DataType> = new Set([
  ...[interfaceIndex, linkGroup, mark, realm, userId, groupId, controlGroup, ctLabel, date, hour, day],
]);

const oneWord = /^(?:[\w./:-]+\*?|\*)$/;

/** A constant of JSON in the syntax. */
export function constantText(
  json: string | number | bigint | boolean,
  typed: ConcatTyped | undefined,
): string {
  const type = typed?.type;
  if (typeof json === 'boolean') return json ? 'exists' : 'missing';
  if (typeof json === 'string') return stringText(json, type);
  if (type === undefined) return String(json);
  if (type === duration) return formatDuration(Number(json) * 1000);
  const digits = hexadecimal.get(type) ?? (type.base === 'bitmask' && type !== ctLabel ? 1 : undefined);
  return digits === undefined ? String(json) : `0x${json.toString(16).padStart(digits, '0')}`;
}

/** Two constants as a range. nft writes names as numbers there, whose dash would be part of a word. */
export function rangeText(ends: readonly string[]): string {
  return ends.join(ends.some((end) => /^[A-Za-z_][\w.-]*$/.test(end)) ? ' - ' : '-');
}

/** The number of a name of a type; other constants as they are. */
export function unnamed(json: unknown, typed: ConcatTyped | undefined): unknown {
  if (typeof json !== 'string' || typed === undefined || typed.type.base === 'string') return json;
  const { type, bits } = typed;
  const isName = type.names !== undefined ? Object.hasOwn(type.names, json) : type === inetService;
  const value = isName ? type.parse(json, {}, bits) : undefined;
  return typeof value === 'number' || typeof value === 'bigint' ? value : json;
}

function stringText(text: string, type: DataType | undefined): string {
  if (text.startsWith('@')) return text;
  if (type === undefined) return oneWord.test(text) ? text : quoted(text);
  const isQuoted = type.base === 'string' || inQuotes.has(type);
  return (isQuoted && !/^(?:0x[0-9a-f]+|\d+)$/i.test(text)) || !oneWord.test(text) ? quoted(text) : text;
}
