import type { ObjectCommands } from '../../../netlink/protocol.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { suggestion } from '../../nearest.ts';
import { usageError } from '../../usage-error.ts';
import { type FindLink, loadObjects } from './objects.ts';

/** The argument of an operation. */
type Fields = Record<string, unknown>;

/** Other words for verbs, from iproute2 and the library. */
const verbAliases: Readonly<Record<string, string>> = {
  create: 'add',
  del: 'delete',
  remove: 'delete',
  show: 'list',
  change: 'set',
  modify: 'change',
};

async function loadCommands(): Promise<Map<string, ObjectCommands>> {
  const objects = [...(await loadObjects())];
  return new Map(
    objects.flatMap(([name, { definition }]) =>
      definition.commands === undefined ? [] : [[name, definition.commands]],
    ),
  );
}

/** Returns the operations that can be explained, for the help. */
export async function operationNames(): Promise<string[]> {
  return [...(await loadCommands())].map(([name, { verbs }]) => `${name} ${Object.keys(verbs).join('|')}`);
}

/** Returns the request that words stand for: `route add 10.0.0.0/8 via 10.0.0.1`. */
export async function readOperation(words: readonly string[], findLink: FindLink): Promise<Request<unknown>> {
  const [object = '', verb = '', ...rest] = words;
  const commands = await loadCommands();
  const names = [...commands.keys()];
  const name = names.includes(object)
    ? object
    : names.find((each) => object !== '' && each.startsWith(object));
  if (name === undefined) throw usageError(`'${object}' is no object${suggestion(object, names)}`);
  const described = commands.get(name) as ObjectCommands;
  const alias = Object.hasOwn(verbAliases, verb) ? (verbAliases[verb] as string) : verb;
  const wanted = Object.hasOwn(described.verbs, verb) ? verb : alias;
  const operation = Object.hasOwn(described.verbs, wanted) ? described.verbs[wanted] : undefined;
  if (operation === undefined)
    throw usageError(`${name} has no operation '${verb}'${suggestion(verb, Object.keys(described.verbs))}`);
  return operation(await readFields(described, rest, wanted !== 'list', findLink));
}

async function readFields(
  { first, aliases = {}, links: indexes = [] }: ObjectCommands,
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
