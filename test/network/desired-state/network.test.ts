import { applyNetwork, Namespace, type NetworkDescription, planNetwork } from 'tsnetlink';
import { expect, onTestFinished } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

/** A star of five namespaces around a bridge in a sixth one. */
function star(): NetworkDescription {
  const hosts = ['h1', 'h2', 'h3', 'h4', 'h5'];
  return {
    namespaces: {
      hub: { links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.254/24'] } } },
      ...Object.fromEntries(
        hosts.map((host) => [host, { links: { lo: { up: true } }, routes: [{ gateway: '10.0.0.254' }] }]),
      ),
    },
    pairs: hosts.map((host, index) => ({
      ends: [
        { namespace: host, name: 'eth0', up: true, addresses: [`10.0.0.${index + 1}/24`] },
        { namespace: 'hub', name: `p${index}`, up: true, master: 'br0' },
      ],
    })),
  };
}

function prefixed(): string {
  const prefix = `net${process.pid}-`;
  onTestFinished(async () => {
    for (const name of await Namespace.list()) if (name.startsWith(prefix)) await Namespace.delete(name);
  });
  return prefix;
}

describeLive('a network of several namespaces', () => {
  liveTest('is made as described; a second time there is nothing to do', async () => {
    const prefix = prefixed();
    const planned = String(await planNetwork(star(), { prefix }));
    expect(planned).toContain(`+ namespace ${prefix}h1`);
    expect(planned).toContain('+ pair h1:eth0 hub:p0');
    expect(planned).toContain('+ h1: address 10.0.0.1/24 dev eth0');
    expect((await Namespace.list()).filter((name) => name.startsWith(prefix))).toEqual([]);
    using network = await applyNetwork(star(), { prefix });
    expect(String(network.plan).split('\n').sort()).toEqual(planned.split('\n').sort());
    expect(await network.namespaces.h1?.ping('10.0.0.5')).toMatchObject({ received: 1 });
    expect(String(await planNetwork(star(), { prefix }))).toBe('');
    using again = await applyNetwork(star(), { prefix });
    expect(again.plan.isEmpty).toBe(true);
  });

  liveTest('changes only what differs, also ends of pairs that go elsewhere', async () => {
    const prefix = prefixed();
    (await applyNetwork(star(), { prefix })).close();
    const changed = star();
    const [first] = changed.pairs as unknown as [{ ends: [{ addresses: string[] }, { namespace: string }] }];
    first.ends[0].addresses = ['10.0.0.77/24'];
    using network = await applyNetwork(changed, { prefix });
    expect(String(network.plan)).toBe('+ h1: address 10.0.0.77/24 dev eth0');
    const moved = star();
    (moved.namespaces as Record<string, { routes: object[] }>).h2!.routes = [];
    (moved.pairs as unknown as { ends: unknown[] }[])[1] = { ends: ['h1:x', 'h2:eth0'] };
    using other = await applyNetwork(moved, { prefix });
    expect(String(other.plan).split('\n').slice(0, 2)).toEqual([
      '- h2: link eth0 (it is no end of the pair)',
      '+ pair h1:x h2:eth0',
    ]);
  });

  liveTest('leaves nothing where a step fails', async () => {
    const prefix = prefixed();
    (await applyNetwork(star(), { prefix })).close();
    const before = await planNetwork(star(), { prefix });
    const broken = star();
    (broken.namespaces as Record<string, object>).new = { routes: [{ dst: '10.9.0.0/16', nhId: 99 }] };
    (broken.pairs as object[]).push({ ends: ['new:eth0', 'hub:p9'] });
    (broken.namespaces as Record<string, { routes: object[] }>).h1!.routes = [{ gateway: '10.0.0.253' }];
    await expect(applyNetwork(broken, { prefix })).rejects.toMatchObject({
      code: 'ERR_APPLY_FAILED',
      step: { namespace: 'new', path: 'namespaces.new.routes[0]' },
    });
    expect(String(await planNetwork(star(), { prefix }))).toBe(String(before));
    expect((await Namespace.list()).includes(`${prefix}new`)).toBe(false);
  });

  liveTest('refuses mistakes with their path', async () => {
    const mistakes: [string, NetworkDescription][] = [
      ['namespaces.a/b', { namespaces: { 'a/b': {} } }],
      ['namespaces.a.links.eth0.kind', { namespaces: { a: { links: { eth0: { up: true } } } } }],
      ['pairs[0].ends[1].namespace', { namespaces: { a: {} }, pairs: [{ ends: ['a:x', 'b:x'] }] }],
      ['pairs[0].ends[1]', { namespaces: { a: {} }, pairs: [{ ends: ['a:x', 'a:x'] }] }],
      ['pairs[0].ends[0]', { namespaces: { a: {} }, pairs: [{ ends: ['a', 'a:x'] }] }],
      ['pair', { namespaces: {}, pair: [] } as never],
    ];
    for (const [field, mistake] of mistakes)
      await expect(applyNetwork(mistake), field).rejects.toMatchObject({
        field,
        code: 'ERR_INVALID_ARG_VALUE',
      });
  });
});
