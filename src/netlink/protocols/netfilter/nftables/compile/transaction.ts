import type { NetfilterFamily } from '../../header.ts';
import { netfilterFamilies } from '../../header.ts';
import { integer } from '../datatypes/basic.ts';
import type { ElementAttributes, ElementMessage } from '../elements.ts';
import type { EncodedList } from '../encoded-list.ts';
import type { NftMessageName } from '../message-types.ts';
import type { NftResolver } from '../resolver.ts';
import { setFlags } from '../sets.ts';
import { verdictNote, writeTypeof } from '../typeof-notes.ts';
import { setUserData, type UserData } from '../userdata.ts';
import {
  type Element,
  elementMessages,
  elementsOf,
  hasIntervals,
  isInterval,
  splitElements,
} from './elements.ts';
import { MergedIntervals, mergesIntervals } from './merged-intervals.ts';
import { Concat, type Operand, type Typed } from './nodes.ts';
import { located } from './refusal.ts';
import type { RuleEnvironment } from './rule.ts';
import { RulePatterns } from './rule-patterns.ts';
import { type AnonymousSet, type KeyedSet, type RuleScope, typedOf } from './rule-scope.ts';
import type { SetDefinition } from './set-definition.ts';
import { changedKey, intervalKey } from './set-keys.ts';
import { setMessageOf } from './set-messages.ts';
import { transferred } from './transfer.ts';
import type { ConcatTyped } from './values.ts';

/** Message flags of requests that make something. */
export const messageFlags = {
  request: 1,
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
} as const;

/** One message of a transaction, not encoded yet. */
export interface CompiledMessage {
  readonly name: NftMessageName;
  /** `NLM_F_*`. */
  readonly flags: number;
  /** Value of the message's schema. */
  readonly value: object;
  /** Where in the commands it comes from: `commands[3].rule`. */
  readonly path: string;
  /** Index of the command. */
  readonly command: number;
  /** Paths of its expressions or elements, by their place in the message; only where they were asked for. */
  readonly parts?: readonly string[] | undefined;
}

/** The parts of the ruleset in the kernel that commands refer to. */
export interface KnownRuleset {
  findSet(family: NetfilterFamily, table: string, name: string): SetDefinition | undefined;
  /** The elements of a set that merges intervals (`auto-merge`). None by default, and for a set that is not there. */
  setElements?(family: NetfilterFamily, table: string, name: string): readonly ElementAttributes[];
  /** The handle of a chain. */
  chainHandle?(family: NetfilterFamily, table: string, name: string): bigint | undefined;
  /** The handles of the rules of a chain in their order. */
  ruleHandles?(family: NetfilterFamily, table: string, chain: string): readonly bigint[];
}

/** How a transaction is compiled. */
interface Surroundings {
  readonly resolver: NftResolver;
  readonly known: KnownRuleset;
  readonly isLocating?: boolean;
  readonly elementStates?: boolean;
  readonly isEncoding?: boolean;
}

/** The messages of one transaction while it is compiled. */
export class TransactionCompiler implements RuleEnvironment {
  readonly messages: CompiledMessage[] = [];
  readonly resolver: NftResolver;
  /** Path of the command that is being compiled. */
  path = '';
  /** Index of that command. */
  command = 0;
  readonly known: KnownRuleset;
  /** Whether messages say where their expressions and elements come from. */
  readonly isLocating: boolean;
  /** Whether elements get the counters, limits … that they are given with. */
  readonly elementStates: boolean;
  /** Whether lists of elements and expressions may be encoded at once: see {@link EncodedList}. */
  readonly isEncoding: boolean;
  /** The rules that others are compiled by, where rules may be encoded at once. */
  readonly patterns: RulePatterns | undefined;
  readonly #sets = new Map<string, SetDefinition>();
  /** Numbers that sets which were there before were given, for references to them. */
  readonly #references = new Map<SetDefinition, SetDefinition>();
  readonly #merged = new Map<string, MergedIntervals>();
  /** Sets that merge their intervals, each with the index of the message before which its changes are to be sent. */
  readonly mergedSets: { readonly merged: MergedIntervals; readonly index: number }[] = [];
  /** Names of deleted and flushed places: sets, tables, families, or everything (the empty text). */
  readonly #emptied = new Set<string>();
  #lastId = 0;

  constructor({
    resolver,
    known,
    isLocating = false,
    elementStates = false,
    isEncoding = false,
  }: Surroundings) {
    this.elementStates = elementStates;
    this.resolver = resolver;
    this.known = known;
    this.isLocating = isLocating;
    this.isEncoding = isEncoding && !isLocating;
    this.patterns = this.isEncoding ? new RulePatterns() : undefined;
  }

  push(name: NftMessageName, flags: number, value: object, parts?: readonly string[]): void {
    const message = { name, flags, value, path: this.path, command: this.command };
    this.messages.push(parts === undefined ? message : { ...message, parts });
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Makes a set known to the commands behind it. */
  define(set: SetDefinition): void {
    this.#sets.set(keyOf(set.family, set.table, set.name), set);
  }

  findSet(family: NetfilterFamily, table: string, name: string): SetDefinition | undefined {
    const defined = this.#sets.get(keyOf(family, table, name));
    if (defined !== undefined) return defined;
    const known = this.known.findSet(family, table, name);
    if (known === undefined) return undefined;
    let reference = this.#references.get(known);
    if (reference === undefined) {
      reference = { ...known, id: this.nextId() };
      this.#references.set(known, reference);
    }
    return reference;
  }

  /** The intervals of a set that merges them. `undefined` for any other set. */
  mergedIntervals(set: SetDefinition): MergedIntervals | undefined {
    if (!mergesIntervals(set)) return undefined;
    const { family, table, name } = set;
    const key = keyOf(family, table, name);
    let merged = this.#merged.get(key);
    if (merged === undefined) {
      const isEmpty = ['', family, `${family} ${table}`, key].some((place) => this.#emptied.has(place));
      merged = new MergedIntervals(set, isEmpty ? [] : (this.known.setElements?.(family, table, name) ?? []));
      this.#merged.set(key, merged);
      this.mergedSets.push({ merged, index: this.messages.length });
    }
    return merged;
  }

  /** Notes that a command deletes the elements of a set, or of all sets of a table or family. */
  empty(...place: readonly string[]): void {
    const emptied = place.join(' ');
    this.#emptied.add(emptied);
    for (const [key, merged] of this.#merged) {
      if (emptied !== '' && key !== emptied && !key.startsWith(`${emptied} `)) continue;
      merged.clear();
      this.#merged.delete(key);
    }
  }

  defineAnonymousSet(
    rule: RuleScope,
    { prefix, left, key: keyJson, elements: json, data }: AnonymousSet,
  ): KeyedSet {
    const draft = {
      family: rule.family,
      table: rule.table,
      name: `${prefix}%d`,
      id: this.nextId(),
      flags: setFlags.anonymous | setFlags.constant | dataFlag(data),
      key: typedOf(left),
      data,
      autoMerge: true,
      hasElements: false,
    };
    const given = inSet(() => elementsOf(json, draft, rule));
    const isConcat = left instanceof Concat;
    const ranges = hasIntervals(given);
    // Single values are changed once, so that the key need not be changed for each packet.
    const { left: key, change } = isConcat || ranges ? { left, change: undefined } : transferred(left, 'eq');
    const elements = given.map((element) => changedKey(element, change));
    const set: SetDefinition = {
      ...draft,
      key: typedOf(key),
      flags: draft.flags | (ranges ? setFlags.interval | (isConcat ? setFlags.concat : 0) : 0),
      dataInterval: elements.some((element) => element.data !== undefined && isInterval(element.data)),
    };
    if (elements.some(({ timeout }) => timeout !== undefined)) set.flags |= setFlags.timeout;
    const interval = ranges ? intervalKey(key) : key;
    const rulePath = this.path;
    if (this.isLocating) this.path = `${rulePath}.expr[${rule.index}]`;
    this.push(
      'newSet',
      messageFlags.request | messageFlags.create,
      setMessageOf(set, { notes: lengthNotes(left, keyJson, data) }),
    );
    this.pushElements(set, elements, { where: '' });
    this.path = rulePath;
    return { set, key: interval, values: byteValues(elements) };
  }

  /** Compiles elements of a set. `where` is their place in the command. */
  pushElements(
    set: SetDefinition,
    elements: readonly Element[],
    {
      name = 'newSetElement',
      flags = messageFlags.request | messageFlags.create,
      where = '.elem',
      sources,
    }: ElementOptions = {},
  ): void {
    const origins: number[] | undefined = this.isLocating ? [] : undefined;
    const written =
      this.elementStates || elements.every(({ states }) => states === undefined)
        ? elements
        : elements.map((element): Element => ({ ...element, states: undefined }));
    let first = 0;
    for (const list of splitElements(elementMessages(written, set, origins))) {
      const parts = origins?.slice(first, first + list.length);
      first += list.length;
      this.#pushList(
        set,
        list as ElementMessage['elements'],
        name,
        flags,
        parts?.map((index) => `${this.path}${where}[${sources?.[index] ?? index}]`),
      );
    }
  }

  /** Adds messages of elements that are encoded already. */
  pushEncoded(set: SetDefinition, lists: readonly EncodedList[], name: NftMessageName, flags: number): void {
    for (const list of lists) this.#pushList(set, list as unknown as ElementMessage['elements'], name, flags);
  }

  #pushList(
    set: SetDefinition,
    elements: ElementMessage['elements'],
    name: NftMessageName,
    flags: number,
    parts?: readonly string[],
  ): void {
    const message: ElementMessage = {
      family: netfilterFamilies[set.family],
      version: 0,
      resourceId: 0,
      table: set.table,
      set: set.name,
      // A set is found by its name to delete elements.
      ...(name === 'newSetElement' ? { setId: set.id } : {}),
      elements,
    };
    this.push(name, flags, message, parts);
  }
}

/** How elements are compiled. */
interface ElementOptions {
  readonly name?: NftMessageName;
  readonly flags?: number;
  /** Path of the elements in the command. */
  readonly where?: string;
  /** Index in the command of each element. Its own index by default. */
  readonly sources?: readonly number[];
}

function byteValues(elements: readonly Element[]): readonly number[] | undefined {
  const values = elements.map(({ key }) =>
    key !== 'catchall' && key.kind === 'constant' && key.bytes.length === 1 ? (key.bytes[0] as number) : -1,
  );
  return values.includes(-1) ? undefined : values;
}

/** Notes of a set with a part of its key whose length its type does not say. */
function lengthNotes(left: Operand, json: unknown, data: AnonymousSet['data']): UserData[] {
  const isSized = ({ type }: Typed): boolean => type.bits > 0 && type.id !== integer.id;
  if (!(left instanceof Concat) || left.parts.every(isSized)) return [];
  const key = writeTypeof(setUserData.keyTypeof, json);
  const verdict = data === 'verdict' ? verdictNote(setUserData.dataTypeof) : undefined;
  return [key, verdict].filter((note) => note !== undefined);
}

function inSet<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw located(error, 'set');
  }
}

function dataFlag(data: ConcatTyped | 'verdict' | number | undefined): number {
  if (data === undefined) return 0;
  return typeof data === 'number' ? setFlags.object : setFlags.map;
}

function keyOf(family: NetfilterFamily, table: string, name: string): string {
  return `${family} ${table} ${name}`;
}
