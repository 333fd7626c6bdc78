import { netfilterFamilies } from '../../header.ts';
import type { ChainMessage } from '../chains.ts';
import { hookNumbers, prioritiesAt } from '../families.ts';
import { writeUserData } from '../userdata.ts';
import { commentNote } from './comment.ts';
import { asInteger, asList, asString, type JsonObject, wordOf } from './json.ts';
import type { Place } from './place.ts';
import { inProperty, refuse } from './refusal.ts';

/** A priority: a number, or a name and what is added to it, as `filter - 5`. */
export function priorityOf(json: unknown, family: Place['family'], hook: string): number {
  if (typeof json !== 'string' || /^-?\d+$/.test(json)) {
    const number = typeof json === 'string' ? Number(json) : json;
    return asInteger(number, -0x80000000, 0x7fffffff);
  }
  const parts = /^([a-z]+)(?:\s*([+-])\s*(\d+))?$/.exec(json);
  if (parts === null)
    return refuse(`'${json}' is not a priority: expected a number or a name as 'filter - 5'`);
  const base = wordOf(`a priority at the hook ${hook}`, prioritiesAt(family, hook), parts[1]);
  return base + (parts[2] === '-' ? -1 : 1) * Number(parts[3] ?? 0);
}

/** Most bytes of the name of a link. */
const longestLink = 15;

/** Names of links; nft writes them from the last to the first. */
export function devicesOf(json: unknown): string[] {
  const names = asList(json).map((name) => {
    const text = asString(name, 'the name of a link');
    if (text === '' || text.length > longestLink) refuse(`'${text}' is not the name of a link`);
    return text;
  });
  return names.reverse();
}

/** The attributes of a base chain: what it is called for. */
function baseOf(command: JsonObject, family: Place['family']): Pick<ChainMessage, 'type' | 'hook'> {
  const { type, hook, prio, dev } = command;
  if (type === undefined && hook === undefined && prio === undefined) return {};
  if (type === undefined || hook === undefined || prio === undefined)
    return refuse('a base chain needs type, hook and prio together');
  const num = inProperty('hook', () => wordOf(`a hook of family ${family}`, hookNumbers[family], hook));
  const priority = inProperty('prio', () => priorityOf(prio, family, String(hook)));
  const types = { filter: 'filter', nat: 'nat', route: 'route' } as const;
  const name = inProperty('type', () => wordOf('a type of chain', types, type));
  const devices = dev === undefined ? [] : inProperty('dev', () => devicesOf(dev));
  const [first, ...more] = devices;
  const isPlain = first !== undefined && more.length === 0 && !first.endsWith('*');
  const links = first === undefined ? {} : isPlain ? { dev: first } : { devs: devices };
  return { type: name, hook: { num, priority, ...links } };
}

/** The message that removes links from a base chain, which is called for the other ones from then on. */
export function chainLinksBody(command: JsonObject, { family, table, name }: Place): ChainMessage {
  const { hook } = baseOf(command, family);
  if (hook === undefined) refuse('links are removed from a base chain: give its type, hook and prio');
  return { family: netfilterFamilies[family], version: 0, resourceId: 0, table, name, hook };
}

/** The message that makes a chain. */
export function chainBody(command: JsonObject, { family, table, name }: Place): ChainMessage {
  const base = baseOf(command, family);
  const message: ChainMessage = { family: netfilterFamilies[family], version: 0, resourceId: 0, table, name };
  const { policy, comment, flags } = command;
  if (policy !== undefined && base.hook !== undefined)
    message.policy = inProperty('policy', () =>
      wordOf('a policy', { accept: 'accept', drop: 'drop' } as const, policy),
    );
  if (comment !== undefined)
    message.userdata = inProperty('comment', () => writeUserData([commentNote(comment)]));
  if (flags !== undefined)
    message.flags = inProperty('flags', () =>
      asList(flags).map((flag) => wordOf('a flag of a chain', { offload: 'hardwareOffload' } as const, flag)),
    );
  return { ...message, ...base };
}
