import { expect } from 'vitest';
import { fdb, type MdbCreate, mdb } from '../../../../../src/netlink/protocols/route/index.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { br, bridged, setUp, va } from '../setups.ts';

const vx = 105;

/** The bridge with its port, both up: only then an entry can be one that was learned. */
const up = [...bridged, ...['vb', 'va', 'br'].map((name) => `ip link set dev ${name} up`)];

describeLive('entries deleted in one request', () => {
  liveTest('of the forwarding table of a bridge', needs('command ip', 'kernel 5.19'), async (context) => {
    const { socket } = setUp(context, up);
    const entry = (last: number) => ({
      index: va,
      lladdr: `02:00:00:00:01:0${last}`,
      flags: ['master'] as const,
    });
    await socket.request(fdb.add({ ...entry(1), state: ['permanent', 'noarp'] }));
    await socket.request(fdb.add({ ...entry(2), state: ['reachable', 'noarp'] }));
    await socket.request(fdb.add({ ...entry(3), state: ['reachable'] }));
    await socket.request(
      fdb.add({ ...entry(4), state: ['reachable', 'noarp'], flags: ['master', 'sticky'] }),
    );
    const left = async (): Promise<number[]> =>
      (await socket.request(fdb.list({ master: br })))
        .map(({ lladdr }) => lladdr)
        .filter((lladdr) => lladdr.startsWith('02:00:00:00:01:'))
        .map((lladdr) => Number(lladdr.at(-1)))
        .sort();
    expect(await socket.request(fdb.get(entry(2)))).toMatchObject({ state: ['noarp'] });
    expect(await left()).toEqual([1, 2, 3, 4]);
    await socket.request(fdb.deleteMany({ index: br, vlan: 7 }));
    expect(await left()).toEqual([1, 2, 3, 4]);
    await socket.request(fdb.deleteMany({ index: br, flags: ['sticky'] }));
    expect(await left()).toEqual([1, 2, 3]);
    await socket.request(
      fdb.deleteMany({ index: br, ifindex: va, state: ['noarp'], stateMask: ['permanent', 'noarp'] }),
    );
    expect(await left()).toEqual([1, 3]);
    await socket.request(fdb.deleteMany({ index: va, flags: ['master'], stateMask: ['permanent'] }));
    expect(await left()).toEqual([1]);
    await socket.request(fdb.deleteMany({ index: br }));
    expect(await left()).toEqual([]);
  });

  liveTest('of the forwarding table of a VXLAN', needs('command ip', 'kernel 6.7'), async (context) => {
    const { socket } = setUp(context, [
      ...bridged,
      'ip link add name vx index 105 type vxlan external dstport 4789',
    ]);
    for (const last of [1, 2])
      await socket.request(
        fdb.add({
          index: vx,
          lladdr: `02:00:00:00:01:0${last}`,
          dst: `192.0.2.${last}`,
          srcVni: 10 * last,
          vni: 7,
        }),
      );
    await socket.request(fdb.deleteMany({ index: vx, dst: '192.0.2.1' }));
    expect(await socket.request(fdb.list({ index: vx }))).toMatchObject([{ dst: '192.0.2.2' }]);
    await socket.request(fdb.deleteMany({ index: vx, srcVni: 20, vni: 7 }));
    expect(await socket.request(fdb.list({ index: vx }))).toEqual([]);
  });

  liveTest('of multicast groups', needs('command ip', 'kernel 6.8'), async (context) => {
    const { socket } = setUp(context, up);
    for (const group of ['239.1.1.1', '239.1.1.2'])
      await socket.request(mdb.add({ index: br, port: va, group, state: 'permanent' }));
    await socket.request(mdb.add({ index: br, port: va, group: '239.1.1.3', protocol: 'bgp' }));
    const left = async (): Promise<string[]> =>
      (await socket.request(mdb.list({ port: va })))
        .map(({ group }) => group)
        // The host itself joins groups of IPv6.
        .filter((group) => group.startsWith('239.'))
        .sort();
    expect(await socket.request(mdb.get({ index: br, group: '239.1.1.1' }))).toMatchObject([
      { index: br, port: va, group: '239.1.1.1', state: 'permanent' },
    ]);
    await expect(socket.request(mdb.get({ index: br, group: '239.1.1.9' }))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await left()).toEqual(['239.1.1.1', '239.1.1.2', '239.1.1.3']);
    await socket.request(mdb.deleteMany({ index: br, permanent: false, protocol: 'static' }));
    expect(await left()).toEqual(['239.1.1.1', '239.1.1.2', '239.1.1.3']);
    await socket.request(mdb.deleteMany({ index: br, permanent: false }));
    expect(await left()).toEqual(['239.1.1.1', '239.1.1.2']);
    await socket.request(mdb.deleteMany({ index: br, port: va, permanent: true }));
    expect(await left()).toEqual([]);
  });

  liveTest('of multicast groups of a VXLAN', needs('command ip', 'kernel 6.8'), async (context) => {
    const { socket } = setUp(context, [
      ...bridged,
      'ip link add name vx index 105 type vxlan external dstport 4789',
    ]);
    const entry = { index: vx, port: vx, state: 'permanent', srcVni: 20 } as const;
    await socket.request(
      mdb.add({ ...entry, group: '239.1.1.1', dst: '192.0.2.1', dstPort: 4790, vni: 10, via: va }),
    );
    await socket.request(mdb.add({ ...entry, group: '239.1.1.1', dst: '192.0.2.2' }));
    const listed = await socket.request(mdb.get({ index: vx, group: '239.1.1.1', srcVni: 20 }));
    expect(listed).toHaveLength(2);
    expect(listed.find(({ dst }) => dst === '192.0.2.1')).toMatchObject({
      dstPort: 4790,
      vni: 10,
      via: va,
      srcVni: 20,
    });
    // A listed group can be given back.
    await socket.request(mdb.replace(listed[0] as MdbCreate));
    await socket.request(mdb.deleteMany({ index: vx, dst: '192.0.2.2' }));
    expect(await socket.request(mdb.list({ index: vx }))).toMatchObject([{ dst: '192.0.2.1' }]);
    await socket.request(mdb.deleteMany({ index: vx, srcVni: 20, dstPort: 4790 }));
    expect(await socket.request(mdb.list({ index: vx }))).toEqual([]);
  });
});
