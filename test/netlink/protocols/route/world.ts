import type { TestContext } from 'vitest';
import { type TestNamespace, testNamespace } from '../../../support/namespace.ts';

/** A namespace with loopback up and a veth pair, both ends up: `first` (index 3) has 10.0.0.1/24, `second` is 2. */
export function pairNamespace(context: TestContext): TestNamespace & { readonly index: number } {
  const namespace = testNamespace(context);
  namespace.run('ip link set lo up');
  namespace.run('ip link add first type veth peer name second');
  for (const end of ['first', 'second']) namespace.run(`ip link set ${end} up`);
  namespace.run('ip address add 10.0.0.1/24 dev first');
  const [link] = namespace.json<{ ifindex: number }>('ip -j link show first');
  return { ...namespace, index: (link as { ifindex: number }).ifindex };
}

const names: Record<number, string> = { 1: 'lo', 2: 'second', 3: 'first' };

/** Name of a link of {@link pairNamespace}. */
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
