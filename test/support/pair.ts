import { writeFileSync } from 'node:fs';
import { Namespace, VethPair } from 'tsnetlink';
import type { TestContext } from 'vitest';

/** Two nameless namespaces joined by a veth pair, 10.0.0.1 (`end_a`) to 10.0.0.2 (`end_b`), loopback up; gone after the test. */
export async function joinedPair(context: TestContext): Promise<[a: Namespace, b: Namespace]> {
  const [a, b] = [await Namespace.create(), await Namespace.create()];
  context.onTestFinished(() => {
    a.close();
    b.close();
  });
  // So that IPv6 addresses can be used at once.
  for (const namespace of [a, b])
    namespace.run(() => writeFileSync('/proc/sys/net/ipv6/conf/default/accept_dad', '0'));
  await VethPair.create(
    { name: 'end_a', namespace: a, addresses: ['10.0.0.1/24', 'fd00::1/64'], up: true },
    { name: 'end_b', namespace: b, addresses: ['10.0.0.2/24', 'fd00::2/64'], up: true },
  );
  for (const namespace of [a, b]) {
    await (await namespace.link('lo')).up();
  }
  return [a, b];
}
