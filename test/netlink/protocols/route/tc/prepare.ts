import { spawnSync } from 'node:child_process';
import type { Feature } from '../../../../support/features.ts';
import { needs } from '../../../../support/live.ts';
import type { TestNamespace } from '../../../../support/namespace.ts';

/** What the tests that compare with `tc` need. */
export const tools = needs('command ip', 'command tc', 'command nsenter');

/** What those that compare requests need. */
export const tracing = needs('command ip', 'command tc', 'command nsenter', 'strace');

const pair = 'ip link add v0 index 10 type veth peer name v1 index 11';

/** Whether the kernel takes some commands about the pair of links. */
export function takes(name: string, commands: readonly string[]): Feature {
  return {
    name,
    missing() {
      const script = ['set -e', pair, ...commands].join('\n');
      const { status, stderr, error } = spawnSync('unshare', ['--net', 'sh', '-c', script], {
        encoding: 'utf8',
      });
      return status === 0 ? undefined : `refused: ${name} (${error?.message ?? stderr.trim()})`;
    },
  };
}

/** A pair of links, `v0` with index 10 and `v1` with 11, which are down. */
export function prepare({ run }: TestNamespace): void {
  run(pair);
}
