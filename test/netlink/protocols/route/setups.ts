import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';
import type { Feature } from '../../../support/features.ts';
import { type Needs, needs } from '../../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../../support/namespace.ts';

/** The programs of iproute2, of a version that has all options that are compared. */
function iproute2(least: number): Needs {
  return needs('command ip', 'command bridge', 'command tc', 'command nsenter', {
    name: `iproute2 ${least}`,
    missing() {
      const version = spawnSync('ip', ['-V'], { encoding: 'utf8' }).stdout.trim();
      const [, number = '0'] = /iproute2-(\d+\.\d+)/.exec(version) ?? [];
      return Number(number) >= least
        ? undefined
        : `the options compared need iproute2 ${least}, this is '${version}'`;
    },
  });
}

/** The programs that most comparisons need. */
export const tools = iproute2(6.1);

/** The programs for comparisons of newer kinds and options. Their vectors are captured with iproute2 7.3. */
export const newerTools = iproute2(7.3);

/** Indexes of the links below. They are higher than those of the tunnels that some kernels make in each namespace. */
export const [va, vb, br] = [102, 103, 104] as const;

/** A veth pair `va` and `vb`, both down. */
export const pair: readonly string[] = [
  'ip link add name va address 02:00:00:00:00:f2 index 102 type veth peer name vb address 02:00:00:00:00:f3 index 103',
];

/** The pair, of which `va` has four queues. */
export const queues: readonly string[] = [
  'ip link add name va address 02:00:00:00:00:f2 index 102 numtxqueues 4 type veth peer name vb address 02:00:00:00:00:f3 index 103',
];

/** The pair, and a bridge `br` with the port `va`. */
export const bridged: readonly string[] = [
  ...pair,
  'ip link add name br index 104 type bridge',
  'ip link set dev va master br',
];

/** The pair and loopback, all up; `va` has 10.0.0.1/24. */
export const joined: readonly string[] = [
  ...pair,
  'ip link set lo up',
  'ip link set va up',
  'ip link set vb up',
  'ip address add 10.0.0.1/24 dev va',
];

/** A fresh namespace for one test, in which the commands have been run. */
export function setUp(context: TestContext, commands: readonly string[]): TestNamespace {
  const namespace = testNamespace(context);
  for (const command of commands) namespace.run(command);
  return namespace;
}

/** Whether the kernel carries commands out. */
export function takes(name: string, commands: readonly string[]): Feature {
  return {
    name,
    missing() {
      const script = ['set -e', ...commands].join('\n');
      const { status, stderr, error } = spawnSync('unshare', ['--net', 'sh', '-c', script], {
        encoding: 'utf8',
      });
      return status === 0 ? undefined : `refused: ${name} (${error?.message ?? stderr.trim()})`;
    },
  };
}

const names: Record<number, string> = { 1: 'lo', [va]: 'va', [vb]: 'vb', [br]: 'br' };

/** Name of a link by its index. */
export const linkName = (index: number | undefined): string | undefined =>
  index === undefined ? undefined : names[index];

/** A prefix as iproute2 prints it: an address alone without a length. */
export function withoutFullLength(prefix: string | undefined): string | undefined {
  return prefix?.replace(/(?<=\..*)\/32$|(?<=:.*)\/128$/, '');
}

const tables: Record<number, string> = { 253: 'default', 254: 'main', 255: 'local' };

/** Name of a routing table as iproute2 prints it. */
export const tableName = (table: number | undefined): string | undefined =>
  table === undefined ? undefined : (tables[table] ?? String(table));
