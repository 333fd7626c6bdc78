// Whether namespaces can be made here, and in which way. Run by itself, it tells by its exit code.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './run.ts';

/** The script that runs a command in new namespaces; its head says which. */
export const isolate = `${root}/scripts/isolate.sh`;

/** Seconds that a probe may take. A kernel that has lost its network lock never answers. */
const patience = 20;

/** The namespaces of root, and those of an ordinary user or of a root without capabilities. */
const ways = [[], ['--user', '--map-root-user']];

/** The options for `isolate.sh` that work here, or why none do. */
export async function findIsolation(): Promise<{ options: readonly string[] } | { reason: string }> {
  let reason = '';
  for (const options of ways) {
    const why = await whyNot(options);
    if (why === undefined) return { options };
    reason = why;
    if (why === stuck) break;
  }
  return { reason };
}

const stuck = `unshare did not come back within ${patience} s: the network lock of this kernel is stuck`;

/** Why this way to get namespaces is closed; undefined where it is open. */
async function whyNot(options: readonly string[]): Promise<string | undefined> {
  const probe = spawn(isolate, [...options, '--', 'true'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  probe.stderr.on('data', (text) => {
    said += text;
  });
  const ended = new Promise<string | undefined>((resolve) => {
    probe.on('error', ({ message }) => resolve(message));
    probe.on('exit', (status) =>
      resolve(status === 0 ? undefined : said.trim().split('\n')[0] || `unshare ended with ${status}`),
    );
  });
  const timer = new AbortController();
  const late = sleep(patience * 1000, stuck, { signal: timer.signal }).catch(() => stuck);
  const why = await Promise.race([ended, late]);
  timer.abort();
  // Where it is stuck not even a signal ends it: it is left to itself.
  probe.stderr.destroy();
  probe.unref();
  return why;
}

if (import.meta.filename === process.argv[1]) {
  const found = await findIsolation();
  if ('reason' in found) {
    console.error(`namespaces cannot be made here: ${found.reason}`);
    process.exitCode = 1;
  }
}
