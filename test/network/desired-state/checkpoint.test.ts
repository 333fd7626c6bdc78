import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Namespace, type NetworkState } from 'tsnetlink';
import { expect, onTestFinished } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

async function namespace(): Promise<Namespace> {
  const made = await Namespace.create();
  onTestFinished(() => made.close());
  return made;
}

const state: NetworkState = {
  links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] } },
  routes: [{ dst: '10.1.0.0/16', gateway: '10.0.0.2' }],
};

/** Waits until a namespace has a state. */
async function until(a: Namespace, wanted: NetworkState): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (JSON.stringify(await shortState(a)) === JSON.stringify(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await shortState(a)).toEqual(wanted);
}

const shortState = async (a: Namespace): Promise<NetworkState> =>
  JSON.parse(
    JSON.stringify(await a.state(), (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
  );

describeLive('ensure', () => {
  liveTest('makes single objects as they shall be', async () => {
    const a = await namespace();
    expect(String(await a.ensureLink('br0', { kind: 'bridge', up: true }))).toBe('+ link br0 bridge');
    expect(String(await a.ensureAddress('br0', '10.0.0.1/24'))).toBe('+ address 10.0.0.1/24 dev br0');
    expect((await a.ensureAddress('br0', '10.0.0.1/24')).isEmpty).toBe(true);
    await a.ensureRoute({ dst: '10.1.0.0/16', gateway: '10.0.0.2' });
    expect(String(await a.ensureRoute({ dst: '10.1.0.0/16', gateway: '10.0.0.3' }))).toBe(
      '~ route 10.1.0.0/16 via 10.0.0.2 dev br0 gateway 10.0.0.2 → 10.0.0.3',
    );
    await a.ensureRule({ priority: 5, src: '10.0.0.0/8', table: 7 });
    expect(String(await a.ensureRule({ priority: 5, fwmark: 3, table: 7 }))).toMatch(/^~ rule 5 /);
    expect((await a.state()).rules).toMatchObject([{ priority: 5, fwmark: 3, table: 7 }]);
    await a.ensureLink('lo', { up: true });
    await a.ensureNexthop({ id: 3, blackhole: true });
    await a.ensureNeighbour('br0', { dst: '10.0.0.9', lladdr: '02:00:00:00:00:09' });
    await a.ensureQdisc('br0', { kind: 'pfifo', options: { limit: 7 } });
    expect((await a.state()).links?.br0).toMatchObject({
      neighbours: [{ dst: '10.0.0.9' }],
      qdiscs: [{ kind: 'pfifo', options: { limit: 7 } }],
    });
    await expect(a.ensureAddress('eth9', '10.0.0.1/24')).rejects.toMatchObject({ field: 'links.eth9.kind' });
  });
});

describeLive('a checkpoint', () => {
  liveTest('puts back what was changed since, or keeps it', async () => {
    const a = await namespace();
    await a.apply(state);
    const before = await a.state();
    const first = await a.checkpoint();
    await a.apply({ links: { other: { kind: 'bridge' }, br0: { mtu: 1300, addresses: ['10.5.0.1/24'] } } });
    await a.deleteRoute({ dst: '10.1.0.0/16' });
    await first.rollback();
    expect(await a.state()).toEqual(before);
    const second = await a.checkpoint();
    await a.apply({ links: { br0: { mtu: 1300 } } });
    await second.commit();
    await second.rollback();
    expect((await a.state()).links?.br0).toMatchObject({ mtu: 1300 });
  });

  liveTest('puts back in the end where it is not committed', async () => {
    const a = await namespace();
    {
      await using _ = await a.checkpoint();
      await a.apply(state);
    }
    expect((await a.state()).routes).toBeUndefined();
  });
});

describeLive('confirmWithin', () => {
  liveTest('keeps changes that are confirmed', async () => {
    const a = await namespace();
    const plan = await a.apply(state, { confirmWithin: 20_000 });
    await plan.confirm();
    expect((await a.state()).routes?.length).toBe(1);
  });

  liveTest('puts back changes that are not confirmed in time', async () => {
    const a = await namespace();
    const before = await shortState(a);
    const plan = await a.apply(state, { confirmWithin: 300 });
    expect((await a.state()).routes?.length).toBe(1);
    await until(a, before);
    await expect(plan.confirm()).rejects.toMatchObject({ code: 'ERR_NOT_CONFIRMED' });
  });

  liveTest('puts them back also where the process is killed', async () => {
    const name = `confirm-${process.pid}`;
    const a = await Namespace.create(name);
    onTestFinished(() => a.delete());
    const before = await shortState(a);
    const program = `
      import { Namespace } from ${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)};
      const a = await Namespace.open(${JSON.stringify(name)});
      await a.apply(${JSON.stringify(state)}, { confirmWithin: 1500 });
      process.kill(process.pid, 'SIGKILL');`;
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    expect([signal, stderr]).toEqual(['SIGKILL', '']);
    expect((await a.state()).routes?.length).toBe(1);
    await until(a, before);
  });
});
