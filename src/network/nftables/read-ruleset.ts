import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { TransportError } from '../../netlink/errors/transport-error.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type { ElementAttributes } from '../../netlink/protocols/netfilter/nftables/elements.ts';
import * as requests from '../../netlink/protocols/netfilter/nftables/operations.ts';
import type { NamedMessage } from '../../netlink/protocols/netfilter/nftables/ruleset.ts';
import type { SetMessage } from '../../netlink/protocols/netfilter/nftables/sets.ts';
import { readOnly } from '../../netlink/request/read-only.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { pause } from '../pause.ts';
import { isInterruption, readElements } from './read-elements.ts';
import { withReason } from './with-reason.ts';

/** Where a set or map is. */
export interface SetPlace {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
}

/** Most attempts to read a ruleset of one generation. */
const mostAttempts = 10;
/** Milliseconds that each further attempt waits longer than the one before. */
const pauseStep = 10;

/** The part of the ruleset that is read. Everything by default. */
export interface ReadOptions extends RequestOptions {
  readonly family?: NetfilterFamily | undefined;
  /** One table; needs the family. */
  readonly table?: string | undefined;
  /** Whether elements of sets are read. Those of sets without a name always are, if rules are. */
  readonly elements?: boolean | undefined;
  /** Whether rules are read. */
  readonly rules?: boolean | undefined;
}

/** Messages of the kernel, all of one generation of the ruleset. */
export interface ReadRuleset {
  readonly generation: number;
  readonly messages: readonly NamedMessage[];
}

/**
 * Reads the ruleset as it was at one moment. Reads again where another program has changed it meanwhile.
 *
 * @throws TransportError `ERR_NETLINK_DUMP_INTERRUPTED` if it still changes after 10 attempts
 */
export async function readRuleset(socket: NetlinkSocket, options: ReadOptions = {}): Promise<ReadRuleset> {
  const { generation, found } = await atOneGeneration(socket, options, (request) =>
    readMessages(socket, options, request),
  );
  return { generation, messages: found };
}

/** Runs a function that reads parts of the ruleset until all of them are of one generation. It returns `undefined` where it has seen a change. */
export async function atOneGeneration<T>(
  socket: NetlinkSocket,
  { signal, timeout }: RequestOptions,
  read: (options: RequestOptions) => Promise<T | undefined>,
): Promise<{ readonly generation: number; readonly found: T }> {
  const request: RequestOptions = { signal, timeout };
  for (let attempt = 1; ; attempt++) {
    const generation = await socket.request(requests.getGeneration(), request);
    const found = await read(request);
    const after = await socket.request(requests.getGeneration(), request);
    if (found !== undefined && after === generation) return { generation, found };
    if (attempt === mostAttempts)
      throw new TransportError(
        'nftables list',
        'ERR_NETLINK_DUMP_INTERRUPTED',
        `the ruleset changed in each of ${mostAttempts} attempts to read it`,
      );
    await pause((attempt - 1) * pauseStep, signal);
  }
}

/** Reads all messages. Returns undefined where the ruleset has changed meanwhile. */
export async function readMessages(
  socket: NetlinkSocket,
  { family, table, elements = true, rules = true }: ReadOptions,
  options: RequestOptions,
): Promise<NamedMessage[] | undefined> {
  const messages: NamedMessage[] = [];
  const isWanted = (name: string | undefined): boolean => table === undefined || name === table;
  const within = { family, table };
  const add = <M>(name: string, found: readonly M[], tableOf: (message: M) => string | undefined): void => {
    for (const value of found) if (isWanted(tableOf(value))) messages.push({ name, value });
  };
  try {
    add(
      'newTable',
      await socket.request(readOnly(requests.listTables({ family })), options),
      ({ name }) => name,
    );
    // The kernel refuses lists of a table that is not there.
    if (messages.length === 0) return [];
    add(
      'newChain',
      await socket.request(readOnly(requests.listChains({ family })), options),
      (one) => one.table,
    );
    add(
      'newObject',
      await socket.request(readOnly(requests.listObjects(within)), options),
      (one) => one.table,
    );
    const sets = await socket.request(readOnly(requests.listSets(within)), options);
    add('newSet', sets, (one) => one.table);
    for (const set of sets) {
      if (!isWanted(set.table) || !(isAnonymous(set) ? rules : elements)) continue;
      for await (const value of readElements(socket, set, { ...options, oneGeneration: true }))
        messages.push({ name: 'newSetElement', value });
    }
    add(
      'newFlowtable',
      await socket.request(readOnly(requests.listFlowtables(within)), options),
      (one) => one.table,
    );
    if (rules)
      add(
        'newRule',
        await socket.request(readOnly(requests.listEncodedRules(within)), options),
        (one) => one.table,
      );
    return messages;
  } catch (error) {
    const isGone = error instanceof NetlinkError && error.code === 'ENOENT';
    if (isGone || isInterruption(error)) return undefined;
    throw error;
  }
}

/** Reads the elements of one set; none if it is not there. Returns undefined where the ruleset has changed meanwhile. */
export async function readSetElements(
  socket: NetlinkSocket,
  place: SetPlace,
  options: RequestOptions,
): Promise<readonly ElementAttributes[] | undefined> {
  const { family, table, name: set } = place;
  const elements: ElementAttributes[] = [];
  try {
    const message = await socket.request(requests.getSet({ family, table, set }), options);
    for await (const list of readElements(socket, message, {
      ...options,
      oneGeneration: true,
      numberLength: undefined,
    }))
      for (const element of list.elements ?? []) elements.push(element);
    return elements;
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'ENOENT') return elements;
    if (isInterruption(error)) return undefined;
    throw error;
  }
}

function isAnonymous({ flags }: SetMessage): boolean {
  return flags?.includes('anonymous') === true;
}

/** Gets the generation of the ruleset. */
export function currentGeneration(socket: NetlinkSocket, options: RequestOptions): Promise<number> {
  return socket.request(requests.getGeneration(), options).catch((error: unknown) => {
    throw withReason(error);
  });
}
