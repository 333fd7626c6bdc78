// `npm run nft-suite [-- --show N] [--only N]`: compares nftables in this library with nft's own test suite, and prints how many cases of
// each comparison agree. The data lie beside the project: see test/netlink/protocols/netfilter/nftables. Comparisons with the kernel
// and the program `nft` run as root only, in namespaces made for them.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { hasOracle } from '../test/netlink/protocols/netfilter/nftables/oracle.ts';
import { comparisons, type Outcome } from '../test/netlink/protocols/netfilter/nftables/suite.ts';
import { liveComparisons } from '../test/network/nftables/live-suite.ts';

const { values } = parseArgs({
  options: { show: { type: 'string', default: '5' }, only: { type: 'string' } },
});
const shown = Number(values.show);

interface Row {
  readonly number: number;
  readonly title: string;
  run(): Outcome | Promise<Outcome>;
}

const isLive = process.getuid?.() === 0 && spawnSync('nft', ['--version']).status === 0;
const rows: Row[] = [...comparisons, ...(isLive ? liveComparisons : [])]
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
  const notes = explained.length === 0 ? '' : `  (${explained.length} differ with a reason)`;
  lines.push(`${String(number).padStart(2)}  ${title.padEnd(62)} ${counts}  ${time}${notes}`);
  failed += failures.length;
  for (const { name, expected, found } of failures.slice(0, shown))
    console.log(`${number} ${name}\n   expected ${expected}\n   found    ${found}\n`);
  for (const line of explained.slice(0, shown * 4)) lines.push(`      ${line.slice(0, 160)}`);
}

if (!hasOracle) {
  console.error('nft-suite: ../shared/nft is not there; nothing was compared');
  process.exitCode = 2;
} else {
  process.env.TZ = 'UTC-2';
  for (const row of rows) await compare(row);
  console.log(lines.join('\n'));
  if (!isLive) console.log('NOT RUN: the comparisons with the kernel, which need root and the program nft');
  process.exitCode = failed > 0 ? 1 : 0;
}
