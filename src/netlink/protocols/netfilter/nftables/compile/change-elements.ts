import type { ElementAttributes } from '../elements.ts';
import { registerExpressions } from '../expressions/index.ts';
import type { NftMessageName } from '../message-types.ts';
import type { NftResolver } from '../resolver.ts';
import { setFlags } from '../sets.ts';
import { type Element, elementMessages, elementsOf, mappedOf, propertiesOfElement } from './elements.ts';
import type { JsonObject } from './json.ts';
import {
  type ElementsPlace,
  type MergedIntervals,
  mergesIntervals,
  type SourcedElement,
} from './merged-intervals.ts';
import { encodeNumberElements } from './number-elements.ts';
import { type KeyForm, numberKeysOf } from './number-keys.ts';
import { inProperty, NftRefusal } from './refusal.ts';
import type { SetDefinition } from './set-definition.ts';
import { type CompiledMessage, type KnownRuleset, messageFlags, TransactionCompiler } from './transaction.ts';

registerExpressions();

const { request, create, exclusive } = messageFlags;

/** A change of elements of a set. `create` refuses elements that are there already, `destroy` accepts those that are not. */
export type ElementVerb = 'add' | 'create' | 'delete' | 'destroy';

/** The message of a change, and its flags. */
function messageOf(verb: ElementVerb): { readonly name: NftMessageName; readonly flags: number } {
  switch (verb) {
    case 'add':
      return { name: 'newSetElement', flags: request | create };
    case 'create':
      return { name: 'newSetElement', flags: request | create | exclusive };
    case 'delete':
      return { name: 'deleteSetElement', flags: request };
    case 'destroy':
      return { name: 'destroySetElement', flags: request };
  }
}

function isAddition(verb: ElementVerb): boolean {
  return verb === 'add' || verb === 'create';
}

/** The set whose elements are deleted: by their keys alone. */
function keysOnly(set: SetDefinition): SetDefinition {
  return {
    ...set,
    flags: set.flags & ~(setFlags.map | setFlags.object),
    data: undefined,
    hasElements: true,
  };
}

/** Adds the messages that change elements of a set. `where` is their path below that of the command. */
export function pushChange(
  verb: ElementVerb,
  set: SetDefinition,
  elements: readonly Element[],
  transaction: TransactionCompiler,
  where = '.elem',
): void {
  const merged = transaction.mergedIntervals(set);
  if (merged === undefined) {
    pushAll(verb, set, elements, transaction, { where });
    return;
  }
  const { path, command } = transaction;
  const place = { path, command, where, isExclusive: verb === 'create' };
  if (isAddition(verb)) merged.add(elements, place);
  else merged.delete(elements, place, verb === 'delete');
  const sources = [...elements.keys()].filter((index) => elements[index]?.key === 'catchall');
  const others = sources.map((index) => elements[index] as Element);
  if (others.length > 0) pushAll(verb, { ...set }, others, transaction, { where, sources });
}

/**
 * Completes a transaction: adds the messages of sets that merge their intervals where the first command changes such a set. The kernel cannot
 * delete an interval that the same transaction has added in the place of another one.
 */
export function completed(transaction: TransactionCompiler): CompiledMessage[] {
  const { messages, mergedSets } = transaction;
  if (mergedSets.length === 0) return messages;
  const others = messages.splice(0);
  let next = 0;
  for (const { merged, index } of mergedSets) {
    for (; next < index; next++) messages.push(others[next] as CompiledMessage);
    pushMerged(merged, transaction);
  }
  for (; next < others.length; next++) messages.push(others[next] as CompiledMessage);
  return messages;
}

function pushMerged({ set, hadElements, change }: MergedIntervals, transaction: TransactionCompiler): void {
  const separate = { ...set, autoMerge: false, hasElements: set.hasElements || hadElements };
  const push = (verb: ElementVerb, list: readonly SourcedElement[]): void => {
    for (const [{ path, command, where, isExclusive }, group] of byPlace(list)) {
      transaction.path = path;
      transaction.command = command;
      const sources = group.map(({ source }) => source.index);
      const elements = group.map(({ element }) => element);
      pushAll(isExclusive && verb === 'add' ? 'create' : verb, separate, elements, transaction, {
        where,
        sources,
      });
    }
  };
  push('delete', change.deleted);
  push('add', change.added);
  for (const one of change.missing) push('delete', [one]);
}

function byPlace(list: readonly SourcedElement[]): Map<ElementsPlace, SourcedElement[]> {
  const groups = new Map<ElementsPlace, SourcedElement[]>();
  for (const one of list) {
    const { place } = one.source;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [one]);
    else group.push(one);
  }
  return groups;
}

function pushAll(
  verb: ElementVerb,
  set: SetDefinition,
  elements: readonly Element[],
  transaction: TransactionCompiler,
  places: { readonly where: string; readonly sources?: readonly number[] },
): void {
  const { name, flags } = messageOf(verb);
  const options = { name, flags, ...places };
  if (isAddition(verb)) {
    transaction.pushElements(set, elements, options);
    set.hasElements = true;
    return;
  }
  const keys = elements.map(({ key }) => ({ key }));
  transaction.pushElements(keysOnly(set), keys, options);
}

/**
 * Adds the messages of the most common elements, whose keys are numbers, without an object for each. Returns false for any other
 * elements, or for wrong ones: then {@link elementsOf} reads or refuses them.
 *
 * @param form how the keys are given
 * @param properties the properties of each element besides its key, in JSON
 */
export function pushNumbers(
  verb: ElementVerb,
  set: SetDefinition,
  keys: unknown,
  transaction: TransactionCompiler,
  form: KeyForm,
  properties: JsonObject = {},
): boolean {
  if (!transaction.isEncoding || !Array.isArray(keys) || keys.length === 0) return false;
  const isInterval = (set.flags & setFlags.interval) !== 0;
  const numbers = numberKeysOf(keys, set.key, transaction.resolver, isInterval, form);
  if (numbers === undefined) return false;
  const { name, flags } = messageOf(verb);
  const isAdding = isAddition(verb);
  const changed = isAdding ? set : keysOnly(set);
  try {
    const lists = encodeNumberElements(numbers, isAdding ? propertiesOfElement(properties) : {}, changed);
    if (lists === undefined) return false;
    transaction.pushEncoded(changed, lists, name, flags);
  } catch (error) {
    if (error instanceof NftRefusal) return false;
    throw error;
  }
  if (isAdding) set.hasElements = true;
  return true;
}

/** Values of the object model: the keys of elements, all of which have these properties. */
export interface KeysOfValues {
  readonly keys: readonly unknown[];
  readonly properties: JsonObject;
}

function isEmpty({ family, table, name }: SetDefinition, setElements: KnownRuleset['setElements']): boolean {
  return (setElements?.(family, table, name) ?? []).length === 0;
}

/** The surroundings of a change of elements. */
interface ElementsContext {
  readonly resolver?: NftResolver;
  readonly locate?: boolean;
  readonly setElements?: KnownRuleset['setElements'];
}

/**
 * Compiles a change of the elements of one set into messages.
 *
 * @param toJson makes the elements in JSON, where they are needed
 * @param values the same elements as values, if all of them have the same properties
 * @throws TypeError or RangeError with `code` and `field` (`elements[3]`)
 */
export function compileElements(
  verb: ElementVerb,
  set: SetDefinition,
  toJson: () => readonly unknown[],
  values: KeysOfValues | undefined,
  { resolver = {}, locate = false, setElements }: ElementsContext = {},
): CompiledMessage[] {
  const transaction = new TransactionCompiler({
    resolver,
    known: { findSet: () => set, ...(setElements && { setElements }) },
    isLocating: locate,
    elementStates: true,
    isEncoding: true,
  });
  try {
    const hasOther = mergesIntervals(set) && !(isAddition(verb) && isEmpty(set, setElements));
    if (
      values !== undefined &&
      !hasOther &&
      pushNumbers(verb, set, values.keys, transaction, 'text', values.properties)
    )
      return transaction.messages;
    const elements = inProperty('elements', () => elementsOf(toJson(), set, transaction));
    transaction.path = 'elements';
    inProperty('elements', () => pushChange(verb, set, elements, transaction, ''));
    return completed(transaction);
  } catch (error) {
    throw error instanceof NftRefusal ? error.toError() : error;
  }
}

/**
 * Compiles the key of one element that is looked for: its first key, and for an interval the first key behind it.
 *
 * @throws TypeError or RangeError with `code` and `field` (`key`)
 */
export function compileKey(
  set: SetDefinition,
  toJson: () => unknown,
  resolver: NftResolver,
): ElementAttributes[] {
  const context = new TransactionCompiler({ resolver, known: { findSet: () => set } });
  try {
    const { key } = inProperty('key', () => mappedOf(toJson(), set, context));
    return elementMessages([{ key }], keysOnly(set));
  } catch (error) {
    throw error instanceof NftRefusal ? error.toError() : error;
  }
}
