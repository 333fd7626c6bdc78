import { expect } from 'vitest';
import {
  ipv4Settings,
  ipv6Settings,
  linkStatistics,
  links,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../../../support/namespace.ts';
import { tally } from '../../../../support/tallies.ts';

function pair(namespace: TestNamespace): void {
  namespace.socket.requestSync(links.create({ name: 'va', kind: 'veth', options: { peer: { name: 'vb' } } }));
}

/** The settings of a link in /proc, by name as the library has it. */
function procSettings(namespace: TestNamespace, family: 'ipv4' | 'ipv6', link: string): Map<string, number> {
  const folder = `/proc/sys/net/${family}/conf/${link}`;
  const text = namespace.run(`sh -c 'cd ${folder} && grep -s . *; true'`);
  const rows = text
    .trim()
    .split('\n')
    .map((row) => row.split(':') as [string, string]);
  return new Map(
    rows
      .filter(([, value]) => /^-?\d+$/.test(value))
      .map(([name, value]) => [
        name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        Number(value),
      ]),
  );
}

describeLive('a link', () => {
  liveTest('tells the settings of IPv4 and IPv6 that /proc has', needs('ipv6'), (context) => {
    const namespace = testNamespace(context);
    pair(namespace);
    namespace.socket.requestSync(
      links.change('va', { afSpec: { inet: { conf: { forwarding: 1, rpFilter: 2, arpAnnounce: 2 } } } }),
    );
    const { afSpec } = namespace.socket.requestSync(links.get('va'));
    const { inet, inet6 } = afSpec as Record<'inet' | 'inet6', { conf: Record<string, number> }>;
    expect([inet.conf.forwarding, inet.conf.rpFilter]).toEqual([1, 2]);

    const compare = (family: 'ipv4' | 'ipv6', kernelOnlyFlags: Record<string, number | undefined>): void => {
      const proc = procSettings(namespace, family, 'va');
      const names = Object.keys(kernelOnlyFlags).filter(
        (name) => kernelOnlyFlags[name] !== undefined && proc.has(name),
      );
      expect(Object.fromEntries(names.map((name) => [name, kernelOnlyFlags[name]]))).toEqual(
        Object.fromEntries(names.map((name) => [name, (proc.get(name) ?? 0) | 0])),
      );
      tally(context, 'settings compared with /proc', family, names.length);
      expect(names.length).toBeGreaterThan(20);
    };
    compare('ipv4', Object.fromEntries(Object.keys(ipv4Settings).map((name) => [name, inet.conf[name]])));
    // Times are seconds in /proc, and milliseconds here.
    const times = /interval|delay|lft|lifetime/i;
    compare(
      'ipv6',
      Object.fromEntries(
        Object.entries(ipv6Settings)
          .filter(([name]) => !times.test(name))
          .map(([name]) => [name, inet6.conf[name]]),
      ),
    );
  });

  liveTest('takes how it makes IPv6 addresses', needs('ipv6'), (context) => {
    const namespace = testNamespace(context);
    pair(namespace);
    const { socket } = namespace;
    socket.requestSync(
      links.change('va', { up: true, afSpec: { inet6: { addressGenerationMode: 'none' } } }),
    );
    socket.requestSync(links.change('vb', { up: true }));
    socket.requestSync(links.change('va', { afSpec: { inet6: { token: '::5' } } }));
    expect(socket.requestSync(links.get('va')).afSpec).toMatchObject({
      inet6: { addressGenerationMode: 'none', token: '::5' },
    });
  });

  liveTest('counts changes of its carrier, and is found by any of its names', (context) => {
    const namespace = testNamespace(context);
    pair(namespace);
    const { socket } = namespace;
    const long = 'a-name-that-is-longer-than-fifteen-bytes';
    socket.requestSync(links.addAlternativeNames('va', ['short', long]));
    socket.requestSync(links.change('short', { up: true }));
    socket.requestSync(links.change('vb', { up: true }));
    socket.requestSync(links.change('vb', { up: false }));
    const link = socket.requestSync(links.get(long));
    expect(link).toMatchObject({ name: 'va', properties: { altNames: ['short', long] } });
    expect(link.carrierChanges).toBe((link.carrierUpCount ?? 0) + (link.carrierDownCount ?? 0));
    expect(link.carrierUpCount).toBeGreaterThan(0);
    // Before Linux 6.2 a link must be down for that.
    socket.requestSync(links.change(link, { up: false }));
    socket.requestSync(links.change(link, { name: 'renamed' }));
    expect(() => links.change('renamed', { name: 'again' })).toThrow('link change renamed: name: ');
    socket.requestSync(links.deleteAlternativeNames('renamed', [long]));
    expect(socket.requestSync(links.get('renamed')).properties).toEqual({ altNames: ['short'] });
    expect(() => socket.requestSync(links.get(long))).toThrow('ENODEV');
  });

  liveTest('is listed by its kind, also by one that the kernel does not know', (context) => {
    const { socket } = testNamespace(context);
    socket.requestSync(links.create({ name: 'br', kind: 'bridge' }));
    const listed = (kind: string) => socket.requestSync(links.list({ kind })).map(({ name }) => name);
    expect(listed('bridge')).toEqual(['br']);
    expect(listed('no-such-kind')).toEqual([]);
  });

  liveTest('tells its statistics alone', (context) => {
    const { socket } = testNamespace(context);
    socket.requestSync(links.create({ name: 'br', kind: 'bridge' }));
    const { index } = socket.requestSync(links.get('br'));
    const statistics = socket.requestSync(linkStatistics.get(index, ['link', 'extra']));
    expect(statistics).toMatchObject({
      index,
      filter: ['link', 'extra'],
      link: { rxPackets: 0n },
      extra: { bridge: { multicast: { rxBytes: 0n } } },
    });
    const listed = socket.requestSync(linkStatistics.list()).map((each) => each.index);
    expect(listed).toEqual(socket.requestSync(links.list()).map((link) => link.index));
  });

  liveTest('is a port of a bridge with options, which both ways of asking tell', (context) => {
    const namespace = testNamespace(context);
    pair(namespace);
    const { socket } = namespace;
    socket.requestSync(links.create({ name: 'br', kind: 'bridge' }));
    const bridge = socket.requestSync(links.get('br')).index;
    socket.requestSync(links.change('va', { master: bridge }));
    socket.requestSync(links.change('va', { portKind: 'bridge', portOptions: { cost: 7, hairpin: true } }));
    const port = socket.requestSync(links.get('va'));
    expect(port).toMatchObject({ master: bridge, portKind: 'bridge' });
    socket.requestSync(links.change('va', { portKind: 'bridge', portOptions: { cost: 8, isolated: true } }));
    socket.requestSync(links.setBridgePort(port.index, { priority: 9 }));
    const wanted = { cost: 8, hairpin: true, isolated: true, priority: 9 };
    expect(socket.requestSync(links.get('va')).portOptions).toMatchObject(wanted);
    const ports = socket.requestSync(links.list({ family: 'bridge' }));
    expect(ports.find(({ index }) => index === port.index)?.protinfo).toMatchObject(wanted);
    expect(socket.requestSync(links.list({ master: bridge })).map(({ name }) => name)).toEqual(['va']);
  });

  liveTest('is one of a group, and all of it are changed and deleted at once', (context) => {
    const { socket } = testNamespace(context);
    for (const name of ['a', 'b', 'c']) socket.requestSync(links.create({ name, kind: 'bridge', group: 7 }));
    socket.requestSync(links.change('c', { group: 8 }));
    socket.requestSync(links.changeGroup(7, { mtu: 1280 }));
    const mtus = () => socket.requestSync(links.list({ kind: 'bridge' })).map(({ name, mtu }) => [name, mtu]);
    expect(mtus()).toEqual([
      ['a', 1280],
      ['b', 1280],
      ['c', 1500],
    ]);
    socket.requestSync(links.deleteGroup(7));
    expect(mtus()).toEqual([['c', 1500]]);
  });
});
