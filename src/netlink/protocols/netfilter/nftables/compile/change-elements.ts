import { registerExpressions } from '../expressions/index.ts';
import type { NftResolver } from '../resolver.ts';
import { setFlags } from '../sets.ts';
import { type Element, elementsOf } from './elements.ts';
import { inProperty, NftRefusal } from './refusal.ts';
import type { SetDefinition } from './set-definition.ts';
import { type CompiledMessage, messageFlags, TransactionCompiler } from './transaction.ts';

registerExpressions();

const { request, create, exclusive } = messageFlags;

/** A change of elements of a set. `create` refuses elements that are there already, `destroy` accepts those that are not. */
export type ElementVerb = 'add' | 'create' | 'delete' | 'destroy';

/** Adds the messages that change elements of a set. `where` is their path below that of the command. */
export function pushChange(
  verb: ElementVerb,
  set: SetDefinition,
  elements: readonly Element[],
  transaction: TransactionCompiler,
  where = '.elem',
): void {
  if (verb === 'add' || verb === 'create') {
    const flags = request | create | (verb === 'create' ? exclusive : 0);
    transaction.pushElements(set, elements, { flags, where });
    set.hasElements = true;
    return;
  }
  const keys = elements.map(({ key }) => ({ key }));
  const plain = { ...set, flags: set.flags & ~(setFlags.map | setFlags.object), data: undefined };
  const name = verb === 'destroy' ? 'destroySetElement' : 'deleteSetElement';
  transaction.pushElements({ ...plain, hasElements: true }, keys, { name, flags: request, where });
}

/**
 * Compiles a change of the elements of one set, in JSON, into messages.
 *
 * @throws TypeError or RangeError with `code` and `field` (`elements[3]`)
 */
export function compileElements(
  verb: ElementVerb,
  set: SetDefinition,
  json: readonly unknown[],
  { resolver = {}, locate = false }: { readonly resolver?: NftResolver; readonly locate?: boolean } = {},
): CompiledMessage[] {
  const transaction = new TransactionCompiler(resolver, { findSet: () => set }, locate, true);
  try {
    const elements = inProperty('elements', () => elementsOf(json, set, transaction));
    transaction.path = 'elements';
    inProperty('elements', () => pushChange(verb, set, elements, transaction, ''));
    return transaction.messages;
  } catch (error) {
    throw error instanceof NftRefusal ? error.toError() : error;
  }
}
