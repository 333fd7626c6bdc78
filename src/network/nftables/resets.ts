import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type { NftObjectsByKind, NftRule } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { familyName } from '../../netlink/protocols/netfilter/nftables/known-sets.ts';
import { list, type RulesetListOptions } from '../../netlink/protocols/netfilter/nftables/list/list.ts';
import type { ObjectMessage } from '../../netlink/protocols/netfilter/nftables/objects.ts';
import {
  listObjects,
  resetObject,
  resetRule,
} from '../../netlink/protocols/netfilter/nftables/operations.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import type { EncodedRuleMessage } from '../../netlink/protocols/netfilter/nftables/rules.ts';
import type { NamedMessage } from '../../netlink/protocols/netfilter/nftables/ruleset.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { readRuleset } from './read-ruleset.ts';
import { resetEach } from './reset-each.ts';
import { withReason } from './with-reason.ts';

/** How what was reset is shown. */
export type ShownOptions = Omit<RulesetListOptions, 'resolver' | 'terse'>;

/** The rules to reset. Everywhere by default. */
export interface RulePlace {
  readonly family?: NetfilterFamily | undefined;
  readonly table?: string | undefined;
  readonly chain?: string | undefined;
  readonly handle?: number | bigint | undefined;
}

const ENOENT = 2;

/** Sets counters and quotas of rules to zero. Returns the rules as they were. */
export async function resetListedRules(
  socket: NetlinkSocket,
  resolver: NftResolver,
  { family, table, chain, handle }: RulePlace,
  shown: ShownOptions,
  options: RequestOptions,
): Promise<NftRule[]> {
  try {
    const { messages } = await readRuleset(socket, { ...options, family, table, elements: false });
    const isPlace = ({ name, value }: NamedMessage): boolean =>
      chain === undefined
        ? name === 'newTable'
        : name === 'newChain' && (value as { name?: string }).name === chain;
    const isThere = table === undefined || messages.some(isPlace);
    const rules = messages
      .filter(({ name }) => name === 'newRule')
      .map(({ value }) => value as EncodedRuleMessage)
      .filter((rule) => chain === undefined || rule.chain === chain)
      .filter((rule) => handle === undefined || rule.handle === BigInt(handle));
    if (!isThere || (handle !== undefined && rules.length === 0))
      throw new NetlinkError('nftables reset rules', ENOENT);
    const found = await resetEach(socket, rules, options, (rule) =>
      resetRule({
        family: familyName(rule.family) as NetfilterFamily,
        table: rule.table ?? '',
        chain: rule.chain ?? '',
        handle: rule.handle ?? 0n,
      }),
    );
    const all = [
      ...messages.filter(({ name }) => name !== 'newRule'),
      ...found.map((value) => ({ name: 'newRule', value })),
    ];
    const objects = list(all, { handles: true, ...shown, resolver });
    return objects.flatMap((object) => ('rule' in object ? [object.rule] : []));
  } catch (error) {
    throw withReason(error);
  }
}

/** The named objects to reset: one, or all of a kind. */
export interface ObjectPlace {
  readonly family?: NetfilterFamily | undefined;
  readonly table?: string | undefined;
  readonly name?: string | undefined;
}

/** Sets named counters or quotas to zero. Returns them as they were. */
export async function resetListedObjects<K extends 'counter' | 'quota'>(
  socket: NetlinkSocket,
  resolver: NftResolver,
  kind: K,
  { family, table, name }: ObjectPlace,
  shown: ShownOptions,
  options: RequestOptions,
): Promise<NftObjectsByKind[K][]> {
  const resetOf = (object: ObjectMessage) =>
    resetObject({
      family: familyName(object.family) as NetfilterFamily,
      table: object.table ?? '',
      type: kind,
      name: object.name ?? '',
    });
  try {
    const listed = await socket.request(listObjects({ family, table }), options);
    const objects = listed.filter((one) => one.type === kind && (name === undefined || one.name === name));
    if (name !== undefined && objects.length === 0)
      throw new NetlinkError(`nftables reset ${kind} ${name}`, ENOENT);
    const found = await resetEach(socket, objects, options, resetOf);
    const shownObjects = list(
      found.map((value) => ({ name: 'newObject', value })),
      { handles: true, ...shown, resolver },
    );
    return shownObjects.flatMap((object) =>
      kind in object ? [(object as unknown as Record<K, NftObjectsByKind[K]>)[kind]] : [],
    );
  } catch (error) {
    throw withReason(error);
  }
}
