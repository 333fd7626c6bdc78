import type { NftCommand, NftRule } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import {
  type AttachmentRule,
  addRules,
  changeTable,
  checkRules,
  commentOf,
  deletionOf,
  isOf,
  type RuleTable,
  removeRules,
  type TableContent,
} from '../attachment-rules.ts';
import { CniError, cniCodes } from '../cni-error.ts';
import { field } from '../fields.ts';
import { addressText, ipVersionOf } from '../ip-network.ts';
import { invalid } from '../network-config.ts';
import { type Call, definePlugin } from '../plugin.ts';
import type { Result } from '../result.ts';
import { applyXtablesRules } from '../xtables-rules.ts';

const config = {
  backend: field.optional(field.oneOf('iptables', 'firewalld')),
  iptablesAdminChainName: field.optional(field.pattern('the name of a chain', /^[A-Za-z][\w-]{0,27}$/)),
  firewalldZone: field.optional(field.text),
  ingressPolicy: field.optional(field.oneOf('open', 'same-bridge', 'isolated')),
};

type FirewallCall = Call<typeof config>;

/** A chain of the tables of iptables: the rules of all containers, called by FORWARD. */
const forwardChain = 'CNI-FORWARD';
/** The comments of the reference plugin. */
const callComment = 'CNI firewall plugin rules';
const adminComment = 'CNI firewall plugin admin overrides';

/** The rules that separate bridges. */
const isolation: RuleTable = {
  family: 'inet',
  name: 'cni_firewall',
  chains: { isolated: '', forward: 'type filter hook forward priority filter' },
};

type Family = 'ip' | 'ip6';

function adminChain({ config: { iptablesAdminChainName = 'CNI-ADMIN' } }: FirewallCall): string {
  return iptablesAdminChainName;
}

/** The families of the addresses of a container, with the addresses. */
function addressesOf({ prevResult }: FirewallCall): [family: Family, addresses: string[]][] {
  const texts = (prevResult?.ips ?? []).map(({ address }) => addressText(address));
  return (
    [
      ['ip', texts.filter((text) => ipVersionOf(text) === 4)],
      ['ip6', texts.filter((text) => ipVersionOf(text) === 6)],
    ] satisfies [Family, string[]][]
  ).filter(([, addresses]) => addresses.length > 0);
}

function isJump({ expr = [] }: NftRule, target: string): boolean {
  return expr.some((one) => 'jump' in one && one.jump.target === target);
}

/** Lets packets from and to a container pass. Later rules of iptables cannot drop them. */
async function allow(call: FirewallCall): Promise<void> {
  const admin = adminChain(call);
  const comment = commentOf(call);
  for (const [family, addresses] of addressesOf(call))
    await changeTable(call.host, { family, name: 'filter' }, async ({ rules }, generation) => {
      const isThere = (chain: string, target: string): boolean =>
        rules.some((rule) => rule.chain === chain && isJump(rule, target));
      // Those of an ADD that was killed.
      const old = rules.filter((rule) => isOf(call, rule));
      const lines = [
        ...old.map(({ chain, handle }) => `delete rule ${family} filter ${chain} handle ${handle}`),
        `add table ${family} filter`,
        // Without a policy: that of a chain that is there stays.
        `add chain ${family} filter FORWARD { type filter hook forward priority filter; }`,
        `add chain ${family} filter ${admin}`,
        `add chain ${family} filter ${forwardChain}`,
        ...(isThere('FORWARD', forwardChain)
          ? []
          : [`insert rule ${family} filter FORWARD jump ${forwardChain} comment "${callComment}"`]),
        ...(isThere(forwardChain, admin)
          ? []
          : [`insert rule ${family} filter ${forwardChain} jump ${admin} comment "${adminComment}"`]),
        ...addresses.flatMap((address) => [
          `add rule ${family} filter ${forwardChain} ${family} daddr ${address} ct state established,related accept comment ${comment}`,
          `add rule ${family} filter ${forwardChain} ${family} saddr ${address} accept comment ${comment}`,
        ]),
      ];
      await applyXtablesRules(call.host, `${lines.join('\n')}\n`, generation);
    });
}

/** The commands that remove rules, and with the last ones the chains and the table, as far as nothing else is in them. */
function removal(family: Family, { chains, rules }: TableContent, own: readonly NftRule[]): NftCommand[] {
  const others = rules.filter((rule) => !own.includes(rule));
  const isOwnJump = ({ comment }: NftRule): boolean => comment === callComment || comment === adminComment;
  if (others.some((rule) => rule.chain === forwardChain && !isOwnJump(rule))) return own.map(deletionOf);
  const jumps = others.filter((rule) => rule.chain === forwardChain || isJump(rule, forwardChain));
  const left = others.filter((rule) => !jumps.includes(rule));
  const targets = jumps.flatMap(({ expr = [] }) =>
    expr.flatMap((one) => ('jump' in one ? [one.jump.target] : [])),
  );
  const isFree = (chain: string): boolean =>
    targets.includes(chain) && !left.some((rule) => rule.chain === chain || isJump(rule, chain));
  const gone = chains.filter(({ name }) => isFree(name));
  const rest = chains.filter((chain) => !gone.includes(chain));
  const isEmpty =
    left.length === 0 && rest.every(({ name, policy }) => name === 'FORWARD' && policy !== 'drop');
  if (isEmpty) return [{ delete: { table: { family, name: 'filter' } } }];
  return [
    ...[...own, ...jumps].map(deletionOf),
    ...gone.map(({ name }): NftCommand => ({ delete: { chain: { family, table: 'filter', name } } })),
  ];
}

async function disallow(call: FirewallCall): Promise<void> {
  const { host } = call;
  for (const family of ['ip', 'ip6'] as const)
    await changeTable(host, { family, name: 'filter' }, async (content, generation) => {
      const own = content.rules.filter((rule) => isOf(call, rule));
      if (own.length > 0) await host.nftables().apply(removal(family, content, own), { generation });
    });
}

/** The rules that keep packets of other bridges away from that of the container. */
function isolationOf({ config: { ingressPolicy = 'open' }, prevResult }: FirewallCall): AttachmentRule[] {
  if (ingressPolicy === 'open') return [];
  const bridge = prevResult?.interfaces?.[0]?.name;
  if (bridge === undefined)
    throw invalid('ingressPolicy', `${ingressPolicy} needs a bridge as the first interface of prevResult`);
  const elsewhere = ingressPolicy === 'same-bridge' ? ` oifname != "${bridge}"` : '';
  return [
    { chain: 'forward', rule: `iifname "${bridge}"${elsewhere} jump isolated` },
    { chain: 'isolated', rule: `oifname "${bridge}" drop` },
  ];
}

function checkBackend({ config: { backend } }: FirewallCall): void {
  if (backend === 'firewalld')
    throw new CniError(
      cniCodes.unsupportedField,
      'backend: rules are written to the tables of iptables only',
    );
}

/** Lets packets from and to a container pass the rules of iptables. Works on the result of the plugin before it. */
export const firewall = definePlugin({
  type: 'firewall',
  config,
  async add(call): Promise<Result> {
    const { prevResult, undo } = call;
    if (prevResult === undefined)
      throw invalid('prevResult', 'firewall needs the result of the plugin before it');
    checkBackend(call);
    const separating = isolationOf(call);
    undo(() => disallow(call));
    await allow(call);
    undo(() => removeRules(call, isolation));
    await addRules(call, isolation, separating);
    return prevResult;
  },
  async del(call) {
    await disallow(call);
    await removeRules(call, isolation);
  },
  async check(call) {
    checkBackend(call);
    for (const [family, addresses] of addressesOf(call)) {
      const table: RuleTable = { family, name: 'filter', chains: {} };
      await checkRules(call, table, 2 * addresses.length);
      await changeTable(call.host, table, async ({ rules }) => {
        if (!rules.some((rule) => rule.chain === 'FORWARD' && isJump(rule, forwardChain)))
          throw new CniError(
            cniCodes.checkFailed,
            `the chain ${family} filter FORWARD does not call ${forwardChain}`,
          );
      });
    }
    await checkRules(call, isolation, isolationOf(call).length);
  },
});
