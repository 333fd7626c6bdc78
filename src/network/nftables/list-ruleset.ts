import type { NftMetainfo, NftObject } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { list, type RulesetListOptions } from '../../netlink/protocols/netfilter/nftables/list/list.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { type ReadOptions, readRuleset } from './read-ruleset.ts';
import { withReason } from './with-reason.ts';

/** How a ruleset is listed. */
export interface ListOptions
  extends Omit<ReadOptions, 'elements' | 'rules'>,
    Omit<RulesetListOptions, 'resolver'> {}

/** A ruleset as libnftables-json, and its generation. */
export interface ListedRuleset {
  readonly generation: number;
  readonly nftables: readonly (NftMetainfo | NftObject)[];
}

/** The head of a listed ruleset. */
const metainfo: NftMetainfo = { metainfo: { json_schema_version: 1 } };

/** Reads a ruleset, and lists it as `nft --json list ruleset` does. */
export async function listRuleset(
  socket: NetlinkSocket,
  resolver: NftResolver,
  { family, table, signal, timeout, ...options }: ListOptions & { readonly rules?: boolean },
): Promise<ListedRuleset> {
  const { terse = false, rules = true, ...shown } = options;
  try {
    const read = await readRuleset(socket, { family, table, signal, timeout, rules, elements: !terse });
    const objects = list(read.messages, { handles: true, terse, ...shown, resolver });
    return { generation: read.generation, nftables: [metainfo, ...objects] };
  } catch (error) {
    throw withReason(error);
  }
}
