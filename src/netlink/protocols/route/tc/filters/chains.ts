import { NLM_F_CREATE, NLM_F_EXCL } from '../../../../message/header.ts';
import { command, dump, readEventOf } from '../../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../../request/filter.ts';
import { flushOperation } from '../../../../request/flush.ts';
import { type Check, isObject, operation, required } from '../../../../request/input.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import { RTM_DELCHAIN, RTM_GETCHAIN, RTM_NEWCHAIN } from '../../rtm.ts';
import { parseHandle } from '../handle.ts';
import { blockIndex } from '../message.ts';
import { isKindName, isOptions } from '../validate.ts';
import {
  type FilterPlace,
  type FilterProtocol,
  isProtocol,
  placeFields,
  placeName,
  placeOf,
} from './attachment.ts';
import type { FilterKindName, FilterOptions } from './kinds/registry.ts';
import { type FilterMessage, filterMessage } from './message.ts';

/** A chain of filters: `tc chain`. Linux 4.19. */
export interface Chain {
  /** Index of the link. Absent for a chain of a block. */
  index?: number | undefined;
  parent?: string | undefined;
  block?: number | undefined;
  /** Number of the chain. */
  chain: number;
  /** Kind of the filters that the chain is for, and the masks of their keys, where it has a template. */
  kind?: string | undefined;
  options?: unknown;
}

/** A chain to add or delete. A {@link Chain} from a list can be given as it is. */
export interface ChainCreate<K extends FilterKindName = FilterKindName> extends FilterPlace {
  chain: number;
  /** Protocol of the template. */
  protocol?: FilterProtocol | undefined;
  /** Kind of the template: the chain is for filters of this kind, with the masks in `options`. */
  kind?: K | undefined;
  options?: FilterOptions<K> | undefined;
}

const chainInput = (): Check =>
  required(
    isObject<ChainCreate>(
      {
        ...placeFields,
        chain: required(placeFields.chain),
        protocol: isProtocol,
        kind: isKindName,
        options: isOptions,
      },
      'a chain',
    ),
  );
const filterInput = (): Check => required(isObject<FilterPlace>(placeFields, 'a place of filters'));

const filterTests: FilterTests<Chain, FilterPlace> = {
  index: true,
  // The kernel reports the root qdisc by its handle.
  parent: 'kernel',
  block: true,
  chain: true,
};

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

/** The kernel reports the handle of ingress and clsact as the parent, which does not tell ingress from egress. */
function withParent(chain: Chain, { parent }: FilterPlace): Chain {
  return chain.parent === 'ffff:' && typeof parent === 'string' ? { ...chain, parent } : chain;
}

const base = { protocol: 'route', body: filterMessage } as const;

/** Reads an event about a chain. */
export const readEvent = readEventOf(RTM_NEWCHAIN, filterMessage, toChain);

/** Lists the chains of a place: `tc chain show`. */
export const list = operation(
  'chain list',
  () => [filterInput()],
  (filter: FilterPlace): Dump<Chain> => {
    const operation = `chain list ${placeName(filter)}`;
    const value = placeOf(operation, filter);
    const all = dump({
      ...base,
      operation,
      type: RTM_GETCHAIN,
      value,
      reply: filterMessage,
      map: (message) => withParent(toChain(message), filter),
    });
    return filtered(all, filterTests, filter);
  },
);

/** Adds a chain: `tc chain add`. Needs CAP_NET_ADMIN. EEXIST where there is one. */
export const create = operation(
  'chain create',
  () => [chainInput()],
  <K extends FilterKindName>(chain: ChainCreate<K>): Request<void> => {
    const operation = `chain create ${placeName(chain)}`;
    const { protocol, kind, options } = chain;
    const value: FilterMessage = {
      ...placeOf(operation, chain),
      ...(protocol !== undefined && { protocol }),
      ...(kind !== undefined && { kind }),
      ...(options !== undefined && { options: options as object }),
    };
    const flags = NLM_F_CREATE | NLM_F_EXCL;
    return command({ ...base, operation, type: RTM_NEWCHAIN, flags, value });
  },
);
export { create as add };

/** Deletes a chain and its filters: `tc chain del`. Needs CAP_NET_ADMIN. */
const remove = operation(
  'chain delete',
  () => [chainInput()],
  (chain: FilterPlace & Partial<Omit<Chain, 'parent'>> & { chain: number }): Request<void> => {
    const operation = `chain delete ${placeName(chain)}`;
    const value = placeOf(operation, chain);
    return command({ ...base, operation, type: RTM_DELCHAIN, value, blocking: true });
  },
);

export { remove as delete };

/**
 * Deletes all chains of a place, or one of them, and their filters. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await chains.flush(socket, { index: 2, parent: 'ingress' })
 */
export const flush = flushOperation<Chain, FilterPlace>('chain flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ENOENT'],
});
