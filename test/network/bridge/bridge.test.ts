import { Bridge, Namespace, VethPair } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { vlanFiltering } from '../../support/features.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';

describeLive('namespace.bridge()', () => {
  let namespace: Namespace;
  beforeEach(async () => {
    namespace = await Namespace.create();
    await VethPair.create({ name: 'v0', namespace, up: true }, { name: 'v1', namespace, up: true });
    await Bridge.create({
      name: 'br0',
      namespace,
      ports: ['v0'],
      up: true,
    });
  });
  afterEach(() => namespace.close());

  liveTest('has VLANs of ports by name', needs(vlanFiltering), async () => {
    const { vlans } = namespace.bridge();
    await (await namespace.link('br0')).configure({ vlanFiltering: true });
    await vlans.add({ dev: 'v0', id: 20, endId: 22, untagged: true });
    await vlans.add({ dev: 'br0', id: 20, self: true });
    expect(await vlans.list({ dev: 'v0', id: 21 })).toMatchObject([{ id: 20, endId: 22, untagged: true }]);
    await vlans.delete({ dev: 'v0', id: 22 });
    expect(await vlans.flush({ dev: 'v0', id: 20 })).toBe(1);
    expect(await vlans.list({ dev: 'v0', id: 20 })).toEqual([]);
  });

  liveTest('has entries of forwarding tables by name', async () => {
    const { fdb } = namespace.bridge();
    const entry = { dev: 'v0', lladdr: '02:00:00:00:00:05', flags: ['master'], state: ['noarp'] } as const;
    await fdb.add(entry);
    await fdb.replace({ ...entry, state: ['permanent'] });
    expect(await fdb.list({ dev: 'v0', lladdr: entry.lladdr })).toMatchObject([{ state: ['permanent'] }]);
    expect(await fdb.list({ master: 'br0', lladdr: entry.lladdr })).toHaveLength(1);
    await fdb.delete(entry);
    await fdb.add(entry);
    expect(await fdb.flush({ dev: 'v0', lladdr: entry.lladdr })).toBe(1);
    await expect(fdb.delete(entry)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  liveTest('has multicast groups by name', async () => {
    const { mdb } = namespace.bridge();
    const entry = { dev: 'br0', port: 'v0', group: '239.1.1.1', state: 'permanent' } as const;
    await mdb.add(entry);
    await mdb.replace(entry);
    expect(await mdb.list({ dev: 'br0', port: 'v0', group: entry.group })).toHaveLength(1);
    await mdb.delete(entry);
    await mdb.add(entry);
    expect(await mdb.flush({ dev: 'br0', group: entry.group })).toBe(1);
    expect(await mdb.list({ port: 'v0', group: entry.group })).toEqual([]);
  });

  liveTest('refuses mistakes before anything is sent, and names of links that are not there', async () => {
    const { vlans, fdb, mdb } = namespace.bridge();
    await expect(vlans.add({ dev: 'v0', id: 5000 })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
      field: 'id',
    });
    await expect(vlans.flush({} as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    await expect(fdb.add({ dev: 'v9', lladdr: '02:00:00:00:00:05' })).rejects.toMatchObject({
      code: 'ENODEV',
    });
    await expect(mdb.add({ dev: 'br0', prot: 'v0', group: '239.1.1.1' } as never)).rejects.toMatchObject({
      field: 'prot',
      message: expect.stringContaining('did you mean'),
    });
  });
});
