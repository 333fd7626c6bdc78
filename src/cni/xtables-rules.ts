/**
 * Rules in the tables of iptables, as its version for nf_tables writes them: `iptables` refuses to work with a table that has
 * expressions which it does not know.
 */
import { compile } from '../netlink/protocols/netfilter/nftables/compile/compile.ts';
import type { CompiledMessage } from '../netlink/protocols/netfilter/nftables/compile/transaction.ts';
import type { Expression } from '../netlink/protocols/netfilter/nftables/expression.ts';
import { parseNft } from '../netlink/protocols/netfilter/nftables/text/parse.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import { applyCompiled } from '../network/nftables/apply.ts';
import { hostNames } from '../network/nftables/host-names.ts';

/** Bytes of `struct xt_conntrack_mtinfo3` of linux/netfilter/xt_conntrack.h, and the offsets of its fields. */
const conntrackMatch = { size: 168, matchFlags: 146, stateMask: 150 } as const;
/** `XT_CONNTRACK_STATE`. */
const byState = 1;
/** `XT_CONNTRACK_STATE_BIT` of established and related. */
const states = 2 | 4;

/** The match of xtables for packets of known connections: `-m conntrack --ctstate RELATED,ESTABLISHED`. */
function knownConnection(): Expression {
  const info = new Uint8Array(conntrackMatch.size);
  const fields = new Uint16Array(info.buffer);
  fields[conntrackMatch.matchFlags / 2] = byState;
  fields[conntrackMatch.stateMask / 2] = states;
  return { name: 'match', data: { name: 'conntrack', rev: 3, info } };
}

/** Replaces `ct state` in a rule: three expressions of nftables. */
function withMatches(message: CompiledMessage): CompiledMessage {
  const { expressions = [] } = message.value as { expressions?: readonly Expression[] };
  const at = expressions.findIndex(({ name }) => name === 'ct');
  if (message.name !== 'newRule' || at === -1) return message;
  return {
    ...message,
    value: { ...message.value, expressions: expressions.toSpliced(at, 3, knownConnection()) },
  };
}

/** Runs commands of nft as one transaction. Of `ct` they may have `ct state established,related` alone. */
export async function applyXtablesRules(host: Namespace, text: string, generation: number): Promise<void> {
  const commands = parseNft(text);
  await applyCompiled(
    host.socketFor('netfilter'),
    (known, locate) => compile(commands, { resolver: hostNames(host), known, locate }).map(withMatches),
    { generation },
  );
}
