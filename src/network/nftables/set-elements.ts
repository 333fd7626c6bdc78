import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import {
  compileElements,
  type ElementVerb,
  type KeysOfValues,
} from '../../netlink/protocols/netfilter/nftables/compile/change-elements.ts';
import type { SetDefinition } from '../../netlink/protocols/netfilter/nftables/compile/set-definition.ts';
import type { ElementAttributes } from '../../netlink/protocols/netfilter/nftables/elements.ts';
import type { NftElement } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { definitionOf } from '../../netlink/protocols/netfilter/nftables/known-sets.ts';
import {
  listElements,
  listNumberElements,
  numberLengthOf,
  partsOfSet,
} from '../../netlink/protocols/netfilter/nftables/list/elements.ts';
import type { KeyPart } from '../../netlink/protocols/netfilter/nftables/list/nodes.ts';
import type { NumberLength } from '../../netlink/protocols/netfilter/nftables/number-list.ts';
import { getSet } from '../../netlink/protocols/netfilter/nftables/operations.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import { isPlainInterval, type SetMessage } from '../../netlink/protocols/netfilter/nftables/sets.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { applyCompiled } from './apply.ts';
import { readElements } from './read-elements.ts';
import type { SetPlace } from './read-ruleset.ts';
import { withReason } from './with-reason.ts';

const ENOENT = 2;

/** A set of the kernel, and the types of its keys and data. */
export interface KnownSet {
  readonly message: SetMessage;
  readonly definition: SetDefinition;
}

/** Gets a set or map. ENOENT if there is none. */
export async function knownSet(
  socket: NetlinkSocket,
  { family, table, name }: SetPlace,
  options: RequestOptions,
): Promise<KnownSet> {
  const operation = `nftables set ${family} ${table} ${name}`;
  const message = await socket
    .request(getSet({ family, table, set: name }), options)
    .catch((error: unknown) => {
      if (error instanceof NetlinkError && error.code === 'ENOENT')
        throw new NetlinkError(operation, ENOENT, error.extack, { cause: error });
      throw withReason(error);
    });
  const definition = definitionOf(message);
  if (definition === undefined) throw new NetlinkError(operation, ENOENT);
  return { message, definition };
}

/** The elements of a change. */
export interface ChangedElements {
  /** Makes the elements in JSON. */
  toJson(): readonly NftElement[];
  /** The same as values, if all have the same properties. */
  readonly values?: KeysOfValues | undefined;
}

/** Adds or deletes elements in one transaction. */
export async function changeElements(
  socket: NetlinkSocket,
  verb: ElementVerb,
  { definition }: KnownSet,
  { toJson, values }: ChangedElements,
  resolver: NftResolver,
  options: RequestOptions,
): Promise<void> {
  await applyCompiled(
    socket,
    ({ setElements }, locate) =>
      compileElements(verb, definition, toJson, values, { resolver, locate, setElements }),
    options,
  );
}

/** Lists the elements of a set or map as the kernel sends them, some hundred at a time; plain intervals all at once. */
export async function* elementsIn(
  socket: NetlinkSocket,
  { message, definition }: KnownSet,
  resolver: NftResolver,
  options: RequestOptions,
): AsyncGenerator<readonly NftElement[]> {
  const isInterval = isPlainInterval(definition.flags);
  const parts = partsOfSet(definition);
  const numberLength = numberLengthOf(definition, parts);
  const ends: ElementAttributes[] = [];
  for await (const list of readElements(socket, message, { ...options, numberLength })) {
    if ('numbers' in list) {
      yield listNumberElements(list.numbers, parts[0] as KeyPart, numberLength as NumberLength, { resolver });
      continue;
    }
    const { elements = [] } = list;
    // The two ends of an interval may be in two messages, and the kernel may send the last one first.
    if (isInterval) for (const element of elements) ends.push(element);
    else yield listElements(definition, elements, parts, undefined, { resolver });
  }
  if (ends.length > 0) yield listElements(definition, ends, parts, undefined, { resolver });
}
