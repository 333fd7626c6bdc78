import { NLM_F_CREATE, NLM_F_EXCL } from '../../../../message/header.ts';
import { command, dump, readEventOf } from '../../../../request/builders.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { RTM_DELCHAIN, RTM_GETCHAIN, RTM_NEWCHAIN } from '../../rtm.ts';
import { parseHandle } from '../handle.ts';
import { blockIndex } from '../message.ts';
import { type FilterPlace, type FilterProtocol, placeName, placeOf } from './attachment.ts';
import type { FilterKindName, FilterOptions } from './kinds/registry.ts';
import { type FilterMessage, filterMessage } from './message.ts';

/** A chain of filters: `tc chain`. Linux 4.19. */
export interface Chain {
  /** Index of its link; absent where it is in a block. */
  index?: number | undefined;
  parent?: string | undefined;
  block?: number | undefined;
  /** Its number. */
  chain: number;
  /** Kind of the filters that it is made for, and what they match by, where that is told. */
  kind?: string | undefined;
  options?: unknown;
}

/** What a chain is made from. */
export interface ChainCreate<K extends FilterKindName = FilterKindName> extends FilterPlace {
  chain: number;
  /** Of the template. */
  protocol?: FilterProtocol | undefined;
  /** Kind of filters that it is for: a template, with the masks of their keys in `options`. */
  kind?: K | undefined;
  options?: FilterOptions<K> | undefined;
}

function toChain(message: FilterMessage): Chain {
  const { index, parent, chain = 0, kind, options } = message;
  const block = index === blockIndex && typeof parent === 'string' ? parseHandle(parent) : undefined;
  return {
    ...(block === undefined ? { index, parent: parent as string } : { block }),
    chain,
    ...(kind !== undefined && { kind }),
    ...(options !== undefined && { options }),
  };
}

const base = { protocol: 'route', body: filterMessage } as const;

/** Reads what the kernel tells of chains, without being asked. */
export const readEvent = readEventOf(RTM_NEWCHAIN, filterMessage, toChain);

/** The chains at a place: `tc chain show`. */
export function list(place: FilterPlace): Dump<Chain> {
  const operation = `chain list ${placeName(place)}`;
  const value = placeOf(operation, place);
  return dump({ ...base, operation, type: RTM_GETCHAIN, value, reply: filterMessage, map: toChain });
}

/** Adds a chain: `tc chain add`. Needs CAP_NET_ADMIN. EEXIST where there is one. */
export function create<K extends FilterKindName>(chain: ChainCreate<K>): Request<void> {
  const { operation, value } = refer('create', chain);
  const { protocol, kind, options } = chain;
  const wanted: FilterMessage = {
    ...value,
    ...(protocol !== undefined && { protocol }),
    ...(kind !== undefined && { kind }),
    ...(options !== undefined && { options: options as object }),
  };
  const flags = NLM_F_CREATE | NLM_F_EXCL;
  return command({ ...base, operation, type: RTM_NEWCHAIN, flags, value: wanted });
}
export { create as add };

/** Deletes a chain and its filters: `tc chain del`. Needs CAP_NET_ADMIN. */
function remove(chain: FilterPlace & { chain: number }): Request<void> {
  const { operation, value } = refer('delete', chain);
  return command({ ...base, operation, type: RTM_DELCHAIN, value, blocking: true });
}

export { remove as delete };

function refer(verb: string, chain: FilterPlace): { operation: string; value: FilterMessage } {
  const operation = `chain ${verb} ${placeName(chain)}`;
  if (chain.chain === undefined) throwInvalid(operation, 'chain', 'expected the number of a chain');
  return { operation, value: placeOf(operation, chain) };
}
