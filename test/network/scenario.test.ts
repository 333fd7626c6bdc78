import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Namespace, VethPair } from 'tsnetlink';
import { afterEach, expect } from 'vitest';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { patience, untilReached } from '../support/patience.ts';

/** Output of `ip`, an observer that shares no code with the library. */
function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}

const hostLinks = (): string =>
  readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .slice(2)
    .map((line) => line.split(':')[0]?.trim())
    .join();

describeLive('two namespaces and a veth pair', () => {
  afterEach(async () => {
    for (const name of await Namespace.list()) await (await Namespace.open(name)).delete();
  });

  liveTest('ping each other when both ends are up, and leave nothing behind', async () => {
    const linksBefore = hostLinks();
    const a = await Namespace.create('my_container_a');
    const b = await Namespace.create('my_container_b');
    expect(await Namespace.list()).toEqual(['my_container_a', 'my_container_b']);
    expect(readdirSync('/run/netns').sort()).toEqual(['my_container_a', 'my_container_b']);

    const loopback = await a.link('lo');
    expect(loopback.isUp).toBe(false);
    expect((await a.ping('127.0.0.1', { timeout: 200 })).received).toBe(0);

    const { ends } = await VethPair.create({ name: 'my_veth_end_a' }, { name: 'my_veth_end_b' });
    const [endA, endB] = ends;
    expect(hostLinks()).toContain('my_veth_end_a');
    await endA.moveTo(a);
    await endB.moveTo(b);
    expect(hostLinks()).toBe(linksBefore);
    expect(await (await endA.refresh()).linkNamespace()).toBe('my_container_b');
    expect(await (await endB.refresh()).linkNamespace()).toBe('my_container_a');

    await endA.addAddress('10.0.0.1/24');
    await endB.addAddress('10.0.0.2/24');
    expect((await endA.addresses()).map(({ address }) => address)).toEqual(['10.0.0.1/24']);
    expect((await endA.refresh()).isUp).toBe(false);
    expect((await endB.refresh()).isUp).toBe(false);

    await endA.up();
    expect(endA.isUp).toBe(true);
    expect((await a.ping('10.0.0.2', { timeout: 200 })).received).toBe(0);

    await endB.up();
    await untilReached(a, '10.0.0.2');
    const twice = { count: 2, interval: 10, timeout: patience };
    expect(await a.ping('10.0.0.2', twice)).toMatchObject({
      sent: 2,
      received: 2,
      loss: 0,
    });
    expect(await b.ping('10.0.0.1', twice)).toMatchObject({
      sent: 2,
      received: 2,
      loss: 0,
    });

    await a.delete();
    await b.delete();
    expect(await Namespace.list()).toEqual([]);
    expect(readdirSync('/run/netns')).toEqual([]);
    expect(hostLinks()).toBe(linksBefore);
  });

  liveTest('are seen by ip the way they are', needs('command ip'), async () => {
    const a = await Namespace.create('seen_a');
    const b = await Namespace.create('seen_b');
    await VethPair.create(
      { name: 'end_a', namespace: a, addresses: ['10.0.0.1/24', 'fd00::1/64'], up: true, mtu: 1400 },
      { name: 'end_b', namespace: b, addresses: ['10.0.0.2/24'], up: true, address: '02:00:00:00:00:02' },
    );
    expect(ip('netns', 'list')).toMatch(/seen_a.*\n?.*seen_b|seen_b.*\n?.*seen_a/);
    const [linkA] = JSON.parse(ip('-n', 'seen_a', '-j', 'address', 'show', 'dev', 'end_a'));
    expect(linkA).toMatchObject({ mtu: 1400, link_netnsid: expect.any(Number) });
    expect(linkA.flags).toContain('UP');
    const given = linkA.addr_info.map(
      (info: { local: string; prefixlen: number }) => `${info.local}/${info.prefixlen}`,
    );
    expect(given).toEqual(expect.arrayContaining(['10.0.0.1/24', 'fd00::1/64']));
    const [linkB] = JSON.parse(ip('-n', 'seen_b', '-j', 'link', 'show', 'dev', 'end_b'));
    expect(linkB.address).toBe('02:00:00:00:00:02');
  });

  liveTest('open what ip netns made, and ip netns deletes what they made', needs('command ip'), async () => {
    ip('netns', 'add', 'by_ip');
    const opened = await Namespace.open('by_ip');
    expect((await opened.links()).map(({ name }) => name)).toContain('lo');
    opened.close();
    const made = await Namespace.create('by_us');
    made.close();
    ip('netns', 'del', 'by_us');
    ip('netns', 'del', 'by_ip');
    expect(existsSync('/run/netns/by_us')).toBe(false);
  });

  liveTest('leave nothing of a pair that cannot be finished', async () => {
    const a = await Namespace.create('half_a');
    const b = await Namespace.create('half_b');
    await b.createLink({ kind: 'bridge', name: 'taken' });
    await expect(
      VethPair.create({ name: 'end', namespace: a }, { name: 'taken', namespace: b }),
    ).rejects.toMatchObject({ code: 'EEXIST' });
    const twice = ['10.0.0.1/24', '10.0.0.1/24'];
    await expect(
      VethPair.create({ name: 'end', namespace: a, addresses: twice }, { name: 'other', namespace: b }),
    ).rejects.toMatchObject({
      errors: [{ code: 'EEXIST' }],
    });
    expect((await a.links()).map(({ name }) => name)).toEqual(['lo']);
    expect((await b.links()).map(({ name }) => name)).not.toContain('other');
  });
});
