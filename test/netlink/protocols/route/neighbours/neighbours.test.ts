import { describe, expect, test } from 'vitest';
import { neighbours } from '../../../../../src/netlink/protocols/route/index.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { joined, setUp, va } from '../setups.ts';

describe('a neighbour is refused that', () => {
  const refused: [string, () => unknown, string][] = [
    ['has no address', () => neighbours.add({ index: 1 } as never), 'dst'],
    ['has a prefix', () => neighbours.add({ index: 1, dst: '10.0.0.1/24' }), 'dst'],
    ['has no link', () => neighbours.add({ dst: '10.0.0.1', lladdr: '02:00:00:00:00:01' }), 'index'],
    ['has a link below 1', () => neighbours.delete({ dst: '10.0.0.1', index: 0 }), 'index'],
  ];
  test.each(refused)('%s', (_name, make, field) => {
    expect(make).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF)_/), field }),
    );
  });
});

describeLive('neighbours of the kernel', () => {
  const index = va;

  liveTest('are added, changed, replaced and deleted', needs('command ip'), async (context) => {
    const { socket, json } = setUp(context, joined);
    const entry = { index, dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' };
    await socket.request(neighbours.add(entry));
    await expect(socket.request(neighbours.add(entry))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(json('ip -j neigh show dev va')).toEqual([
      { dst: '10.0.0.2', lladdr: '02:00:00:00:00:02', state: ['PERMANENT'] },
    ]);
    await socket.request(neighbours.change({ ...entry, lladdr: '02:00:00:00:00:03', state: ['reachable'] }));
    expect(await socket.request(neighbours.get(entry))).toMatchObject({
      ...{ family: 'inet', index, dst: '10.0.0.2', lladdr: '02:00:00:00:00:03' },
      ...{ state: ['reachable'], flags: [] },
    });
    await socket.request(
      neighbours.replace({ index, dst: 'fe80::2', lladdr: '02:00:00:00:00:04', flags: ['router'] }),
    );
    expect(await socket.request(neighbours.list({ family: 'inet6', index }))).toContainEqual(
      expect.objectContaining({ family: 'inet6', dst: 'fe80::2', state: ['permanent'], flags: ['router'] }),
    );
    await socket.request(neighbours.delete(entry));
    await expect(socket.request(neighbours.get(entry))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await socket.request(neighbours.list({ family: 'inet', index }))).toEqual([]);
  });

  liveTest('may be proxies, also for all links', needs('command ip'), async (context) => {
    const { socket } = setUp(context, joined);
    await socket.request(neighbours.add({ index, dst: '10.0.0.9', proxy: true }));
    await socket.request(neighbours.add({ dst: '10.0.0.10', proxy: true }));
    const proxies = await socket.request(neighbours.list({ family: 'inet', proxy: true }));
    expect(proxies.map(({ dst, index, flags }) => [dst, index, flags]).sort()).toEqual([
      ['10.0.0.10', 0, ['proxy']],
      ['10.0.0.9', index, ['proxy']],
    ]);
    await socket.request(neighbours.delete({ dst: '10.0.0.10', proxy: true }));
    expect(await socket.request(neighbours.list({ family: 'inet', proxy: true }))).toHaveLength(1);
  });

  liveTest('are there for the kernel to keep', needs('command ip', 'kernel 5.16'), async (context) => {
    const { socket } = setUp(context, joined);
    const entry = { index, dst: '10.0.0.20', state: [], flagsExt: ['managed'] as const };
    await socket.request(neighbours.add(entry));
    expect(await socket.request(neighbours.get(entry))).toMatchObject({ flagsExt: ['managed'] });
  });
});
