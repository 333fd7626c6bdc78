/** Rules of nftables that belong to attachments: each has a comment that begins with the digits of its attachment. */
import type { NftCommand } from '../netlink/protocols/netfilter/nftables/json-types.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import { CniError, cniCodes } from './cni-error.ts';
import type { Call } from './plugin.ts';

/** A table for one purpose, with its base chains. It is there as long as it has a rule. */
export interface RuleTable {
  readonly family: 'inet' | 'bridge';
  readonly name: string;
  /** Base chains by name: `type nat hook postrouting priority srcnat`. */
  readonly chains: Readonly<Record<string, string>>;
}

/** A rule in the syntax of nft, and its chain. */
export interface AttachmentRule {
  readonly chain: string;
  readonly rule: string;
}

/** Attempts to change a ruleset that other programs change at the same time. */
const mostAttempts = 1000;

/** Longest comment of nftables in bytes. */
const longestComment = 127;

type Owner = Pick<Call, 'host' | 'attachment' | 'containerId' | 'ifName' | 'config'>;

/** The comment of the rules of an attachment. */
function commentOf({ attachment, config, containerId, ifName }: Owner): string {
  return `${attachment} ${config.name} ${ifName} ${containerId}`.slice(0, longestComment);
}

/** Adds rules of an attachment, with the table and the chains if these are not there. All or none. */
export async function addRules(
  owner: Owner,
  { family, name, chains }: RuleTable,
  rules: readonly AttachmentRule[],
): Promise<void> {
  if (rules.length === 0) return;
  const comment = JSON.stringify(commentOf(owner));
  const lines = [
    `add table ${family} ${name}`,
    ...Object.entries(chains).map(([chain, type]) => `add chain ${family} ${name} ${chain} { ${type}; }`),
    ...rules.map(({ chain, rule }) => `add rule ${family} ${name} ${chain} ${rule} comment ${comment}`),
  ];
  await owner.host.nftables().apply(`${lines.join('\n')}\n`);
}

/** Removes the rules of an attachment, and the table with the last rule. */
export async function removeRules({ host, attachment }: Owner, table: RuleTable): Promise<void> {
  const fw = host.nftables();
  for (let attempt = 1; ; attempt++) {
    const { nftables, generation } = await listTable(host, table);
    const rules = nftables.flatMap((object) => ('rule' in object ? [object.rule] : []));
    const own = rules.filter(({ comment = '' }) => comment.startsWith(`${attachment} `));
    if (own.length === 0) return;
    const place = { family: table.family, table: table.name };
    const commands: NftCommand[] =
      own.length === rules.length
        ? [{ delete: { table: { family: table.family, name: table.name } } }]
        : own.map(({ chain, handle }) => ({
            delete: { rule: { ...place, chain, handle: handle as number } },
          }));
    try {
      await fw.apply(commands, { generation });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERESTART' || attempt === mostAttempts) throw error;
    }
  }
}

/** Throws, with the code 102, unless the attachment has `count` rules. */
export async function checkRules(owner: Owner, table: RuleTable, count: number): Promise<void> {
  const { nftables } = await listTable(owner.host, table);
  const own = nftables.filter(
    (object) => 'rule' in object && object.rule.comment?.startsWith(`${owner.attachment} `) === true,
  );
  if (own.length !== count)
    throw new CniError(
      cniCodes.checkFailed,
      `the table ${table.family} ${table.name} has ${own.length} of ${count} rules of the container`,
    );
}

async function listTable(
  host: Namespace,
  { family, name }: RuleTable,
): Promise<Awaited<ReturnType<ReturnType<Namespace['nftables']>['listWithGeneration']>>> {
  return host.nftables().listWithGeneration({ family, table: name });
}
