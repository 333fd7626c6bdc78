import { readdirSync } from 'node:fs';
import { Namespace, VethPair } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';
import { eventually, patienceWithEnds } from '../../support/patience.ts';

/** Deletes many pairs at once, each by another socket. This keeps the pool threads busy that send such requests. */
async function keepBusy(count: number): Promise<() => Promise<unknown>> {
  const namespaces = await Promise.all(Array.from({ length: count }, () => Namespace.create()));
  const pairs = await Promise.all(
    namespaces.map((namespace) => VethPair.create({ name: 'x', namespace }, { name: 'y', namespace })),
  );
  return async () => {
    await Promise.all(pairs.map((pair) => pair.delete()));
    for (const namespace of namespaces) namespace.close();
  };
}

/** Waits until the loopback link is the only one. */
function untilAlone(namespace: Namespace): Promise<void> {
  const names = async () => (await namespace.links()).map(({ name }) => name);
  return eventually(async () => expect(await names()).toEqual(['lo']), patienceWithEnds);
}

describeLive('a namespace that is closed while a request names its descriptor', () => {
  const byMove = async () => {
    const a = await Namespace.create();
    const { ends } = await VethPair.create({ name: 'near', namespace: a }, { name: 'far', namespace: a });
    const beBusy = await keepBusy(4);
    const before = readdirSync('/proc/self/fd').length;
    const b = await Namespace.create();
    const { fd } = b;
    const busy = beBusy();
    // It waits behind the others, with the number of the descriptor in it.
    const moving = ends[1].moveTo(b);
    b.close();
    const refused = expect(moving).rejects.toMatchObject({ code: 'ERR_NAMESPACE_CLOSED' });
    const others = [await Namespace.create(), await Namespace.create()];
    expect(others.map((other) => other.fd)).not.toContain(fd);
    await refused;
    await busy;
    // The link has moved, and ended with its new namespace. Its other end ends with it, after a while.
    for (const namespace of [a, ...others]) {
      await untilAlone(namespace);
      namespace.close();
    }
    // The descriptor, too; and those of the busy ones, with a socket each, of a and of the others.
    await eventually(() => expect(readdirSync('/proc/self/fd').length).toBe(before - 2 * 4 - 2));
  };

  const byPair = async () => {
    const [a, b] = [await Namespace.create(), await Namespace.create()];
    const beBusy = await keepBusy(4);
    const busy = beBusy();
    const making = VethPair.create({ name: 'near', namespace: a }, { name: 'far', namespace: b });
    b.close();
    const refused = expect(making).rejects.toThrow();
    // It may get the number of the descriptor, but the link does not come to it.
    const other = await Namespace.create();
    await refused;
    await busy;
    expect((await other.links()).map(({ name }) => name)).toEqual(['lo']);
    await untilAlone(a);
    for (const namespace of [a, other]) namespace.close();
  };

  const time = patienceWithEnds + 60_000;
  liveTest('is not mistaken for the next one with its descriptor: by a move', byMove, time);
  liveTest('nor by a pair that is being made', byPair, time);
});
