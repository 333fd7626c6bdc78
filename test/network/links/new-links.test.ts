import { readFileSync } from 'node:fs';
import { Bond, Bridge, type Link, Namespace, Tun, VethPair } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { patience } from '../../support/patience.ts';

let a: Namespace;
let b: Namespace;

const names = async (namespace: Namespace) => (await namespace.links()).map(({ name }) => name).sort();

/** The state of a link that must be the same after a failure. */
const stateOf = async (link: Link) => {
  const { isUp, state } = await link.refresh();
  return { isUp, master: state.master };
};

describeLive('a new link', () => {
  beforeEach(async () => {
    [a, b] = [await Namespace.create(), await Namespace.create()];
  });
  afterEach(() => {
    for (const namespace of [a, b]) namespace.close();
  });

  liveTest('carries IPv6 as soon as it is returned', needs('ipv6'), async () => {
    const { ends } = await VethPair.create(
      { name: 'end_a', namespace: a, addresses: ['fd00::1/64'], up: true },
      { name: 'end_b', namespace: b, addresses: ['fd00::2/64'], up: true },
    );
    // One request, at once.
    expect(await a.ping('fd00::2', { timeout: patience })).toMatchObject({
      sent: 1,
      received: 1,
      errors: [],
    });
    for (const end of ends) {
      const [address] = (await end.addresses()).filter((each) => each.address?.startsWith('fd00'));
      expect(address?.flags).toContain('nodad');
      expect(address?.flags).not.toContain('tentative');
    }
    const bridge = await Bridge.create({ name: 'br0', namespace: a, addresses: ['fd01::1/64'], up: true });
    const [address] = (await bridge.addresses()).filter((each) => each.address?.startsWith('fd01'));
    expect(address?.flags).not.toContain('tentative');
  });

  liveTest('has its addresses checked for duplicates where asked to', needs('ipv6'), async () => {
    const { ends } = await VethPair.create(
      {
        name: 'end_a',
        namespace: a,
        addresses: [{ address: 'fd00::1/64' }, { address: '10.0.0.1/24', label: 'end_a:x' }],
        up: true,
      },
      { name: 'end_b', namespace: b, up: true },
    );
    const found = await ends[0].addresses();
    expect(found.find(({ address }) => address === 'fd00::1/64')?.flags).toContain('tentative');
    expect(found.find(({ address }) => address === '10.0.0.1/24')?.label).toBe('end_a:x');
    await expect(
      VethPair.create(
        { name: 'x', namespace: a, addresses: [{ address: '10.0.0.2/24', lable: 'x' } as never] },
        { name: 'y', namespace: b },
      ),
    ).rejects.toMatchObject({
      field: 'first.addresses[0].lable',
      message: expect.stringContaining("'label'"),
    });
    expect(await names(b)).toEqual(['end_b', 'lo']);
  });

  liveTest('with ports leaves nothing where a port is refused', async () => {
    const { ends } = await VethPair.create(
      { name: 'p', namespace: a, up: true },
      { name: 'q', namespace: a },
    );
    const other = await Bridge.create({ name: 'other', namespace: a, ports: [ends[0]] });
    const before = [await stateOf(ends[0]), await stateOf(ends[1])];
    expect(before[0]).toEqual({ isUp: true, master: other.index });
    const loopback = await a.link('lo');
    // The kernel refuses the loopback link, after it has taken the first two.
    const ports = [ends[0], ends[1], loopback];
    await expect(Bridge.create({ name: 'br0', namespace: a, ports })).rejects.toMatchObject({
      code: 'EINVAL',
    });
    expect(await names(a)).toEqual(['lo', 'other', 'p', 'q']);
    expect([await stateOf(ends[0]), await stateOf(ends[1])]).toEqual(before);
    expect(await stateOf(loopback)).toEqual({ isUp: false, master: undefined });
  });

  liveTest('with ports leaves nothing where a port is refused: a bond', needs('link bond'), async () => {
    const { ends } = await VethPair.create(
      { name: 'p', namespace: a, up: true },
      { name: 'q', namespace: a },
    );
    const loopback = await a.link('lo');
    await expect(
      Bond.create({ name: 'bond0', namespace: a, ports: [ends[0], loopback] }),
    ).rejects.toMatchObject({ name: 'NetlinkError' });
    expect(await names(a)).toEqual(['lo', 'p', 'q']);
    // A bond takes its ports down.
    expect(await stateOf(ends[0])).toEqual({ isUp: true, master: undefined });
  });

  liveTest(
    'of a persistent tun leaves nothing where it cannot be completed',
    needs('device /dev/net/tun'),
    async () => {
      const twice = ['10.0.0.1/24', '10.0.0.1/24'];
      const creating = Tun.create({ name: 'tun0', namespace: a, persist: true, addresses: twice });
      await expect(creating).rejects.toMatchObject({ errors: [{ code: 'EEXIST' }] });
      expect(await names(a)).toEqual(['lo']);
      const tun = await Tun.create({ name: 'tun0', namespace: a, persist: true });
      tun.close();
      expect(await names(a)).toEqual(['lo', 'tun0']);
    },
  );
});

describeLive('the master of a link', () => {
  liveTest('is a Link of the same namespace or its name, or undefined for none', async (context) => {
    const [here, there] = [await Namespace.create('masters'), await Namespace.create()];
    context.onTestFinished(async () => {
      await here.delete();
      there.close();
    });
    const bridge = await Bridge.create({ name: 'br0', namespace: here });
    // The kernel knows masters by index: this one has the index of another link in the first namespace.
    const foreign = await there.createLink({ kind: 'bridge', name: 'foreign', index: bridge.index });
    const { ends } = await VethPair.create({ name: 'p', namespace: here }, { name: 'q', namespace: here });
    const [port] = ends;
    await port.setMaster(bridge);
    const wrong: [unknown, RegExp][] = [
      [null, /expected a Link, got null/],
      // A name that a table does not have must not take the port out of its bridge.
      [undefined, /expected a Link/],
      ['', /got ''/],
      [bridge.index, /got \d+/],
      [here.link('br0'), /expected a Link.*promise/],
      [bridge.state, /expected a Link/],
      [foreign, /foreign is in another namespace/],
    ];
    for (const [master, reason] of wrong) {
      await expect(port.setMaster(master as never)).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_INVALID_ARG/),
        field: 'master',
        message: expect.stringMatching(reason),
      });
      expect((await port.refresh()).state.master).toBe(bridge.index);
    }
    await expect(bridge.addPort(here.link('q') as never)).rejects.toMatchObject({ field: 'port' });
    await expect(bridge.addPort(foreign)).rejects.toMatchObject({ field: 'master' });
    // Another object for the same namespace will do.
    const again = await Namespace.open('masters');
    await port.removeMaster();
    expect(port.state.master).toBeUndefined();
    await port.setMaster(await again.link('br0'));
    expect(port.state.master).toBe(bridge.index);
    again.close();
    expect(readFileSync('/proc/net/dev', 'utf8')).not.toContain('br0');
  });
});
