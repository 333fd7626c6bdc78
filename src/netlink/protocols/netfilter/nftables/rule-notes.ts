import type { Reader } from '../../../codec/index.ts';
import type { MessageKey, MessageNotes } from '../../../protocol.ts';
import type { NetfilterFamily } from '../header.ts';
import type { ElementMessage } from './elements.ts';
import { definitionOf, familyName } from './known-sets.ts';
import { listRule } from './list/list.ts';
import type { ListedSet, SetSource } from './list/listed-set.ts';
import { nftMessageType } from './message-types.ts';
import { nftMessageTypes } from './messages.ts';
import type { RuleMessage } from './rules.ts';
import { type SetMessage, setFlags } from './sets.ts';
import { printNftRule } from './text/print.ts';

/** The subsystem of nfnetlink, in the upper byte of the type. */
const subsystem = nftMessageType('newTable') >> 8;
/** How many sets are remembered: those that were seen last. */
const mostSets = 4096;

/** Shows rules as text in the syntax of nft, for messages that are shown to people. Remembers the sets that rules look up. */
export class RuleNotes implements MessageNotes, SetSource {
  readonly #sets = new Map<string, ListedSet>();

  learn(message: MessageKey): void {
    const name = nameOf(message);
    if (name === 'newSet') this.#learnSet(decoded(message) as SetMessage | undefined);
    else if (name === 'newSetElement') this.#learnElements(decoded(message) as ElementMessage | undefined);
  }

  /** The text of a rule. No text where a set is not known, or an expression means nothing in the syntax of nft. */
  noteOf(message: MessageKey): { readonly field: string; readonly text: string } | undefined {
    const name = nameOf(message);
    if (name !== 'newRule' && name !== 'deleteRule' && name !== 'destroyRule') return undefined;
    const value = decoded(message) as RuleMessage | undefined;
    if (!Array.isArray(value?.expressions) || value.expressions.length === 0) return undefined;
    const expr = listRule(value, this, { resolver: {} })?.expr ?? [];
    if (expr.length === 0 || expr.some((statement) => 'unknown' in statement)) return undefined;
    return { field: 'expressions', text: printNftRule(expr) };
  }

  set(family: NetfilterFamily, table: string, name: string, id: number | undefined): ListedSet | undefined {
    return this.#sets.get(keyOf(family, table, name, id));
  }

  #learnSet(message: SetMessage | undefined): void {
    const definition = message === undefined ? undefined : definitionOf(message);
    if (message === undefined || definition === undefined) return;
    const key = keyOf(definition.family, definition.table, definition.name, message.id);
    this.#sets.delete(key);
    this.#sets.set(key, { message, definition, elements: [] });
    if (this.#sets.size <= mostSets) return;
    const [oldest] = this.#sets.keys();
    this.#sets.delete(oldest as string);
  }

  #learnElements(message: ElementMessage | undefined): void {
    const family = familyName(message?.family);
    if (message === undefined || family === undefined || !Array.isArray(message.elements)) return;
    const set = this.set(family, message.table ?? '', message.set ?? '', message.setId);
    // A rule names a set that has a name.
    if (set === undefined || (set.definition.flags & setFlags.anonymous) === 0) return;
    for (const element of message.elements) set.elements.push(element);
  }
}

/** Sets without a name have numbers until the kernel has named them. */
function keyOf(family: string, table: string, name: string, id: number | undefined): string {
  return `${family} ${table} ${name.includes('%d') ? `%${id}` : name}`;
}

function nameOf({ type }: MessageKey): string | undefined {
  return type >> 8 === subsystem ? nftMessageTypes.get(type & 0xff)?.name : undefined;
}

function decoded({
  type,
  reader,
  start,
  end,
}: {
  type: number;
  reader: Reader;
  start: number;
  end: number;
}): unknown {
  return nftMessageTypes.get(type & 0xff)?.body.decode(reader, start, end, undefined);
}
