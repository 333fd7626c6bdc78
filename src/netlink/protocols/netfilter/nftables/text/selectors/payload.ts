import { asObject } from '../../compile/json.ts';
import type { NftExpression } from '../../json-types.ts';
import { headers } from '../../payload/stack.ts';
import type { Cursor } from '../cursor.ts';
import type { Parsing, Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

/** Names of the fields of a header; some are two words. */
function fieldNames(header: string): string[] {
  return (headers.get(header)?.fields ?? []).map(({ name }) => name);
}

/** The field at that place: how many words, and its name. */
function fieldAt(header: string, cursor: Cursor, ahead: number): string | undefined {
  const first = cursor.wordAt(ahead);
  if (first === undefined) return undefined;
  const second = cursor.wordAt(ahead + 1);
  const names = fieldNames(header);
  return [`${first} ${second}`, first].find((name) => names.includes(name));
}

function isTunnel(header: string): boolean {
  return headers.get(header)?.tunnel !== undefined;
}

/** Whether a header and a field of it stand here, or of a header inside a tunnel. */
function applies(cursor: Cursor, ahead = 0): boolean {
  const header = cursor.wordAt(ahead);
  if (header === undefined || !headers.has(header)) return false;
  if (fieldAt(header, cursor, ahead + 1) !== undefined) return true;
  return isTunnel(header) && (applies(cursor, ahead + 1) || cursor.isWord('meta', ahead + 1));
}

function parseField({ cursor }: Parsing, protocol: string, tunnel: string | undefined): NftExpression {
  const field = fieldAt(protocol, cursor, 0);
  if (field === undefined) return cursor.unknownWord(`a field of ${protocol}`, fieldNames(protocol));
  for (const _ of field.split(' ')) cursor.next();
  // The header of such a tunnel is found by the inner expression too.
  const of = headers.get(protocol)?.base === 'inner' ? protocol : tunnel;
  return { payload: of === undefined ? { protocol, field } : { tunnel: of, protocol, field } };
}

/** A field of a header: `tcp dport`, and of one inside a tunnel: `vxlan ip saddr`. */
export const payload: Selector = {
  json: 'payload',
  words: [...headers.keys()],
  applies,
  parse(parsing) {
    const { cursor } = parsing;
    const protocol = cursor.next().text;
    const isInner = isTunnel(protocol) && fieldAt(protocol, cursor, 0) === undefined;
    if (!isInner) return parseField(parsing, protocol, undefined);
    if (cursor.acceptWord('meta')) return { meta: { tunnel: protocol, key: parsing.name('a key of meta') } };
    const inner = cursor.oneOf('a header or a field', [...headers.keys(), ...fieldNames(protocol)]);
    return parseField(parsing, inner, protocol);
  },
};

const bases = ['ll', 'nh', 'th', 'ih'] as const;

/** Whether bits of a layer stand here, behind `@`: a set has no comma behind its name. */
export function isRawPayload(cursor: Cursor): boolean {
  return cursor.isSign('@') && cursor.isSign(',', 2) && bases.includes(cursor.wordAt(1) as 'll');
}

/** Any bits of a layer: `@nh,8,16`. */
export function parseRawPayload({ cursor, number }: Parsing): NftExpression {
  cursor.expectSign('@');
  const base = cursor.oneOf('a layer', bases);
  cursor.expectSign(',');
  const offset = number('an offset in bits');
  cursor.expectSign(',');
  return { payload: { base, offset, len: number('a number of bits') } };
}

export const printPayload: ExpressionPrinter = (json) => {
  const { base, offset, len, protocol, field, tunnel } = asObject(json);
  if (base !== undefined) return `@${base},${offset},${len}`;
  return `${tunnel === undefined || tunnel === protocol ? '' : `${tunnel} `}${protocol} ${field}`;
};
