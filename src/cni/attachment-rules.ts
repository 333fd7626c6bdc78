/** Rules of nftables that belong to attachments: each has a comment that begins with the digits of its attachment. */
import type { NftChain, NftCommand, NftRule } from '../netlink/protocols/netfilter/nftables/json-types.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import { pause } from '../network/pause.ts';
import { CniError, cniCodes } from './cni-error.ts';
import type { Call } from './plugin.ts';

/** A table for one purpose, with its base chains. It is there as long as it has a rule. */
export interface RuleTable {
  readonly family: 'ip' | 'ip6' | 'inet' | 'bridge';
  readonly name: string;
  /** Chains by name: `type nat hook postrouting priority srcnat`, or an empty text for one that no hook calls. */
  readonly chains: Readonly<Record<string, string>>;
}

/** A rule in the syntax of nft, and its chain. */
export interface AttachmentRule {
  readonly chain: string;
  readonly rule: string;
}

/** Attempts to change a ruleset that other programs change at the same time. */
const mostAttempts = 1000;
/** The longest pause between two of them, in milliseconds. */
const longestPause = 64;

/** Longest comment of nftables in bytes. */
const longestComment = 127;

/** The attachment that rules belong to. */
export type Owner = Pick<Call, 'host' | 'attachment' | 'containerId' | 'ifName' | 'config'>;

/** The comment of the rules of an attachment, in quotes. */
export function commentOf({ attachment, config, containerId, ifName }: Owner): string {
  return JSON.stringify(`${attachment} ${config.name} ${ifName} ${containerId}`.slice(0, longestComment));
}

/** Adds rules of an attachment, with the table and the chains if these are not there. All or none. */
export async function addRules(
  owner: Owner,
  { family, name, chains }: RuleTable,
  rules: readonly AttachmentRule[],
): Promise<void> {
  if (rules.length === 0) return;
  const comment = commentOf(owner);
  const lines = [
    `add table ${family} ${name}`,
    ...Object.entries(chains).map(
      ([chain, type]) => `add chain ${family} ${name} ${chain}${type === '' ? '' : ` { ${type}; }`}`,
    ),
    ...rules.map(({ chain, rule }) => `add rule ${family} ${name} ${chain} ${rule} comment ${comment}`),
  ];
  await untilAlone(() => owner.host.nftables().apply(`${lines.join('\n')}\n`));
}

/** Removes the rules of an attachment, and the table with the last rule. */
export async function removeRules(owner: Owner, table: RuleTable): Promise<void> {
  const { host } = owner;
  await changeTable(host, table, async ({ rules }, generation) => {
    const own = rules.filter((rule) => isOf(owner, rule));
    if (own.length === 0) return;
    const { family, name } = table;
    const commands: NftCommand[] =
      own.length === rules.length ? [{ delete: { table: { family, name } } }] : own.map(deletionOf);
    await host.nftables().apply(commands, { generation });
  });
}

/** The command that deletes a rule. */
export function deletionOf({ family, table, chain, handle }: NftRule): NftCommand {
  return { delete: { rule: { family, table, chain, handle: handle as number } } };
}

/** Whether a rule belongs to an attachment. */
export function isOf({ attachment }: Pick<Owner, 'attachment'>, { comment = '' }: NftRule): boolean {
  return comment.startsWith(`${attachment} `);
}

/** Lists a table, and lets a function change the ruleset of that generation: again as long as other programs change it meanwhile. */
export async function changeTable(
  host: Namespace,
  table: Pick<RuleTable, 'family' | 'name'>,
  change: (content: TableContent, generation: number) => Promise<void>,
): Promise<void> {
  await untilAlone(async () => {
    const { generation, ...content } = await listTable(host, table);
    await change(content, generation);
  });
}

/** Codes of errors that say that another program has changed the ruleset meanwhile. */
const overtaken: readonly unknown[] = ['ERESTART', 'ERR_NETLINK_DUMP_INTERRUPTED'];

/** Runs a function again, after a pause, as long as other programs change the ruleset meanwhile. */
async function untilAlone<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!overtaken.includes((error as NodeJS.ErrnoException).code) || attempt === mostAttempts) throw error;
    }
    // Programs that wait equally long would meet again.
    await pause(Math.random() * Math.min(2 ** attempt, longestPause));
  }
}

/** Throws, with the code 102, unless the attachment has `count` rules. */
export async function checkRules(owner: Owner, table: RuleTable, count: number): Promise<void> {
  const { rules } = await untilAlone(() => listTable(owner.host, table));
  const own = rules.filter((rule) => isOf(owner, rule));
  if (own.length !== count)
    throw new CniError(
      cniCodes.checkFailed,
      `the table ${table.family} ${table.name} has ${own.length} of ${count} rules of the container`,
    );
}

/** The contents of a table. Both lists are empty if there is none. */
export interface TableContent {
  readonly chains: readonly NftChain[];
  readonly rules: readonly NftRule[];
}

async function listTable(
  host: Namespace,
  { family, name }: Pick<RuleTable, 'family' | 'name'>,
): Promise<TableContent & { readonly generation: number }> {
  const { nftables, generation } = await host.nftables().listWithGeneration({ family, table: name });
  return {
    chains: nftables.flatMap((object) => ('chain' in object ? [object.chain] : [])),
    rules: nftables.flatMap((object) => ('rule' in object ? [object.rule] : [])),
    generation,
  };
}
