import { asObject } from '../../compile/json.ts';
import { metaAliases, metaKeys } from '../../expressions/meta.ts';
import type { Cursor } from '../cursor.ts';
import type { Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

const keys = [...Object.keys(metaKeys), ...Object.keys(metaAliases)];

/** Keys that nft writes without `meta`. */
const bareWhenPrinted = ['iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup'];

/** Keys that may be written without `meta`. */
const bare = [
  ...bareWhenPrinted,
  ...['mark', 'iiftype', 'oiftype', 'skuid', 'skgid', 'nftrace', 'rtclassid', 'pkttype', 'cpu', 'cgroup'],
  ...['ibrname', 'obrname', 'ibriport', 'obriport', 'ipsec', 'time', 'day', 'hour'],
];

/** A property of the packet: `meta mark`. */
export const meta: Selector = {
  json: 'meta',
  words: ['meta'],
  parse({ cursor }) {
    cursor.next();
    return { meta: { key: cursor.oneOf('a key of meta', keys) } };
  },
};

/** The same without `meta`: `iifname`. */
export const bareMeta: Selector = {
  json: 'meta',
  words: bare,
  // The transformations of IPsec have their direction behind the word.
  applies: (cursor) => !cursor.isWord('in', 1) && !cursor.isWord('out', 1),
  parse: ({ cursor }) => ({ meta: { key: cursor.next().text } }),
};

/** Whether a property of the packet stands here, however it is written. */
export function isMeta(cursor: Cursor): boolean {
  return cursor.isWord('meta') || bare.includes(cursor.wordAt() ?? '');
}

export const printMeta: ExpressionPrinter = (json) => {
  const { key, tunnel } = asObject(json);
  const isBare = tunnel === undefined && bareWhenPrinted.includes(String(key));
  return isBare ? String(key) : `${tunnel === undefined ? '' : `${tunnel} `}meta ${key}`;
};
