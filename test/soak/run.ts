// `node --import tsx test/soak/run.ts [minutes]`: mixed load in a private namespace, needs root. Ends with 1 where
// something grows, or an error comes that should not.
import { readdirSync } from 'node:fs';
import { createNetworkNamespace } from '../../src/syscalls/namespace.ts';
import { closeFd } from '../../src/syscalls/socket.ts';
import { run, type Tally } from './load.ts';
import { watchUnmatched } from './unmatched.ts';

const minutes = Number(process.argv[2] ?? 1);
const rounds = 6;

interface Inventory {
  readonly fds: number;
  readonly threads: number;
  /** MiB. */
  readonly memory: number;
}

function inventory(): Inventory {
  return {
    fds: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    memory: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

/** The longest that the event loop took for a turn, in ms, until called. */
function watchStalls(): () => number {
  let worst = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last - 2);
    last = now;
  }, 2);
  return () => {
    clearInterval(timer);
    return Math.round(worst * 10) / 10;
  };
}

const tally: Tally = {
  requests: 0,
  batches: 0,
  streamed: 0,
  events: 0,
  overruns: 0,
  expected: 0,
  unexpected: new Map(),
};
const seen: Inventory[] = [];
for (let round = 0; round < rounds; round++) {
  const fd = createNetworkNamespace();
  const stalls = watchStalls();
  // Every other round is not observed, and takes the short way.
  const unmatched = round % 2 === 0 ? undefined : watchUnmatched();
  await run({ fd }, performance.now() + (minutes * 60_000) / rounds, tally);
  closeFd(fd);
  const { unexpected: _, ...counts } = tally;
  seen.push(inventory());
  const strays = unmatched?.() ?? 0;
  if (strays > 0) tally.unexpected.set('a message that answers nothing', strays);
  console.log({ ...counts, ...seen.at(-1), unmatched: strays, longestTurn: stalls() });
}

// Code that is loaded and compiled in the first round is not growth.
const [first, last] = [seen[1] as Inventory, seen.at(-1) as Inventory];
const grown = [
  last.fds > first.fds && `descriptors: ${first.fds} to ${last.fds}`,
  last.threads > first.threads && `threads: ${first.threads} to ${last.threads}`,
  last.memory > first.memory * 1.5 + 32 && `memory: ${first.memory} to ${last.memory} MiB`,
].filter((text) => text !== false);
for (const text of grown) console.error(`GREW: ${text}`);
for (const [message, count] of tally.unexpected) console.error(`UNEXPECTED ${count} times: ${message}`);
process.exitCode = grown.length + tally.unexpected.size === 0 ? 0 : 1;
