import { spawnSync } from 'node:child_process';
import { needs } from '../../../../../support/live.ts';
import type { TestNamespace } from '../../../../../support/namespace.ts';
import type { RequestPair } from '../../../../../support/strace.ts';

/** What the comparisons with iproute2 need. */
export const tools = needs('command ip', 'command bridge', 'strace', {
  name: 'iproute2 6.1',
  missing() {
    const version = spawnSync('ip', ['-V'], { encoding: 'utf8' }).stdout.trim();
    const [, number = '0'] = /iproute2-(\d+\.\d+)/.exec(version) ?? [];
    return Number(number) >= 6.1 ? undefined : `the options compared need iproute2 6.1, this is '${version}'`;
  },
});

/** Commands of iproute2, each with the same request of the library, by what they do; in the order in which to run them. */
export type Commands = Readonly<Record<string, RequestPair>>;

/** Indexes of the links of {@link prepare}: above those of tunnels that some kernels make in each namespace. */
export const [a, b, br] = [102, 103, 104] as const;

/** A pair `va` and `vb`, of which `va` is a port of the bridge `br`. */
export function prepare(namespace: TestNamespace): void {
  namespace.run(
    'ip link add name va address 02:00:00:00:00:f2 index 102 type veth peer name vb address 02:00:00:00:00:f3 index 103',
  );
  namespace.run('ip link add name br index 104 type bridge');
  namespace.run('ip link set dev va master br');
}
