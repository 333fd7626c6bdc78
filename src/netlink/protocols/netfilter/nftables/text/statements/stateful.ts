import { asObject } from '../../compile/json.ts';
import { formatDuration } from '../../datatypes/time.ts';
import { byteUnits, limitPeriods } from '../../expressions/limit.ts';
import type {
  NftConnectionCount,
  NftCounter,
  NftInteger,
  NftLast,
  NftLimit,
  NftQuota,
  NftStatement,
} from '../../json-types.ts';
import type { Cursor } from '../cursor.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';
import { parseReference, printReference } from './object-reference.ts';

/** Packets that may come at once where nothing else is said. */
export const defaultBurst = 5;

const units = Object.keys(byteUnits);
const periods = Object.keys(limitPeriods);

/** Whether an amount is a limit from below. */
function parseOver({ cursor }: Parsing): { inv?: true } {
  if (cursor.acceptWord('over')) return { inv: true };
  cursor.acceptWord('until');
  return {};
}

/** The packets and bytes of a counter; `null` where none are given. */
export function parseCounts({ cursor, integer }: Parsing): NftCounter {
  const counts: { packets?: NftInteger; bytes?: NftInteger } = {};
  for (let unit = countUnit(cursor); unit !== undefined; unit = countUnit(cursor)) {
    cursor.next();
    counts[unit] = integer(`a number of ${unit}`);
  }
  return Object.keys(counts).length === 0 ? null : { packets: 0, bytes: 0, ...counts };
}

function countUnit(cursor: Cursor): 'packets' | 'bytes' | undefined {
  return (['packets', 'bytes'] as const).find((unit) => cursor.isWord(unit));
}

function parsePeriod({ cursor }: Parsing): string {
  cursor.expectSign('/');
  return cursor.oneOf('a period', periods);
}

/** A unit of bytes and a period, of which one word may hold both: `kbytes/second`. */
function parseBytesPeriod(parsing: Parsing): { rate_unit: string; per: string } {
  const { cursor } = parsing;
  const [unit = '', per] = (cursor.wordAt() ?? '').split('/');
  if (per === undefined) return { rate_unit: cursor.oneOf('a unit', units), per: parsePeriod(parsing) };
  if (!units.includes(unit)) cursor.unknownWord('a unit', units);
  if (per !== '' && !periods.includes(per))
    cursor.unknownWord(
      'a period',
      periods.map((period) => `${unit}/${period}`),
    );
  cursor.next();
  return { rate_unit: unit, per: per === '' ? cursor.oneOf('a period', periods) : per };
}

/** The rate of a limit behind `limit`. */
export function parseLimit(parsing: Parsing): NftLimit {
  const { cursor, integer } = parsing;
  cursor.expectWord('rate');
  const over = parseOver(parsing);
  const rate = integer('a rate');
  const isPackets = cursor.isSign('/');
  const by = isPackets ? { per: parsePeriod(parsing) } : parseBytesPeriod(parsing);
  const limit = { rate, ...by, ...over };
  if (!cursor.acceptWord('burst')) return limit;
  const burst = integer('a burst');
  if (!isPackets) return { ...limit, burst, burst_unit: cursor.oneOf('a unit', units) };
  cursor.expectWord('packets');
  return { ...limit, burst };
}

/** The bytes of a quota behind `quota`. */
export function parseQuota(parsing: Parsing): NftQuota {
  const { cursor, integer } = parsing;
  const over = parseOver(parsing);
  const quota = { val: integer('a number of bytes'), val_unit: cursor.oneOf('a unit', units), ...over };
  if (!cursor.acceptWord('used')) return quota;
  return { ...quota, used: integer('a number of bytes'), used_unit: cursor.oneOf('a unit', units) };
}

function parseLast({ cursor, milliseconds }: Parsing): NftLast {
  if (!cursor.acceptWord('used')) return null;
  if (cursor.acceptWord('never')) return { used: 'never' };
  return { used: milliseconds() };
}

/** A statement that begins with its name in JSON. */
function state(name: string, read: (parsing: Parsing) => unknown): StatementSyntax {
  return {
    words: [name],
    parse(parsing) {
      parsing.cursor.next();
      return { [name]: read(parsing) } as unknown as NftStatement;
    },
  };
}

/** Statements with a state; the first three may also be the name of an object. */
export const stateful: readonly StatementSyntax[] = [
  state('counter', (parsing) => parseReference(parsing) ?? parseCounts(parsing)),
  state('limit', (parsing) => parseReference(parsing) ?? parseLimit(parsing)),
  state('quota', (parsing) => parseReference(parsing) ?? parseQuota(parsing)),
  state('last', parseLast),
  {
    words: ['ct'],
    applies: (cursor) => cursor.isWord('count', 1),
    parse(parsing) {
      const { cursor, number } = parsing;
      cursor.next();
      cursor.next();
      const over = parseOver(parsing);
      const count: NftConnectionCount = { val: number('a number of connections'), ...over };
      return { 'ct count': count };
    },
  },
];

/** Names in JSON of statements that elements of sets may have. */
export const statefulNames: readonly string[] = ['counter', 'limit', 'quota', 'last', 'ct count'];

const over = (inv: unknown): string => (inv === true ? 'over ' : '');

/** The rate of a limit. */
export function limitText(json: unknown): string {
  const {
    rate,
    rate_unit: unit,
    per = 'second',
    burst,
    burst_unit: burstUnit = 'bytes',
    inv,
  } = asObject(json);
  const isPackets = unit === undefined || unit === 'packets';
  const amount = isPackets ? `${rate}/${per}` : `${rate} ${unit}/${per}`;
  const isUsual = burst === undefined || burst === (isPackets ? defaultBurst : 0);
  const size = isUsual ? '' : ` burst ${burst} ${isPackets ? 'packets' : burstUnit}`;
  return `rate ${over(inv)}${amount}${size}`;
}

/** The bytes of a quota. */
export function quotaText(json: unknown, stateless: boolean): string {
  const { val, val_unit: unit = 'bytes', used, used_unit: usedUnit = 'bytes', inv } = asObject(json);
  const isUsed = used !== undefined && used !== 0 && !stateless;
  return `${over(inv)}${val} ${unit}${isUsed ? ` used ${used} ${usedUnit}` : ''}`;
}

/** The packets and bytes of a counter. */
export function countsText(json: unknown, stateless: boolean): string {
  if (json === null || stateless) return '';
  const { packets = 0, bytes = 0 } = asObject(json);
  return ` packets ${packets} bytes ${bytes}`;
}

function lastText(json: unknown, stateless: boolean): string {
  if (json === null || stateless) return '';
  const used = asObject(json).used as NftInteger | 'never';
  return ` used ${used === 'never' ? used : formatDuration(Number(used))}`;
}

/** Printers of statements with a state by their name in JSON. */
export const statefulPrinters: readonly (readonly [string, StatementPrinter])[] = [
  [
    'counter',
    (json, printing) => `counter${printReference(json, printing) ?? countsText(json, printing.stateless)}`,
  ],
  ['limit', (json, printing) => `limit${printReference(json, printing) ?? ` ${limitText(json)}`}`],
  [
    'quota',
    (json, printing) => `quota${printReference(json, printing) ?? ` ${quotaText(json, printing.stateless)}`}`,
  ],
  ['last', (json, { stateless }) => `last${lastText(json, stateless)}`],
  [
    'ct count',
    (json) => {
      const { val, inv } = asObject(json);
      return `ct count ${over(inv)}${val}`;
    },
  ],
];
