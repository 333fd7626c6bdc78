import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { compare, increment } from '../../netlink/protocols/netfilter/nftables/bits.ts';
import { compileKey } from '../../netlink/protocols/netfilter/nftables/compile/change-elements.ts';
import type {
  ElementAttributes,
  ElementMessage,
} from '../../netlink/protocols/netfilter/nftables/elements.ts';
import type { NftElement } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { listElements, partsOfSet } from '../../netlink/protocols/netfilter/nftables/list/elements.ts';
import {
  type ElementReference,
  getElements,
  resetElements,
} from '../../netlink/protocols/netfilter/nftables/operations.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import { isPlainInterval } from '../../netlink/protocols/netfilter/nftables/sets.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { readElements } from './read-elements.ts';
import { resetEach } from './reset-each.ts';
import type { KnownSet } from './set-elements.ts';

/** The operation on an element that is found. `reset` sets its counter and quota to zero. */
export type ElementLookup = 'get' | 'reset';

/**
 * Finds the element that has a key, or the interval that has all keys of the wanted one.
 *
 * @param toJson makes the key in JSON
 * @returns `undefined` if there is none
 */
export async function findElement(
  socket: NetlinkSocket,
  lookup: ElementLookup,
  { definition }: KnownSet,
  toJson: () => unknown,
  resolver: NftResolver,
  options: RequestOptions,
): Promise<NftElement | undefined> {
  const { family, table, name: set } = definition;
  const [wanted, behind] = compileKey(definition, toJson, resolver);
  if (wanted === undefined) return undefined;
  const find = (key: ElementAttributes, run = getElements): Promise<ElementAttributes | undefined> =>
    elementBy(socket, { family, table, set, elements: [key] }, run, options);
  let end: ElementAttributes | undefined;
  if (isPlainInterval(definition.flags) && wanted.flags === undefined) {
    end = await endBehind(bytesOf(wanted), find);
    // The kernel finds the interval of one key: its end tells whether the others are in it.
    const isAll = end === undefined || (behind !== undefined && compare(bytesOf(behind), bytesOf(end)) <= 0);
    if (!isAll) return undefined;
  }
  const found = await find(wanted, lookup === 'reset' ? resetElements : getElements);
  if (found === undefined) return undefined;
  const elements = end === undefined ? [found] : [found, end];
  return listElements(definition, elements, partsOfSet(definition), undefined, { resolver })[0];
}

/** The end of the interval that a key is in. `undefined` for the interval that ends with the last of all keys. */
async function endBehind(
  key: Uint8Array,
  find: (key: ElementAttributes) => Promise<ElementAttributes | undefined>,
): Promise<ElementAttributes | undefined> {
  const next = increment(key);
  if (next === undefined) return undefined;
  const end: ElementAttributes = { key: { value: next }, flags: ['intervalEnd'] };
  // The kernel may miss the end where the next interval begins.
  const neighbour = await find({ key: { value: next } });
  const isStart = neighbour !== undefined && compare(bytesOf(neighbour), next) === 0;
  return isStart ? end : find(end);
}

function bytesOf({ key }: ElementAttributes): Uint8Array {
  return key?.value ?? new Uint8Array(0);
}

async function elementBy(
  socket: NetlinkSocket,
  reference: ElementReference,
  run: typeof getElements,
  options: RequestOptions,
): Promise<ElementAttributes | undefined> {
  try {
    const messages = await socket.request(run(reference), options);
    return messages[0]?.elements?.[0];
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Sets the counters and quotas of all elements of a set to zero. Returns the elements as they were. */
export async function resetAllElements(
  socket: NetlinkSocket,
  { definition, message }: KnownSet,
  resolver: NftResolver,
  options: RequestOptions,
): Promise<NftElement[]> {
  const { family, table, name: set } = definition;
  const elements: ElementAttributes[] = [];
  for await (const one of readElements(socket, message, options)) elements.push(...(one.elements ?? []));
  const found = await resetEach(socket, elements, options, ({ key, keyEnd, flags, expr, expressions }) => {
    if (expr === undefined && expressions === undefined) return undefined;
    const wanted: ElementAttributes = {
      ...(flags !== undefined && { flags }),
      ...(key !== undefined && { key }),
      ...(keyEnd !== undefined && { keyEnd }),
    };
    return resetElements({ family, table, set, elements: [wanted] });
  });
  const list = found.flatMap((one) => ('elements' in one ? ((one as ElementMessage).elements ?? []) : [one]));
  return listElements(definition, list as ElementAttributes[], partsOfSet(definition), undefined, {
    resolver,
  });
}
