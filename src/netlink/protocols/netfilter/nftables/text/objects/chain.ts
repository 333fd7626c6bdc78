import type { NetfilterFamily } from '../../../header.ts';
import type { JsonObject } from '../../compile/json.ts';
import { hookNumbers, prioritiesAt } from '../../families.ts';
import type { Parsing } from '../parsing.ts';
import { quoted } from '../words.ts';
import { deviceList, parseDevices } from './devices.ts';
import { commentItem, type Items, type ObjectSyntax, parseBlock, parseFlags } from './object-syntax.ts';

/** Reads a priority: a number, or a name of the hook with an offset. */
export function parsePriority(parsing: Parsing, family: NetfilterFamily, hook: string): number | string {
  const names = prioritiesAt(family, hook);
  const { cursor, number } = parsing;
  if (cursor.acceptSign('-')) return -number('a priority');
  const { kind, text } = cursor.peek();
  if (kind === 'number') return number('a priority');
  if (kind === 'variable' || kind === 'value') {
    const given = parsing.value();
    if (typeof given !== 'string' && typeof given !== 'number') cursor.fail('expected a priority');
    return typeof given === 'number' ? given : (names[given as string] ?? (given as string));
  }
  // A word may hold what is taken from it: `filter-5`.
  const [, name = text, taken] = /^([a-z]+)-(\d+)$/.exec(text) ?? [];
  if (!Object.hasOwn(names, name))
    return cursor.unknownWord(`a priority at the hook ${hook}`, Object.keys(names));
  cursor.next();
  const base = names[name] as number;
  if (taken !== undefined) return base - Number(taken);
  if (cursor.acceptSign('+')) return base + number('a number');
  if (cursor.acceptSign('-')) return base - number('a number');
  return base;
}

/** The properties of base chains of a family. */
export function chainItems(family: NetfilterFamily): Items {
  return {
    ...commentItem,
    type(parsing, chain) {
      const { cursor } = parsing;
      chain.type = cursor.oneOf('a type of chain', ['filter', 'nat', 'route']);
      cursor.expectWord('hook');
      chain.hook = cursor.oneOf('a hook', Object.keys(hookNumbers[family]));
      if (cursor.acceptWord('device') || cursor.acceptWord('devices')) chain.dev = parseDevices(parsing);
      cursor.expectWord('priority');
      chain.prio = parsePriority(parsing, family, String(chain.hook));
    },
    device(parsing, chain) {
      chain.dev = parseDevices(parsing);
    },
    devices(parsing, chain) {
      chain.dev = parseDevices(parsing);
    },
    policy(parsing, chain) {
      const policy = parsing.name('a policy');
      if (policy !== 'accept' && policy !== 'drop')
        parsing.cursor.fail(`'${policy}' is no policy: accept or drop`);
      chain.policy = policy;
    },
    flags(parsing, chain) {
      chain.flags = parseFlags(parsing, 'a flag of a chain', ['offload']);
    },
  };
}

/** A chain. Its rules are read and written with the table. */
export const chain: ObjectSyntax = {
  json: 'chain',
  words: ['chain'],
  plural: 'chains',
  parse(parsing, { family }) {
    return parsing.cursor.isSign('{') ? parseBlock(parsing, 'chain', chainItems(family), {}) : {};
  },
  lines(json) {
    const lines: string[] = [];
    if (json.comment !== undefined) lines.push(`comment ${quoted(String(json.comment))}`);
    if (json.hook !== undefined) lines.push(baseText(json));
    if (json.flags !== undefined) lines.push(`flags ${([] as unknown[]).concat(json.flags).join(',')};`);
    return lines;
  },
};

/** The properties of a base chain, on one line. */
function baseText({ family, type, hook, dev, prio = 0, policy }: JsonObject): string {
  const priority = priorityText(prio, family as NetfilterFamily, String(hook));
  const decision = policy === undefined ? '' : ` policy ${policy};`;
  return `type ${type} hook ${hook}${deviceText(dev)} priority ${priority};${decision}`;
}

function deviceText(dev: unknown): string {
  if (dev === undefined) return '';
  return Array.isArray(dev) ? ` devices = { ${deviceList(dev)} }` : ` device ${deviceList(dev)}`;
}

/** Most that is added to a name. */
const reach = 10;

/** Hooks at which a name stands for a priority, where it does not at all of them. */
const hooksOfNames: Readonly<Record<string, readonly string[]>> = {
  dstnat: ['prerouting'],
  srcnat: ['postrouting'],
  out: ['output'],
};

/** A priority: by its name where it is near one. */
export function priorityText(prio: unknown, family: NetfilterFamily, hook: string): string {
  if (typeof prio !== 'number') return String(prio);
  const names = prioritiesAt(family, hook);
  for (const name in names) {
    const more = prio - (names[name] as number);
    if (Math.abs(more) > reach || hooksOfNames[name]?.includes(hook) === false) continue;
    return more === 0 ? name : `${name} ${more > 0 ? '+' : '-'} ${Math.abs(more)}`;
  }
  return String(prio);
}
