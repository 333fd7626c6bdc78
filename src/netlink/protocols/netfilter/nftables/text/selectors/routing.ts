import { asList, asObject } from '../../compile/json.ts';
import { fibInputs, fibTypes } from '../../expressions/fib.ts';
import { rtNames } from '../../expressions/rt.ts';
import type { Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

const inputs = Object.keys(fibInputs);
const results = Object.keys(fibTypes);

/** A lookup of the packet in the routing table: `fib saddr . iif oif`. */
export const fib: Selector = {
  json: 'fib',
  words: ['fib'],
  parse({ cursor }) {
    cursor.next();
    const flags = [cursor.oneOf('an input of fib', inputs)];
    while (cursor.acceptSign('.')) flags.push(cursor.oneOf('an input of fib', inputs));
    const result = cursor.oneOf('a result of fib', results);
    return { fib: { result, flags: flags.length === 1 ? (flags[0] as string) : flags } };
  },
};

export const printFib: ExpressionPrinter = (json) => {
  const { result, flags } = asObject(json);
  return `fib ${asList(flags).join(' . ')} ${result}`;
};

const routeKeys = Object.keys(rtNames);
const families = ['ip', 'ip6'] as const;

/** A property of the route that the packet takes: `rt classid`. */
export const rt: Selector = {
  json: 'rt',
  words: ['rt'],
  applies: (cursor) => [...routeKeys, ...families].includes(cursor.wordAt(1) ?? ''),
  parse({ cursor }) {
    cursor.next();
    const family = families.find((word) => cursor.acceptWord(word));
    const key = cursor.oneOf('a key of rt', routeKeys);
    return { rt: family === undefined ? { key } : { key, family } };
  },
};

export const printRt: ExpressionPrinter = (json) => {
  const { key, family } = asObject(json);
  return `rt ${family === undefined ? '' : `${family} `}${key}`;
};
