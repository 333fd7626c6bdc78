import { type Family, families } from '../../../netlink/protocols/common/address-families.ts';
import { bridgeVlans, fdb, mdb } from '../../../netlink/protocols/route/bridge/index.ts';
import {
  addresses,
  classes,
  filters,
  linkStatistics,
  links,
  neighbours,
  neighbourTables,
  netconfs,
  nexthops,
  nsids,
  qdiscs,
  routes,
  rules,
} from '../../../netlink/protocols/route/index.ts';
import type { Dump, Request } from '../../../netlink/request/request.ts';
import { usageError } from './usage.ts';

/** Runs a request: how a filter finds the index of a link. */
export type RunRequest = <T>(request: Request<T>) => Promise<T>;

/** Makes the value of a filter of the word behind it. */
type Convert = (word: string, ask: RunRequest) => unknown;

/** Something that can be dumped from the kernel. */
export interface DumpObject {
  /** Filters by word, with how their value is read and what the operation calls them. */
  readonly filters: Readonly<Record<string, readonly [name: string, convert: Convert]>>;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a filter type of its own; the kernel judges the values.
  readonly list: (filter: any) => Dump<unknown>;
  /** Asks for a single one, by the word behind `dev`. */
  readonly get?: (word: string) => Request<unknown>;
}

const text: Convert = (word) => word;

const number: Convert = (word) => {
  const value = Number(word);
  if (!Number.isInteger(value)) throw usageError(`'${word}' is not a whole number`);
  return value;
};

const nameOrNumber: Convert = (word) => (/^\d+$/.test(word) ? Number(word) : word);

const link: Convert = async (word, ask) =>
  /^\d+$/.test(word) ? Number(word) : (await ask(links.get(word))).index;

const family: Convert = (word): Family => {
  if (!Object.hasOwn(families, word))
    throw usageError(`'${word}' is not one of ${Object.keys(families).join(', ')}`);
  return word as Family;
};

const tables: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };
const table: Convert = (word, ask) => tables[word] ?? number(word, ask);

/** What can be dumped, by name. */
export const dumpObjects: Readonly<Record<string, DumpObject>> = {
  link: {
    list: links.list,
    get: (word) => links.get(/^\d+$/.test(word) ? Number(word) : word),
    filters: { kind: ['kind', text], master: ['master', link] },
  },
  address: { list: addresses.list, filters: { dev: ['index', link], family: ['family', family] } },
  route: {
    list: routes.list,
    filters: {
      family: ['family', family],
      table: ['table', table],
      type: ['type', nameOrNumber],
      protocol: ['protocol', nameOrNumber],
      dev: ['oif', link],
    },
  },
  neighbour: {
    list: neighbours.list,
    filters: { dev: ['index', link], family: ['family', family], master: ['master', link] },
  },
  neighbourTable: { list: neighbourTables.list, filters: { family: ['family', family] } },
  rule: { list: rules.list, filters: { family: ['family', family] } },
  nexthop: {
    list: nexthops.list,
    filters: { family: ['family', family], dev: ['oif', link], master: ['master', link] },
  },
  fdb: { list: fdb.list, filters: { dev: ['index', link], master: ['master', link] } },
  mdb: { list: () => mdb.list(), filters: {} },
  bridgeVlan: { list: () => bridgeVlans.list(), filters: {} },
  qdisc: { list: qdiscs.list, filters: { dev: ['index', link] } },
  class: { list: classes.list, filters: { dev: ['index', link], parent: ['parent', text] } },
  filter: { list: filters.list, filters: { dev: ['index', link], parent: ['parent', text] } },
  netconf: { list: netconfs.list, filters: { family: ['family', family] } },
  statistics: { list: () => linkStatistics.list(), filters: {} },
  nsid: { list: () => nsids.list(), filters: {} },
};

/** The object that a word means: its name, or the beginning of it as with `ip`. */
export function findObject(word: string): [name: string, object: DumpObject] | undefined {
  const entries = Object.entries(dumpObjects);
  return (
    entries.find(([name]) => name === word) ??
    entries.find(([name]) => word.length > 0 && name.startsWith(word))
  );
}

/** The filter that words mean: `kind veth master br0`. */
export async function readFilter(
  name: string,
  { filters, get }: DumpObject,
  words: readonly string[],
  ask: RunRequest,
): Promise<object> {
  const filter: Record<string, unknown> = {};
  for (let index = 0; index < words.length; index += 2) {
    const word = words[index] as string;
    const value = words[index + 1];
    const known = Object.hasOwn(filters, word) ? filters[word] : undefined;
    if (known === undefined) {
      const names = [...Object.keys(filters), ...(get === undefined ? [] : ['dev (alone)'])].join(', ');
      throw usageError(`${name} has no filter '${word}'${names === '' ? '' : `; there is ${names}`}`);
    }
    if (value === undefined) throw usageError(`${name}: the filter '${word}' needs a value`);
    filter[known[0]] = await known[1](value, ask);
  }
  return filter;
}
