import { drop, ip, ip6, match, numgen } from '../../netlink/protocols/netfilter/nftables/builders/index.ts';
import { parseProbability, type Quantity } from '../../netlink/protocols/route/tc/units.ts';
import type { Namespace } from '../namespace/namespace.ts';

/** Name of the tables that a lab makes. */
const table = 'tsnetlink-lab';

/** Packets of which a share is dropped: a multiple of one in so many. */
const resolution = 1_000_000;

/** Drops a share of the packets that arrive by a link, at random. */
export async function dropAtRandom(namespace: Namespace, link: string, share: Quantity): Promise<void> {
  const limit = Math.round(parseProbability(share) * resolution);
  await namespace.nftables().transaction((transaction) => {
    const chain = transaction.table('netdev', tableOf(link), { replace: true }).chain('loss', {
      type: 'filter',
      hook: 'ingress',
      dev: link,
      prio: 0,
      policy: 'accept',
    });
    chain.add(match(numgen('random', resolution), '<', limit), drop);
  });
}

/** Ends the drops of {@link dropAtRandom}. */
export async function endDrops(namespace: Namespace, link: string): Promise<void> {
  await deleteTable(namespace, 'netdev', tableOf(link));
}

/** Drops the packets that arrive from some addresses. */
export async function dropFrom(namespace: Namespace, addresses: readonly string[]): Promise<void> {
  const groups = [
    { field: ip.saddr, from: addresses.filter((address) => !address.includes(':')) },
    { field: ip6.saddr, from: addresses.filter((address) => address.includes(':')) },
  ];
  await namespace.nftables().transaction((transaction) => {
    const chain = transaction.table('inet', table, { replace: true }).chain('partition', {
      type: 'filter',
      hook: 'prerouting',
      prio: -450,
      policy: 'accept',
    });
    for (const { field, from } of groups) if (from.length > 0) chain.add(match(field, 'in', from), drop);
  });
}

/** Ends the drops of {@link dropFrom}. */
export async function endDropsFrom(namespace: Namespace): Promise<void> {
  await deleteTable(namespace, 'inet', table);
}

function tableOf(link: string): string {
  return `${table}-${link}`;
}

async function deleteTable(namespace: Namespace, family: 'inet' | 'netdev', name: string): Promise<void> {
  const ruleset = namespace.nftables();
  const found = await ruleset.tables({ family }).catch(ignoreNoNftables);
  if (found?.some((one) => one.name === name) === true)
    await ruleset.apply({ nftables: [{ delete: { table: { family, name } } }] });
}

/** A kernel without nftables has no table to delete. */
function ignoreNoNftables(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EPROTONOSUPPORT' && error.code !== 'EOPNOTSUPP' && error.code !== 'EINVAL') throw error;
}
