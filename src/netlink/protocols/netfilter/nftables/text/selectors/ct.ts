import { asObject } from '../../compile/json.ts';
import { ctTypes } from '../../expressions/ct.ts';
import type { NftExpression } from '../../json-types.ts';
import type { Parsing, Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

const directions = ['original', 'reply'] as const;
const words = [...new Set(Object.keys(ctTypes).map((key) => key.split(' ')[0] as string))];

function parse({ cursor }: Parsing): NftExpression {
  cursor.next();
  const dir = directions.find((word) => cursor.acceptWord(word));
  let key = cursor.oneOf('a key of ct', dir === undefined ? [...words, ...directions] : words);
  if (key === 'ip' || key === 'ip6') key += ` ${cursor.oneOf('an address', ['saddr', 'daddr'])}`;
  return { ct: dir === undefined ? { key } : { key, dir } };
}

/** A property of the connection: `ct state`, `ct original ip saddr`. */
export const ct: Selector = { json: 'ct', words: ['ct'], parse };

export const printCt: ExpressionPrinter = (json) => {
  const { key, dir, family } = asObject(json);
  return ['ct', dir, family, key].filter((part) => part !== undefined).join(' ');
};
