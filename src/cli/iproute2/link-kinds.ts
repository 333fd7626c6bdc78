import { linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import { usageError } from '../usage-error.ts';
import type { Grammar } from './grammar.ts';
import type { Keywords } from './kinds/keywords.ts';
import { linkKindWords, peerWords } from './kinds/links.ts';
import { portWords } from './kinds/ports.ts';
import { optionsGrammar } from './schema-words.ts';

function wordsOf(table: object, kind: string): Keywords<string> {
  return Object.hasOwn(table, kind) ? (table as Record<string, Keywords<string>>)[kind]! : {};
}

/** The words of the options of a kind: those of iproute2, and the attributes of its schema in snake_case. */
export function kindGrammar(kind: string): Grammar {
  return optionsGrammar(wordsOf(linkKindWords, kind), linkKinds.get(kind)?.options);
}

/** The words of what a master keeps for its port: `type bridge_slave cost 5`. */
export function portGrammar(master: string): Grammar {
  const schema = linkKinds.get(master)?.port;
  if (schema === undefined) throw usageError(`links of kind '${master}' keep no options for ports`);
  return optionsGrammar(wordsOf(portWords, master), schema);
}

/** Words behind `peer` that set options of the pair. */
export function peerKeywords(kind: string): Keywords<string> {
  return wordsOf(peerWords, kind);
}
