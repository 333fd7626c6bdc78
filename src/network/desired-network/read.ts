import { EncodeError, show } from '../../netlink/codec/encode-error.ts';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { checkedAs, checkedAt, checkListAt, checkObjectAt, refuseAt } from '../description-errors.ts';
import type { DesiredLink, NetworkState } from '../desired-state/state.ts';
import { isOwnName } from '../links/link-name.ts';
import { assertNamespaceName } from '../namespace/named-namespaces.ts';
import type { NetworkDescription } from './description.ts';

/** One end of a pair, with its namespace. */
export interface PairEnd {
  readonly namespace: string;
  readonly name: string;
}

/** A pair of a description. */
export interface Pair {
  readonly ends: readonly [PairEnd, PairEnd];
  /** Where the description has it: `pairs[2]`. */
  readonly path: string;
}

/** A description whose namespaces have the ends of the pairs among their links. */
export interface Network {
  readonly states: ReadonlyMap<string, NetworkState>;
  readonly pairs: readonly Pair[];
}

/** Checks a description. Throws a TypeError with the path of the mistake: `pairs[2].ends[0].namespace`. */
export function readNetwork(description: NetworkDescription): Network {
  try {
    return read(description);
  } catch (error) {
    throw error instanceof EncodeError ? error.toError('apply network') : error;
  }
}

function read(description: NetworkDescription): Network {
  checkObjectAt('', description, ['namespaces', 'pairs']);
  const { namespaces, pairs: given = [] } = description;
  checkObjectAt('namespaces', namespaces);
  const states = new Map<string, NetworkState>();
  for (const [name, state] of Object.entries(namespaces)) {
    checkedAs(`namespaces.${name}`, () => assertNamespaceName(name));
    checkObjectAt(`namespaces.${name}`, state);
    checkObjectAt(`namespaces.${name}.links`, state.links ?? {});
    states.set(name, state);
  }
  checkListAt('pairs', given);
  const taken = new Map<string, string>();
  const pairs = given.map((pair, index) => {
    const path = `pairs[${index}]`;
    checkObjectAt(path, pair, ['ends']);
    checkListAt(`${path}.ends`, pair.ends);
    if (pair.ends.length !== 2) refuseAt(`${path}.ends`, 'expected two ends');
    const ends = pair.ends.map((end, side) => readEnd(end, `${path}.ends[${side}]`, states, taken));
    return { path, ends: ends as [PairEnd, PairEnd] };
  });
  return { states, pairs };
}

function readEnd(
  given: unknown,
  path: string,
  states: Map<string, NetworkState>,
  taken: Map<string, string>,
): PairEnd {
  const end =
    typeof given === 'string' ? parseEnd(given, path) : (given as { namespace: string; name: string });
  checkObjectAt(path, end);
  const { namespace, name, ...link } = end as { namespace: string; name: string } & DesiredLink;
  const state = states.get(namespace);
  if (typeof namespace !== 'string' || state === undefined)
    refuseAt(
      `${path}.namespace`,
      `${show(namespace)} is not one of the namespaces${didYouMean(String(namespace), [...states.keys()])}`,
    );
  checkedAt(`${path}.name`, () => isOwnName(name));
  const key = `${namespace}:${name}`;
  const other = taken.get(key);
  if (other !== undefined) refuseAt(path, `${key} is at ${other} already`);
  taken.set(key, path);
  const known = state.links?.[name] ?? {};
  for (const field of ['kind', 'peer', 'link'] as const)
    if (link[field] !== undefined)
      refuseAt(`${path}.${field}`, 'a pair is of kind veth, and has no other link');
  if (known.peer !== undefined)
    refuseAt(`namespaces.${namespace}.links.${name}.peer`, `${path} is its other end`);
  const merged: DesiredLink = { ...known, ...link, kind: 'veth' };
  states.set(namespace, { ...state, links: { ...state.links, [name]: merged } });
  return { namespace, name };
}

function parseEnd(text: string, path: string): PairEnd {
  const colon = text.indexOf(':');
  if (colon === -1) refuseAt(path, `expected a namespace and a link, such as 'a:eth0', got ${show(text)}`);
  return { namespace: text.slice(0, colon), name: text.slice(colon + 1) };
}
