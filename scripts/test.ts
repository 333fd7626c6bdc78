// `npm test`: vitest in new network and mount namespaces, and a look at the host afterwards.
// Arguments go to vitest. Node: the one that runs this script.
import { readlinkSync } from 'node:fs';
import { describeChanges, readHostState } from './host.ts';
import { findIsolation, isolate } from './isolation.ts';
import { root, run } from './run.ts';

const vitest = [process.execPath, `${root}/node_modules/vitest/vitest.mjs`, 'run', ...process.argv.slice(2)];

const found = await findIsolation();
const live =
  'options' in found
    ? { TSNETLINK_LIVE: '1', TSNETLINK_HOST_NETNS: readlinkSync('/proc/self/ns/net') }
    : { TSNETLINK_LIVE: '0', TSNETLINK_LIVE_REASON: found.reason };
const command = 'options' in found ? [isolate, ...found.options, '--', ...vitest] : vitest;

const before = readHostState();
process.exitCode = run(command[0]!, command.slice(1), { env: { ...process.env, ...live } });

const changes = describeChanges(before, readHostState());
for (const change of changes) console.error(`HOST CHANGED: ${change}`);
if (changes.length > 0) process.exitCode = 1;
