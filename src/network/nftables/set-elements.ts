import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import {
  compileElements,
  type ElementVerb,
} from '../../netlink/protocols/netfilter/nftables/compile/change-elements.ts';
import type { SetDefinition } from '../../netlink/protocols/netfilter/nftables/compile/set-definition.ts';
import type { ElementAttributes } from '../../netlink/protocols/netfilter/nftables/elements.ts';
import type { NftElement } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { definitionOf } from '../../netlink/protocols/netfilter/nftables/known-sets.ts';
import { listElements, partsOfSet } from '../../netlink/protocols/netfilter/nftables/list/elements.ts';
import {
  listElements as listElementMessages,
  listSets,
} from '../../netlink/protocols/netfilter/nftables/operations.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import { setFlags } from '../../netlink/protocols/netfilter/nftables/sets.ts';
import { readOnly } from '../../netlink/request/read-only.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { applyCompiled } from './apply.ts';
import { withReason } from './with-reason.ts';

/** Where a set or map is. */
export interface SetPlace {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
}

const ENOENT = 2;

/** A set of the kernel: the types of its keys and data. */
export interface KnownSet {
  readonly definition: SetDefinition;
}

/** Reads the definition of a set or map. ENOENT if there is none. */
export async function setDefinition(
  socket: NetlinkSocket,
  { family, table, name }: SetPlace,
  options: RequestOptions,
): Promise<KnownSet> {
  const operation = `nftables set ${family} ${table} ${name}`;
  const sets = await socket.request(listSets({ family, table }), options).catch((error: unknown) => {
    throw withReason(error);
  });
  const message = sets.find((one) => one.name === name && one.table === table);
  const definition = message === undefined ? undefined : definitionOf(message);
  if (definition === undefined) throw new NetlinkError(operation, ENOENT);
  return { definition };
}

/** Adds or deletes elements in one transaction. */
export async function changeElements(
  socket: NetlinkSocket,
  verb: ElementVerb,
  { definition }: KnownSet,
  elements: readonly NftElement[],
  resolver: NftResolver,
  options: RequestOptions,
): Promise<void> {
  await applyCompiled(
    socket,
    (_known, locate) => compileElements(verb, definition, elements, { resolver, locate }),
    options,
  );
}

/** Reads the elements of a set or map as the kernel sends them, some hundred at a time. */
export async function* elementsIn(
  socket: NetlinkSocket,
  { family, table, name }: SetPlace,
  { definition }: KnownSet,
  resolver: NftResolver,
  options: RequestOptions,
): AsyncGenerator<readonly NftElement[]> {
  const isInterval =
    (definition.flags & setFlags.interval) !== 0 && (definition.flags & setFlags.concat) === 0;
  const parts = partsOfSet(definition);
  const lists = socket.stream(readOnly(listElementMessages({ family, table, set: name })), options);
  const rest: ElementAttributes[] = [];
  for await (const { elements = [] } of lists) {
    if (!isInterval) {
      yield listElements(definition, elements, parts, undefined, { resolver });
      continue;
    }
    // The two ends of an interval may be in two messages, and the kernel may send the last one first.
    rest.push(...elements);
  }
  if (rest.length > 0) yield listElements(definition, rest, parts, undefined, { resolver });
}
