import {
  addresses,
  links,
  neighbours,
  nexthops,
  nsids,
  routes,
  rules,
} from '../../../netlink/protocols/route/index.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { usageError } from './usage.ts';

/** What an operation is called with. */
type Fields = Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: operations check what they are called with, and say what is wrong.
type Operation = (fields: any) => Request<unknown>;

/** The operations on something, and how their words are read. */
interface Operations {
  readonly verbs: Readonly<Record<string, Operation>>;
  /** The field that stands first, without its name. */
  readonly first?: string;
  /** iproute2's words for fields that are called otherwise here. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Fields that are the index of a link: a name is looked up. */
  readonly links?: readonly string[];
}

/** Finds the index of a link. */
export type FindLink = (name: string) => Promise<number>;

const linkVerbs: Readonly<Record<string, Operation>> = {
  add: (fields) => links.create(fields),
  set: ({ name, ...changes }) => links.change(name, changes),
  delete: ({ name }) => links.delete(name),
  get: ({ name }) => links.get(name),
  list: ({ name: _, ...filter }) => links.list(filter),
};

const operations: Readonly<Record<string, Operations>> = {
  link: {
    verbs: linkVerbs,
    first: 'name',
    aliases: { type: 'kind', txqueuelen: 'txQueueLength' },
    links: ['master', 'link'],
  },
  address: {
    verbs: { add: addresses.add, replace: addresses.replace, delete: addresses.delete, list: addresses.list },
    first: 'address',
    aliases: {
      dev: 'index',
      brd: 'broadcast',
      valid_lft: 'validLifetime',
      preferred_lft: 'preferredLifetime',
    },
    links: ['index'],
  },
  route: {
    verbs: {
      add: routes.add,
      replace: routes.replace,
      change: routes.change,
      append: routes.append,
      delete: routes.delete,
      get: routes.get,
      list: routes.list,
    },
    first: 'dst',
    aliases: { via: 'gateway', dev: 'oif', metric: 'priority', proto: 'protocol' },
    links: ['oif', 'iif'],
  },
  neighbour: {
    verbs: {
      add: neighbours.add,
      replace: neighbours.replace,
      change: neighbours.change,
      delete: neighbours.delete,
      get: neighbours.get,
      list: neighbours.list,
    },
    first: 'dst',
    aliases: { dev: 'index' },
    links: ['index', 'master'],
  },
  rule: {
    verbs: { add: rules.add, delete: rules.delete, list: rules.list },
    aliases: { from: 'src', to: 'dst', lookup: 'table' },
  },
  nexthop: {
    verbs: {
      add: nexthops.add,
      replace: nexthops.replace,
      delete: ({ id }) => nexthops.delete(id),
      get: ({ id }) => nexthops.get(id),
      list: nexthops.list,
    },
    aliases: { via: 'gateway', dev: 'oif' },
    links: ['oif', 'master'],
  },
  nsid: { verbs: { list: () => nsids.list() } },
};

/** Other words for verbs, as iproute2 and the library have them. */
const verbAliases: Readonly<Record<string, string>> = {
  create: 'add',
  del: 'delete',
  remove: 'delete',
  show: 'list',
  change: 'set',
  modify: 'change',
};

/** The operations that can be explained, for the usage. */
export function operationNames(): string[] {
  return Object.entries(operations).map(([name, { verbs }]) => `${name} ${Object.keys(verbs).join('|')}`);
}

/** The request that words mean: `route add 10.0.0.0/8 via 10.0.0.1 dev 2`. */
export async function readOperation(words: readonly string[], findLink: FindLink): Promise<Request<unknown>> {
  const [object = '', verb = '', ...rest] = words;
  const entry = Object.entries(operations).find(([name]) => object !== '' && name.startsWith(object));
  if (entry === undefined)
    throw usageError(`'${object}' is not one of ${Object.keys(operations).join(', ')}`);
  const [name, described] = entry;
  const alias = Object.hasOwn(verbAliases, verb) ? (verbAliases[verb] as string) : verb;
  const wanted = Object.hasOwn(described.verbs, verb) ? verb : alias;
  if (!Object.hasOwn(described.verbs, wanted))
    throw usageError(`${name}: '${verb}' is not one of ${Object.keys(described.verbs).join(', ')}`);
  const fields = await readFields(described, rest, wanted !== 'list', findLink);
  return (described.verbs[wanted] as Operation)(fields);
}

async function readFields(
  { first, aliases = {}, links: indexes = [] }: Operations,
  words: readonly string[],
  positional: boolean,
  findLink: FindLink,
): Promise<Fields> {
  const fields: Fields = {};
  const rest = [...words];
  if (positional && first !== undefined && rest.length > 0) {
    // `link add name br0`, `link set dev br0`: the word before a name may be there or not.
    if (
      rest.length > 1 &&
      (rest[0] === first || rest[0] === 'name' || (first === 'name' && rest[0] === 'dev'))
    )
      rest.shift();
    fields[first] = rest.shift();
  }
  // Behind the kind of a link are its options, behind `peer` those of the other end.
  let prefix = '';
  while (rest.length > 0) {
    const word = rest.shift() as string;
    if (word === 'up' || word === 'down') {
      fields.up = word === 'up';
      continue;
    }
    if (prefix !== '' && word === 'peer') {
      prefix = 'data.peer.';
      continue;
    }
    const [key, given] = word.split(/=(.*)/s) as [string, string?];
    const value = given ?? rest.shift();
    if (value === undefined) throw usageError(`'${key}' needs a value`);
    const name = prefix === '' && Object.hasOwn(aliases, key) ? (aliases[key] as string) : key;
    const isLink = indexes.includes(name) && prefix === '' && !/^\d+$/.test(value);
    assign(fields, `${prefix}${name}`, isLink ? await findLink(value) : readValue(value));
    if (prefix === '' && name === 'kind') prefix = 'data.';
  }
  return fields;
}

/** Sets a field by its path: `data.peer.name`. */
function assign(fields: Fields, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() as string;
  let target = fields;
  for (const name of names) {
    const inner = Object.hasOwn(target, name) ? target[name] : undefined;
    const next = typeof inner === 'object' && inner !== null ? (inner as Fields) : {};
    Object.defineProperty(target, name, {
      value: next,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    target = next;
  }
  Object.defineProperty(target, last, { value, enumerable: true, configurable: true, writable: true });
}

/** A number, true or false, JSON, text in quotes, or else text as it is. */
function readValue(word: string): unknown {
  if (/^-?\d+$/.test(word)) return Number.isSafeInteger(Number(word)) ? Number(word) : BigInt(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^'.*'$/.test(word)) return word.slice(1, -1);
  if (!/^["[{]/.test(word)) return word;
  try {
    return JSON.parse(word);
  } catch {
    throw usageError(`'${word}' is not JSON`);
  }
}
