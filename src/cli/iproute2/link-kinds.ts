import {
  linkKinds,
  linkPorts,
  linkPortsByOldName,
} from '../../netlink/protocols/route/links/kinds/registry.ts';
import { camelCase, type Grammar } from './grammar.ts';
import type { Keywords } from './kinds/keywords.ts';
import { linkKindWords, peerWords } from './kinds/links.ts';
import { portWords } from './kinds/ports.ts';
import { type KindNames, knownKind } from './known-kind.ts';
import { optionsGrammar } from './schema-words.ts';

function wordsOf(table: object, kind: string): Keywords<string> {
  return Object.hasOwn(table, kind) ? (table as Record<string, Keywords<string>>)[kind]! : {};
}

/** The words of the options of a kind: those of iproute2, and the attributes of its schema in snake_case. */
export function kindGrammar(kind: string): Grammar {
  return optionsGrammar(wordsOf(linkKindWords, kind), linkKinds.get(kind)?.options);
}

/** The kinds of links that have an option of this name. */
export function kindsWithOption(word: string): string[] {
  return [...linkKinds.keys()].map(String).filter((kind) => hasOption(kind, word));
}

/** Whether a word stands for an option of a kind. */
export function hasOption(kind: string, word: string): boolean {
  const { keywords, fields = [] } = kindGrammar(kind);
  return Object.hasOwn(keywords, word) || fields.includes(camelCase(word));
}

/** The words behind `type`: kinds of links, and those for ports, such as `bridge_slave`. */
export const typeWords: KindNames = {
  keys: () => [...linkKinds.keys(), ...linkPortsByOldName.keys()].values(),
};

/** Reads the word behind `type`: the kind of a link, or of the master of a port. */
export function linkType(word: string): { readonly kind: string } | { readonly master: string } {
  const kind = knownKind('link', word, typeWords);
  return linkPortsByOldName.get(kind) === undefined ? { kind } : { master: kind.replace(/_slave$/, '') };
}

/** The words of what a master keeps for its port: `type bridge_slave cost 5`. */
export function portGrammar(master: string): Grammar {
  return optionsGrammar(wordsOf(portWords, master), linkPorts.get(master));
}

/** Words behind `peer` that set options of the pair. */
export function peerKeywords(kind: string): Keywords<string> {
  return wordsOf(peerWords, kind);
}
