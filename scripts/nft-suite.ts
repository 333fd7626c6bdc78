// `npm run nft-suite [-- --show N]`: compares the nftables compiler with what nft sent and listed for its own test suite, and
// prints how many of each comparison agree. The data lie beside the project: see test/netlink/protocols/netfilter/nftables.
import { parseArgs } from 'node:util';
import { hasOracle } from '../test/netlink/protocols/netfilter/nftables/oracle.ts';
import { comparisons } from '../test/netlink/protocols/netfilter/nftables/suite.ts';

const { values } = parseArgs({ options: { show: { type: 'string', default: '5' } } });
const shown = Number(values.show);

if (!hasOracle) {
  console.error('nft-suite: ../shared/nft is not there; nothing was compared');
  process.exitCode = 2;
} else {
  let failed = 0;
  const rows: string[] = [];
  for (const { number, title, run } of comparisons) {
    const start = process.cpuUsage();
    const { total, failures, explained } = run();
    const { user, system } = process.cpuUsage(start);
    const agree = total - failures.length - explained.length;
    const notes = explained.length === 0 ? '' : `  (${explained.length} differ by a fault of nft)`;
    rows.push(
      `${String(number).padStart(2)}  ${title.padEnd(62)} ${String(agree).padStart(5)} of ${String(total).padStart(5)}  ${((user + system) / 1000).toFixed(0).padStart(6)} ms${notes}`,
    );
    failed += failures.length;
    for (const { name, expected, found } of failures.slice(0, shown))
      console.log(`${number} ${name}\n   expected ${expected}\n   found    ${found}\n`);
    for (const line of explained) rows.push(`      ${line}`);
  }
  console.log(rows.join('\n'));
  process.exitCode = failed > 0 ? 1 : 0;
}
