import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { TestContext } from 'vitest';
import { NetlinkError } from '../../../../../src/netlink/errors/netlink-error.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import type { TestNamespace } from '../../../../support/namespace.ts';
import { tally } from '../../../../support/tallies.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { bridges } from '../bridge/bridges.vectors.ts';
import { setUp } from '../setups.ts';
import { changes } from './changes.vectors.ts';
import { kinds } from './kinds.vectors.ts';
import { tunnels } from './tunnels.vectors.ts';

/** Fields that the kernel chooses at random, or that change by themselves: they differ between two namespaces. */
const random = new Set([
  'address',
  'permaddr',
  'bridge_id',
  'root_id',
  'stats64',
  'mac',
  'inet6_token',
  'expires_seconds',
]);
const running = /_timer$/;

/** Each value of iproute2's JSON by its path, without what is random. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value)
      .filter(([key]) => !random.has(key) && !running.test(key))
      .flatMap(([key, item]) => [...leaves(item, `${path}.${key}`)]),
  );
}

/** The error output of a command; `undefined` where it succeeds. */
function complaint(namespace: TestNamespace, command: string): string | undefined {
  try {
    namespace.run(command);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The output of iproute2 for a namespace. */
function view(namespace: TestNamespace): Map<string, unknown> {
  const shown = ['ip -j -d link', 'bridge -j -d link', 'bridge -j fdb', 'bridge -j -d mdb', 'bridge -j vlan'];
  return new Map(shown.flatMap((command) => [...leaves(namespace.json(command), command)]));
}

/** Why the kernel refuses what the library asks for, in the kernel's words; `undefined` where it does not. */
function reasonOf(ask: () => unknown): string | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    return error.extack?.message ?? error.message.replace(/^.*?: E[A-Z]+: /, '').replace(/ \(.*/, '');
  }
}

/** Where two views differ. */
function differences(theirs: ReadonlyMap<string, unknown>, ours: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((path) => !isDeepStrictEqual(theirs.get(path), ours.get(path)))
    .map((path) => `${path} is ${theirs.get(path)} by iproute2, ${ours.get(path)} by the library`);
}

/** The same of two namespaces, without what is so in both of them in the end: the kernel does much in its own time. */
async function lastingDifferences(theirs: TestNamespace, ours: TestNamespace): Promise<string[]> {
  for (let looks = 50; ; looks--) {
    const found = differences(view(theirs), view(ours));
    if (found.length === 0 || looks === 0) return found;
    await wait(50);
  }
}

/** Brings the bridge and its port up, and waits until the kernel has seen their carrier. */
async function bringUp(namespace: TestNamespace): Promise<void> {
  for (const link of ['va', 'vb', 'br']) namespace.run(`ip link set dev ${link} addrgenmode none up`);
  for (;;) {
    const shown = namespace.json('ip -j link show up').filter(({ operstate }) => operstate === 'UP');
    if (shown.length === 3) return;
    await wait(50);
  }
}

/**
 * Runs each command in one namespace and the library's request in another: what iproute2 shows of both must be the same
 * after each, and where the kernel refuses one, it refuses the other for the same reason.
 */
async function compareEffects(
  context: TestContext,
  { setup, vectors }: VectorGroup,
  up = false,
): Promise<void> {
  const [theirs, ours] = [setUp(context, setup), setUp(context, setup)];
  if (up) for (const namespace of [theirs, ours]) await bringUp(namespace);
  const problems: string[] = [];
  for (const { command, request } of vectors) {
    const refusal = complaint(theirs, command);
    const reason = reasonOf(() => ours.socket.requestSync(request()));
    if (refusal === undefined && reason === undefined) {
      tally(context, 'effects of requests compared with iproute2’s', 'carried out');
      const found = await lastingDifferences(theirs, ours);
      problems.push(...found.map((difference) => `${command}: ${difference}`));
    } else if (reason !== undefined && refusal?.includes(reason) === true)
      tally(context, 'effects of requests compared with iproute2’s', 'refused');
    else problems.push(`${command}: iproute2: ${refusal ?? 'works'}; the library: ${reason ?? 'works'}`);
    if (problems.length > 0) break;
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  tally(context, 'fields that iproute2 shows of what the library made', 'link', view(theirs).size);
}

/** Milliseconds: hundreds of programs are run. */
const patience = 200_000;

describeLive('what the library makes is what iproute2 makes', () => {
  for (const group of [kinds, tunnels, changes, bridges])
    liveTest(
      group.name,
      group.needs,
      (context) => compareEffects(context, group, group === bridges),
      patience,
    );
});
