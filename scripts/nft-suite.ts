// `npm run nft-suite [-- --show N] [--only N]`: compares nftables in this library with nft's own test suite, and prints how many cases of
// each comparison agree, and for which reasons the others differ. The data lie beside the project: see
// test/netlink/protocols/netfilter/nftables. Comparisons with the kernel and the program `nft` run as root only, in namespaces made for
// them: with the nft of this machine, and with the newest of Debian, where its packages can be downloaded.
import { parseArgs } from 'node:util';
import { hasOracle } from '../test/netlink/protocols/netfilter/nftables/oracle.ts';
import {
  comparisons,
  type Explained,
  type Outcome,
} from '../test/netlink/protocols/netfilter/nftables/suite.ts';
import { liveComparisons, NftProgram } from '../test/network/nftables/live-suite.ts';
import { newestNft } from './newest-nft.ts';

const { values } = parseArgs({
  options: { show: { type: 'string', default: '2' }, only: { type: 'string' } },
});
const shown = Number(values.show);

interface Row {
  readonly number: number;
  readonly title: string;
  run(): Outcome | Promise<Outcome>;
}

/** The programs nft to compare with: of this machine, and the newest. */
function programs(): NftProgram[] {
  if (process.getuid?.() !== 0) return [];
  const found = [NftProgram.find(['nft'])];
  try {
    found.push(NftProgram.find(newestNft()));
  } catch (error) {
    console.error(`nft-suite: the newest nft is not compared: ${(error as Error).message}`);
  }
  const byVersion = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.version, one]])));
  return [...byVersion.values()];
}

const live = hasOracle ? programs() : [];
const rows: Row[] = [...comparisons, ...liveComparisons(live)]
  .filter(({ number }) => values.only === undefined || number === Number(values.only))
  .toSorted((a, b) => a.number - b.number);

let failed = 0;
const lines: string[] = [];

async function compare({ number, title, run }: Row): Promise<void> {
  const start = process.cpuUsage();
  const { total, failures, explained } = await run();
  const { user, system } = process.cpuUsage(start);
  const agree = total - failures.length - explained.length;
  const counts = `${String(agree).padStart(5)} of ${String(total).padStart(5)}`;
  const time = `${((user + system) / 1000).toFixed(0).padStart(6)} ms`;
  lines.push(`${String(number).padStart(2)}  ${title.padEnd(62)} ${counts}  ${time}`);
  failed += failures.length;
  for (const { name, expected, found } of failures.slice(0, shown))
    console.log(`${number} ${name}\n   expected ${expected}\n   found    ${found}\n`);
  for (const [reason, cases] of byReason(explained)) {
    lines.push(`      ${String(cases.length).padStart(4)} ${reason.slice(0, 180)}`);
    for (const { name } of cases.slice(0, shown)) lines.push(`             ${name.slice(0, 160)}`);
  }
}

/** Cases by the reason why they differ, most of them first. */
function byReason(explained: readonly Explained[]): [reason: string, cases: Explained[]][] {
  const reasons = new Map<string, Explained[]>();
  for (const one of explained) {
    const cases = reasons.get(one.reason);
    if (cases === undefined) reasons.set(one.reason, [one]);
    else cases.push(one);
  }
  return [...reasons].toSorted(([, a], [, b]) => b.length - a.length);
}

if (!hasOracle) {
  console.error('nft-suite: ../shared/nft is not there; nothing was compared');
  process.exitCode = 2;
} else {
  process.env.TZ = 'UTC-2';
  for (const row of rows) await compare(row);
  console.log(lines.join('\n'));
  if (live.length === 0)
    console.log('NOT RUN: the comparisons with the kernel, which need root and the program nft');
  process.exitCode = failed > 0 ? 1 : 0;
}
