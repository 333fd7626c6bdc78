import { asObject } from '../../compile/json.ts';
import type { Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

/** A property of the IPsec transformation: `ipsec in spnum 1 ip saddr`. */
export const ipsec: Selector = {
  json: 'ipsec',
  words: ['ipsec'],
  parse({ cursor, number }) {
    cursor.next();
    const dir = cursor.oneOf('a direction', ['in', 'out']);
    const spnum = cursor.acceptWord('spnum') ? number('the number of a policy') : 0;
    const family = (['ip', 'ip6'] as const).find((word) => cursor.acceptWord(word));
    const key =
      family === undefined
        ? cursor.oneOf('a key of ipsec', ['reqid', 'spi', 'ip', 'ip6'])
        : cursor.oneOf('an address', ['saddr', 'daddr']);
    return { ipsec: { dir, spnum, key, ...(family === undefined ? {} : { family }) } };
  },
};

export const printIpsec: ExpressionPrinter = (json) => {
  const { dir, spnum, key, family } = asObject(json);
  const policy = spnum === undefined || spnum === 0 ? '' : ` spnum ${spnum}`;
  return `ipsec ${dir}${policy}${family === undefined ? '' : ` ${family}`} ${key}`;
};
