import type { Subscription } from '../../netlink/events/subscription.ts';
import type { WatchEvent } from '../../netlink/protocol-table.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type {
  NftInteger,
  NftRule,
  NftVerdict,
} from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { familyName } from '../../netlink/protocols/netfilter/nftables/known-sets.ts';
import { listRule } from '../../netlink/protocols/netfilter/nftables/list/list.ts';
import { showVerdict } from '../../netlink/protocols/netfilter/nftables/list/verdict.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import type { RuleMessage } from '../../netlink/protocols/netfilter/nftables/rules.ts';
import { Ruleset } from '../../netlink/protocols/netfilter/nftables/ruleset.ts';
import type { TraceMessage } from '../../netlink/protocols/netfilter/nftables/trace.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { readRuleset } from './read-ruleset.ts';
import type { NftOverrun } from './transaction-events.ts';
import { withReason } from './with-reason.ts';

/** One step of a packet through the rules. */
export interface TraceStep {
  readonly kind: 'step';
  /** The same in all steps of a packet. */
  readonly id: number;
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly chain: string;
  /** A rule that matched, the end of a chain that returns, or the policy of a base chain. */
  readonly type: 'rule' | 'return' | 'policy';
  /** The rule; undefined where it is gone. */
  readonly rule: NftRule | undefined;
  readonly handle: NftInteger | undefined;
  readonly verdict: NftVerdict | undefined;
  readonly policy: 'accept' | 'drop' | undefined;
  /** Names of the links, in the first step of a packet in a table. */
  readonly iif: string | undefined;
  readonly oif: string | undefined;
  readonly mark: number | undefined;
  /** The beginning of the packet, in the first step of a packet in a table. */
  readonly linkHeader: Uint8Array | undefined;
  readonly networkHeader: Uint8Array | undefined;
  readonly transportHeader: Uint8Array | undefined;
}

/** Yields the steps of traced packets. */
export async function* traceEvents(
  socket: NetlinkSocket,
  subscription: Subscription<WatchEvent<'netfilter'>>,
  resolver: NftResolver,
): AsyncGenerator<TraceStep | NftOverrun> {
  try {
    let known = await readRules(socket, resolver);
    for await (const event of subscription) {
      if (event.kind === 'overrun') yield { kind: 'overrun' };
      else if (event.name === 'NFT_MSG_TRACE') {
        const message = event.message as TraceMessage;
        const isUnknown = message.type === 'rule' && known.get(ruleKey(message)) === undefined;
        if (isUnknown) known = await readRules(socket, resolver);
        const step = stepOf(message, known, resolver);
        if (step !== undefined) yield step;
      }
    }
  } catch (error) {
    throw withReason(error);
  } finally {
    subscription.close();
  }
}

async function readRules(socket: NetlinkSocket, resolver: NftResolver): Promise<Map<string, NftRule>> {
  const { messages } = await readRuleset(socket, { elements: false });
  const ruleset = new Ruleset();
  for (const message of messages) ruleset.add(message);
  const rules = new Map<string, NftRule>();
  for (const { name, value } of messages) {
    if (name !== 'newRule') continue;
    const message = value as RuleMessage;
    const rule = listRule(message, ruleset, { resolver, handles: true });
    if (rule !== undefined)
      rules.set(ruleKey({ family: message.family, table: message.table, ruleHandle: message.handle }), rule);
  }
  return rules;
}

function ruleKey({
  family,
  table,
  ruleHandle,
}: Pick<TraceMessage, 'family' | 'table' | 'ruleHandle'>): string {
  return `${String(family)} ${table} ${ruleHandle}`;
}

function stepOf(
  message: TraceMessage,
  rules: ReadonlyMap<string, NftRule>,
  { links }: NftResolver,
): TraceStep | undefined {
  const { id, table, chain, type, verdict, policy, ruleHandle, iif, oif, mark } = message;
  const family = familyName(message.family);
  if (family === undefined || id === undefined || table === undefined || chain === undefined)
    return undefined;
  if (type !== 'rule' && type !== 'return' && type !== 'policy') return undefined;
  return {
    kind: 'step',
    id,
    family,
    table,
    chain,
    type,
    rule: rules.get(ruleKey(message)),
    handle: ruleHandle === undefined ? undefined : Number(ruleHandle),
    verdict: verdict === undefined ? undefined : (showVerdict(verdict) as NftVerdict),
    policy: policy === undefined ? undefined : policy === 0 ? 'drop' : 'accept',
    iif: iif === undefined ? undefined : (links?.toName(iif) ?? String(iif)),
    oif: oif === undefined ? undefined : (links?.toName(oif) ?? String(oif)),
    mark,
    linkHeader: message.llHeader,
    networkHeader: message.networkHeader,
    transportHeader: message.transportHeader,
  };
}
