import { needs } from '../../support/live.ts';
import type { TestNamespace } from '../../support/namespace.ts';

/** What the tests that compare with `tc` need. */
export const tools = needs('command ip', 'command tc', 'command nsenter');

/** What those that compare requests need. */
export const tracing = needs('command ip', 'command tc', 'command nsenter', 'command strace');

/** A pair of links, `v0` with index 10 and `v1` with 11. */
export function prepare({ run }: TestNamespace): void {
  run('ip link add v0 index 10 type veth peer name v1 index 11');
  run('ip link set v0 up');
  run('ip link set v1 up');
}
