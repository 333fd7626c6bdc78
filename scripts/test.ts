// `npm test`: vitest in network and mount namespaces of its own, and a look at the host afterwards.
// Arguments go to vitest. Node: the one that runs this script.
import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { describeChanges, readHostState } from './host.ts';
import { root, run } from './run.ts';

const isolate = `${root}/scripts/isolate.sh`;
const vitest = [process.execPath, `${root}/node_modules/vitest/vitest.mjs`, 'run', ...process.argv.slice(2)];

/** The namespaces of root, and those of an ordinary user or of a root without capabilities. */
const ways = [[], ['--user', '--map-root-user']];

/** Why this way to get namespaces is closed; undefined where it is open. */
function whyNot(options: readonly string[]): string | undefined {
  const probe = spawnSync(isolate, [...options, '--', 'true'], { encoding: 'utf8' });
  if (probe.status === 0) return undefined;
  return (probe.error?.message ?? probe.stderr).trim().split('\n')[0] || `unshare ended with ${probe.status}`;
}

const reasons = ways.map(whyNot);
const options = ways[reasons.indexOf(undefined)];
const live =
  options !== undefined
    ? { TSNETLINK_LIVE: '1', TSNETLINK_HOST_NETNS: readlinkSync('/proc/self/ns/net') }
    : { TSNETLINK_LIVE: '0', TSNETLINK_LIVE_REASON: reasons.at(-1) };
const command = options !== undefined ? [isolate, ...options, '--', ...vitest] : vitest;

const before = readHostState();
process.exitCode = run(command[0]!, command.slice(1), { env: { ...process.env, ...live } });

const changes = describeChanges(before, readHostState());
for (const change of changes) console.error(`HOST CHANGED: ${change}`);
if (changes.length > 0) process.exitCode = 1;
