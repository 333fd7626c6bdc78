import { listOf, suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';
import type { Verbs } from './pending-request.ts';
import type { Words } from './words.ts';

const verbAliases: Readonly<Record<string, string>> = {
  create: 'add',
  del: 'delete',
  remove: 'delete',
  list: 'show',
  lst: 'show',
  ls: 'show',
  chg: 'change',
  modify: 'change',
};

const noRequest = 'sends no request of netlink that could be explained';
const several = 'sends a request for each object: explain the single ones';

/** Verbs of iproute2 that are not read, with the reason. */
const otherVerbs: Readonly<Record<string, string>> = {
  ...{
    flush: several,
    deleteall: several,
    save: several,
    restore: several,
    showdump: noRequest,
    exec: noRequest,
  },
  ...{
    identify: noRequest,
    pids: noRequest,
    attach: noRequest,
    monitor: 'shows events: it sends no request',
  },
  ...{ add: noRequest, delete: noRequest, del: noRequest, help: noRequest },
};

/** Finds a word by its whole name, an alias, or its beginning. */
export function findWord(
  word: string,
  known: readonly string[],
  aliases: Readonly<Record<string, string>>,
): string | undefined {
  if (known.includes(word)) return word;
  const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
  if (alias !== undefined && known.includes(alias)) return alias;
  return word === '' ? undefined : known.find((each) => each.startsWith(word));
}

/** Takes the verb of an object; `show` if no word is left. */
export function takeVerb(object: string, verbs: Verbs, words: Words): Verbs[string] {
  const known = Object.keys(verbs);
  if (words.done && !known.includes('show')) throw usageError(`'${object}' needs a verb: ${listOf(known)}`);
  const given = words.done ? 'show' : words.next('a verb');
  const found = findWord(given, known, verbAliases);
  if (found === undefined && Object.hasOwn(otherVerbs, given))
    throw usageError(`'${object} ${given}' ${otherVerbs[given]}`);
  if (found === undefined) throw usageError(`${object} has no verb '${given}'${suggestion(given, known)}`);
  return verbs[found] as Verbs[string];
}

/** Returns a verb that has further verbs: `nexthop bucket show`. */
export function subVerbs(object: string, verbs: Verbs): Verbs[string] {
  return (words, options) => takeVerb(object, verbs, words)(words, options);
}
