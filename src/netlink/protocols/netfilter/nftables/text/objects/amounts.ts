import type { JsonObject } from '../../compile/json.ts';
import { byteUnits, inUnit } from '../../expressions/limit.ts';
import type { Parsing } from '../parsing.ts';
import type { Printing } from '../printing.ts';
import {
  countsText,
  defaultBurst,
  limitText,
  parseCounts,
  parseLimit,
  parseQuota,
  quotaText,
} from '../statements/stateful.ts';
import { parseSynproxy, synproxyParts } from '../statements/synproxy.ts';
import { quoted } from '../words.ts';
import type { ObjectSyntax, Properties } from './object-syntax.ts';

/** Reads properties on one line, or in a block with a comment. */
function parseLine(parsing: Parsing, read: () => Properties): Properties {
  const { cursor } = parsing;
  if (!cursor.acceptSign('{')) return read();
  const found: Properties = {};
  for (cursor.skipSeparators(); !cursor.isSign('}'); cursor.skipSeparators()) {
    const { at } = cursor.peek();
    if (cursor.acceptWord('comment')) found.comment = parsing.text('a comment');
    else Object.assign(found, merged(found, read()));
    if (cursor.peek().at === at) cursor.expected('a property');
  }
  cursor.expectSign('}');
  return found;
}

/** Properties of several lines; flags of all of them. */
function merged(found: Properties, more: Properties): Properties {
  const flags = [found.flags, more.flags].flat().filter((flag) => flag !== undefined);
  return flags.length === 0 ? more : { ...more, flags: flags.length === 1 ? flags[0] : flags };
}

/** Bytes of an amount with a unit. */
function bytesOf(amount: number | bigint, unit: string | undefined): number | bigint {
  const bytes = BigInt(amount) * (byteUnits[unit ?? 'bytes'] ?? 1n);
  return bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(bytes) : bytes;
}

function isEnd({ cursor }: Parsing): boolean {
  return cursor.isSeparator() || cursor.isSign('}') || cursor.peek().kind === 'end';
}

function readQuota(parsing: Parsing): Properties {
  if (isEnd(parsing)) return {};
  const { val, val_unit: unit, used, used_unit: usedUnit, inv } = parseQuota(parsing);
  return {
    bytes: bytesOf(val, unit),
    used: used === undefined ? 0 : bytesOf(used, usedUnit),
    inv: inv === true,
  };
}

/** In JSON, the limit of an object has no burst by itself. */
function readLimit(parsing: Parsing): Properties {
  if (isEnd(parsing)) return {};
  const limit = parseLimit(parsing);
  return limit.rate_unit === undefined ? { burst: defaultBurst, ...limit } : { ...limit };
}

function quotaLine({ bytes = 0, used, inv }: JsonObject, { stateless }: Printing): string {
  const total = inUnit(BigInt(bytes as number));
  const spent = inUnit(BigInt((used ?? 0) as number));
  const json = {
    val: total.count,
    val_unit: total.unit,
    ...(spent.count === 0n ? {} : { used: spent.count, used_unit: spent.unit }),
    inv,
  };
  return quotaText(json, stateless);
}

function amount(
  json: string,
  plural: string,
  read: (parsing: Parsing) => Properties,
  line: (object: JsonObject, printing: Printing) => readonly string[],
): ObjectSyntax {
  return {
    json,
    words: [json],
    plural,
    parse: (parsing) => parseLine(parsing, () => read(parsing)),
    lines: (object, printing) => [
      ...(object.comment === undefined ? [] : [`comment ${quoted(String(object.comment))}`]),
      ...line(object, printing).filter((text) => text !== ''),
    ],
  };
}

/** Objects that count, limit or mark. */
export const amounts: readonly ObjectSyntax[] = [
  amount(
    'counter',
    'counters',
    (parsing) => ({ ...parseCounts(parsing) }),
    (json, { stateless }) => [
      json.packets === undefined && json.bytes === undefined ? '' : countsText(json, stateless).trim(),
    ],
  ),
  amount('quota', 'quotas', readQuota, (json, printing) =>
    json.bytes === undefined ? [] : [quotaLine(json, printing)],
  ),
  amount('limit', 'limits', readLimit, (json) => (json.rate === undefined ? [] : [limitText(json)])),
  amount(
    'secmark',
    'secmarks',
    (parsing) => (isEnd(parsing) ? {} : { context: parsing.text('a security context') }),
    ({ context }) => (context === undefined ? [] : [quoted(String(context))]),
  ),
  amount(
    'synproxy',
    'synproxys',
    (parsing) => ({ ...parseSynproxy(parsing) }),
    ({ mss, wscale, flags }) => {
      const parts = synproxyParts({ mss, wscale });
      const given = synproxyParts({ flags });
      return given.length === 0 ? parts : [...parts, given.join(' ')];
    },
  ),
];
