import type { Subscription } from '../../netlink/events/subscription.ts';
import type { WatchEvent } from '../../netlink/protocol-table.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type { SetDefinition } from '../../netlink/protocols/netfilter/nftables/compile/set-definition.ts';
import type {
  ElementAttributes,
  ElementMessage,
} from '../../netlink/protocols/netfilter/nftables/elements.ts';
import type { GenerationMessage } from '../../netlink/protocols/netfilter/nftables/generation.ts';
import type { NftCommand, NftObject } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { definitionOf, familyName } from '../../netlink/protocols/netfilter/nftables/known-sets.ts';
import { listElements, partsOfSet } from '../../netlink/protocols/netfilter/nftables/list/elements.ts';
import { list, listRule } from '../../netlink/protocols/netfilter/nftables/list/list.ts';
import type { ListedSet, SetSource } from '../../netlink/protocols/netfilter/nftables/list/listed-set.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import type { RuleMessage } from '../../netlink/protocols/netfilter/nftables/rules.ts';
import type { NamedMessage } from '../../netlink/protocols/netfilter/nftables/ruleset.ts';
import {
  isPlainInterval,
  type SetMessage,
  setFlags,
} from '../../netlink/protocols/netfilter/nftables/sets.ts';
import {
  elementUserData,
  findUserData,
  userDataNumber,
} from '../../netlink/protocols/netfilter/nftables/userdata.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { readRuleset } from './read-ruleset.ts';
import { withReason } from './with-reason.ts';

/** A transaction that a program has executed. */
export interface NftTransaction {
  readonly kind: 'transaction';
  /** The generation of the ruleset that it has made. */
  readonly generation: number;
  /** The process, and its name: at most 15 bytes. */
  readonly pid: number | undefined;
  readonly process: string | undefined;
  /** The changes as libnftables-json, in their order: what `nft --json monitor` shows. */
  readonly commands: readonly NftCommand[];
}

/** Events were lost. The ruleset must be listed again. */
export interface NftOverrun {
  readonly kind: 'overrun';
}

/** Flag of a message about a rule that was added behind others. */
const NLM_F_APPEND = 0x800;

/** Reads the sets that rules refer to, and yields each transaction from then on. */
export async function* transactionEvents(
  socket: NetlinkSocket,
  subscription: Subscription<WatchEvent<'netfilter'>>,
  resolver: NftResolver,
): AsyncGenerator<NftTransaction | NftOverrun> {
  try {
    const decoder = new TransactionDecoder(resolver);
    decoder.know((await readRuleset(socket, { elements: false })).messages);
    for await (const event of subscription) {
      if (event.kind === 'overrun') {
        decoder.forget();
        decoder.know((await readRuleset(socket, { elements: false })).messages);
        yield { kind: 'overrun' };
        continue;
      }
      const transaction = decoder.read(event as { name: string; flags: number; message: unknown });
      if (transaction !== undefined) yield transaction;
    }
  } catch (error) {
    throw withReason(error);
  } finally {
    subscription.close();
  }
}

/** The sets of a ruleset, with the elements of those without a name. */
class KnownSets implements SetSource {
  readonly #sets = new Map<string, ListedSet>();

  set(family: NetfilterFamily, table: string, name: string): ListedSet | undefined {
    return this.#sets.get(`${family} ${table} ${name}`);
  }

  add(message: SetMessage): ListedSet | undefined {
    const definition = definitionOf(message);
    if (definition === undefined) return undefined;
    const set: ListedSet = { message, definition, elements: [] };
    this.#sets.set(keyOf(definition), set);
    return set;
  }

  delete(set: Pick<SetDefinition, 'family' | 'table' | 'name'>): void {
    this.#sets.delete(keyOf(set));
  }

  clear(): void {
    this.#sets.clear();
  }
}

function keyOf({ family, table, name }: Pick<SetDefinition, 'family' | 'table' | 'name'>): string {
  return `${family} ${table} ${name}`;
}

const isAnonymous = ({ flags }: SetDefinition): boolean => (flags & setFlags.anonymous) !== 0;

interface Named {
  readonly family?: unknown;
  readonly table?: string | undefined;
  readonly name?: string | undefined;
  readonly handle?: bigint | undefined;
}

/** Makes commands of the events of a transaction. */
class TransactionDecoder {
  readonly #resolver: NftResolver;
  readonly #sets = new KnownSets();
  #commands: NftCommand[] = [];
  /** The end of an interval of which the other end has not arrived. */
  #open: { readonly set: ListedSet; readonly element: ElementAttributes } | undefined;

  constructor(resolver: NftResolver) {
    this.#resolver = resolver;
  }

  know(messages: readonly NamedMessage[]): void {
    for (const { name, value } of messages) {
      if (name === 'newSet') this.#sets.add(value as SetMessage);
      else if (name === 'newSetElement')
        this.#setOf(value as ElementMessage)?.elements.push(...elementsOf(value));
    }
  }

  /** Forgets everything, after events were lost. */
  forget(): void {
    this.#sets.clear();
    this.#commands = [];
    this.#open = undefined;
  }

  /** Returns the transaction that an event ends. */
  read({
    name,
    flags,
    message,
  }: {
    name: string;
    flags: number;
    message: unknown;
  }): NftTransaction | undefined {
    const [, verb, label] = /^NFT_MSG_(NEW|DEL|DESTROY)(\w+)$/.exec(name) ?? [];
    if (label === undefined || message === undefined) return undefined;
    if (label === 'GEN') return this.#end(message as GenerationMessage);
    const isNew = verb === 'NEW';
    if (label === 'SETELEM') this.#elements(message as ElementMessage, isNew);
    else if (label === 'RULE') this.#rule(message as RuleMessage, isNew, (flags & NLM_F_APPEND) === 0);
    else if (label === 'SET') this.#set(message as SetMessage, isNew);
    else this.#object(kinds[label], message as Named, isNew);
    return undefined;
  }

  #end({ id = 0, procPid, procName }: GenerationMessage): NftTransaction {
    const commands = this.#commands;
    this.#commands = [];
    this.#open = undefined;
    return { kind: 'transaction', generation: id, pid: procPid, process: procName, commands };
  }

  #push(isNew: boolean, object: NftObject): void {
    this.#commands.push((isNew ? { add: object } : { delete: object }) as NftCommand);
  }

  #list(name: string, value: unknown): NftObject | undefined {
    return list([{ name, value }], { resolver: this.#resolver, handles: true }).at(-1);
  }

  #object(kind: string | undefined, message: Named, isNew: boolean): void {
    if (kind === undefined) return;
    const listed = this.#list(kind, message);
    // A base chain is shown whole where it loses links: with those that it loses.
    const isWhole = isNew || (message as { hook?: unknown }).hook !== undefined;
    if (listed !== undefined) this.#push(isNew, isWhole ? listed : nameOnly(listed));
  }

  #set(message: SetMessage, isNew: boolean): void {
    const set = isNew ? this.#sets.add(message) : undefined;
    if (set !== undefined && isAnonymous(set.definition)) return;
    const family = familyName(message.family);
    if (family === undefined || message.name === undefined) return;
    const known = isNew ? set : this.#sets.set(family, message.table ?? '', message.name);
    const listed = this.#list('newSet', isNew ? message : { ...known?.message, ...message });
    if (!isNew) this.#sets.delete({ family, table: message.table ?? '', name: message.name });
    if (listed !== undefined) this.#push(isNew, isNew ? listed : nameOnly(listed));
  }

  #rule(message: RuleMessage, isNew: boolean, isFirst: boolean): void {
    const rule = listRule(message, this.#sets, { resolver: this.#resolver, handles: true });
    if (rule === undefined) return;
    if (isNew && isFirst) this.#commands.push({ insert: { rule } });
    else this.#push(isNew, { rule });
    if (isNew) return;
    // The sets of a rule end with it.
    for (const { data } of message.expressions ?? []) {
      const name = (data as { set?: unknown } | undefined)?.set;
      const set = typeof name === 'string' ? this.#sets.set(rule.family, rule.table, name) : undefined;
      if (set !== undefined && isAnonymous(set.definition)) this.#sets.delete(set.definition);
    }
  }

  #setOf({ family, table = '', set = '' }: ElementMessage): ListedSet | undefined {
    const name = familyName(family);
    return name === undefined ? undefined : this.#sets.set(name, table, set);
  }

  #elements(message: ElementMessage, isNew: boolean): void {
    const set = this.#setOf(message);
    if (set === undefined) return;
    if (isAnonymous(set.definition)) {
      if (isNew) set.elements.push(...elementsOf(message));
      return;
    }
    const { flags } = set.definition;
    const isInterval = isPlainInterval(flags);
    for (const element of elementsOf(message)) {
      if (!isInterval || element.flags?.includes('catchall') === true) this.#element(set, [element], isNew);
      else this.#bound(set, element, isNew);
    }
  }

  /** Takes one end of an interval. Its other end is the element before or behind it. */
  #bound(set: ListedSet, element: ElementAttributes, isNew: boolean): void {
    const other = this.#open?.set === set ? this.#open.element : undefined;
    this.#open = undefined;
    if (other !== undefined && isEnd(other) !== isEnd(element)) this.#element(set, [other, element], isNew);
    else if (isOpenEnded(element)) this.#element(set, [element], isNew);
    else if (!isEnd(element) || !isZero(element)) this.#open = { set, element };
  }

  #element({ definition }: ListedSet, elements: readonly ElementAttributes[], isNew: boolean): void {
    const { family, table, name } = definition;
    const set = listElements(definition, elements, partsOfSet(definition), undefined, {
      resolver: this.#resolver,
    });
    this.#push(isNew, { element: { family, table, name, elem: { set } } });
  }
}

const kinds: Readonly<Record<string, string>> = {
  TABLE: 'newTable',
  CHAIN: 'newChain',
  OBJ: 'newObject',
  FLOWTABLE: 'newFlowtable',
};

function elementsOf(message: unknown): readonly ElementAttributes[] {
  return (message as ElementMessage).elements ?? [];
}

function isEnd({ flags }: ElementAttributes): boolean {
  return flags?.includes('intervalEnd') === true;
}

function isZero({ key }: ElementAttributes): boolean {
  return key?.value?.every((byte) => byte === 0) === true;
}

/** Whether the interval of an element goes up to the last key. */
function isOpenEnded({ userdata }: ElementAttributes): boolean {
  const flags = userDataNumber(findUserData(userdata, elementUserData.flags));
  return flags !== undefined && (flags & 1) !== 0;
}

/** An object that is gone, by its name and handle. */
function nameOnly(object: NftObject): NftObject {
  const [[kind, { family, table, name, handle }]] = Object.entries(object) as [[string, Named]];
  return {
    [kind]: {
      family,
      name,
      ...(table !== undefined && { table }),
      ...(handle !== undefined && { handle }),
    },
  } as unknown as NftObject;
}
