import { type ExpectationEvent, Namespace, type QuotaWatch } from 'tsnetlink';
import { type ExpectationCreate, expectations, nftables } from 'tsnetlink/netfilter';
import { afterEach, beforeEach, expect } from 'vitest';
import { NLM_F_APPEND, NLM_F_CREATE } from '../../../src/netlink/message/header.ts';
import {
  accounting,
  conntrackHelpers,
  timeoutPolicies,
} from '../../../src/netlink/protocols/netfilter/index.ts';
import { subsystem } from '../../netlink/protocols/netfilter/subsystem.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';

const master = {
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  sourcePort: 5000,
  destinationPort: 21,
} as const;

/** An expectation of the flow {@link master}, by its port. */
const expected = (port: number): ExpectationCreate => ({
  master,
  tuple: { ...master, source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 0, destinationPort: port },
  mask: {
    source: '255.255.255.255',
    destination: '255.255.255.255',
    protocol: 'tcp',
    sourcePort: 0,
    destinationPort: 0xffff,
  },
  timeout: 3000,
  helper: 'ftp',
});

/** Counts the packets that a namespace sends in accounting objects, by the match `nfacct` of xtables: its struct is a name and a pointer. */
async function countAtOutput(namespace: Namespace, names: readonly string[]): Promise<void> {
  const { changeRequest, transactionFrame } = nftables;
  const place = { family: 'ip', table: 'count' } as const;
  await namespace.socketFor('netfilter').transaction(transactionFrame(), [
    changeRequest('newTable', { family: 'ip', name: 'count' }, NLM_F_CREATE),
    changeRequest(
      'newChain',
      { ...place, name: 'output', type: 'filter', hook: { num: 3, priority: 0 } },
      NLM_F_CREATE,
    ),
    ...names.map((name) => {
      const info = new Uint8Array(40);
      info.set(new TextEncoder().encode(name));
      return changeRequest(
        'newRule',
        {
          ...place,
          chain: 'output',
          expressions: [{ name: 'match', data: { name: 'nfacct', rev: 0, info } }],
          compat: { proto: 17, flags: [] },
        },
        NLM_F_CREATE | NLM_F_APPEND,
      );
    }),
  ]);
}

describeLive('objects of connection tracking', () => {
  let a: Namespace;
  beforeEach(async () => {
    a = await Namespace.create();
  });
  afterEach(() => a.close());

  liveTest(
    'policies of timeouts are created, listed, replaced and deleted; defaults are changed',
    needs(subsystem('policies of timeouts', timeoutPolicies.list())),
    async () => {
      const { timeouts } = a.conntrack();
      const policy = { name: 'short', l3proto: 'ip', l4proto: 'udp', data: { replied: 30 } } as const;
      await timeouts.create(policy);
      await expect(timeouts.create(policy)).rejects.toMatchObject({
        code: 'EEXIST',
        operation: 'timeout policy create short',
      });
      expect(await timeouts.list()).toMatchObject([policy]);
      await timeouts.replace({ ...policy, data: { replied: 31 } });
      expect((await timeouts.get('short')).data).toMatchObject({ replied: 31 });
      const protocols = { l3proto: 'ip', l4proto: 'udp' } as const;
      await timeouts.setDefaults({ ...protocols, data: { unreplied: 11 } });
      expect((await timeouts.getDefaults(protocols)).data).toMatchObject({ unreplied: 11 });
      await timeouts.delete((await timeouts.list())[0]!);
      await timeouts.create(policy);
      await timeouts.clear();
      expect(await timeouts.list()).toEqual([]);
      await expect(timeouts.get('short')).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(timeouts.create({ ...policy, data: { replyed: 30 } } as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'data.replyed',
        message: expect.stringContaining('replied'),
      });
    },
  );

  liveTest(
    'helpers in user space are created, listed, changed and deleted',
    needs(subsystem('helpers in user space', conntrackHelpers.list())),
    async () => {
      const { helpers } = a.conntrack();
      const helper = {
        name: 'tsnetlink',
        l3proto: 'ip',
        l4proto: 'udp',
        queueNum: 5,
        policies: [{ name: 'class', expectMax: 2, expectTimeout: 60 }],
      } as const;
      await helpers.create({ ...helper, policies: [...helper.policies] });
      expect(await helpers.get('tsnetlink')).toMatchObject(helper);
      await helpers.update({ ...helper, policies: [...helper.policies], queueNum: 6 });
      expect(await helpers.list()).toMatchObject([{ ...helper, queueNum: 6 }]);
      await helpers.delete('tsnetlink');
      expect(await helpers.list()).toEqual([]);
    },
  );

  liveTest(
    'accounting objects are created, listed, set to zero and deleted',
    needs(subsystem('accounting objects', accounting.list())),
    async () => {
      const objects = a.conntrack().accounting;
      await objects.create({ name: 'web', packets: 7n, bytes: 700n });
      expect(await objects.get('web')).toMatchObject({ packets: 7n, bytes: 700n });
      expect(await objects.getAndReset('web')).toMatchObject({ packets: 7n, bytes: 700n });
      expect(await objects.list()).toMatchObject([{ name: 'web', packets: 0n, bytes: 0n }]);
      await objects.reset('web');
      expect(await objects.listAndReset()).toHaveLength(1);
      await objects.delete('web');
      await expect(objects.get('web')).rejects.toMatchObject({ code: 'ENOENT' });
      await objects.clear();
    },
  );

  liveTest(
    'quotas that are used up are watched, and lost events are made good by a list',
    needs(subsystem('accounting objects', accounting.list())),
    async (context) => {
      const objects = a.conntrack().accounting;
      const names = Array.from({ length: 60 }, (_, index) => `quota${index}`);
      for (const name of names) await objects.create({ name, flags: ['quotaPackets'], quota: 2n });
      await (await a.link('lo')).up();
      try {
        await countAtOutput(a, names);
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') context.skip('this kernel has no match nfacct');
        throw error;
      }
      using complete = await objects.watch();
      using small = await objects.watch({ receiveBufferSize: 4096 });
      using lossy = await objects.watch({ receiveBufferSize: 4096, resync: false });
      const send = (): void => {
        const socket = a.createDatagramSocket('udp4');
        socket.send('x', 9, '127.0.0.1', () => socket.close());
      };
      for (let sent = 0; sent < 4; sent++) send();
      const namesOf = async (watch: QuotaWatch): Promise<{ seen: string[]; resynced: boolean }> => {
        const seen: string[] = [];
        let resynced = false;
        while (seen.length < names.length) {
          const { value: event } = await watch.next();
          if (event?.kind !== 'overQuota') throw new Error('the watch lost events');
          expect(event.object.flags).toEqual(['quotaPackets', 'overquota']);
          seen.push(event.object.name);
          resynced ||= event.resynced;
        }
        return { seen: seen.sort(), resynced };
      };
      const sorted = [...names].sort();
      expect(await namesOf(complete)).toEqual({ seen: sorted, resynced: false });
      expect(await namesOf(small)).toEqual({ seen: sorted, resynced: true });
      const kinds = new Set<string>();
      while (!kinds.has('overrun')) kinds.add((await lossy.next()).value?.kind ?? 'end');
      expect(kinds.has('end')).toBe(false);
      // After its counters have been set to zero, a quota can be used up again.
      await objects.reset('quota7');
      for (let sent = 0; sent < 4; sent++) send();
      expect((await complete.next()).value).toMatchObject({ kind: 'overQuota', object: { name: 'quota7' } });
      await expect(objects.watch({ events: ['new'] } as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'events',
      });
    },
  );

  liveTest('expectations are watched, and lost events are made good by a list', async (context) => {
    const tracking = a.conntrack();
    // Flows have events only where a program listens when they are created.
    using complete = await tracking.expectations.watch();
    using small = await tracking.expectations.watch({ receiveBufferSize: 4096 });
    using others = await tracking.expectations.watch({ filter: { helper: 'sip' } });
    await a.sysctl.set('net.netfilter.nf_conntrack_events', 1);
    try {
      await tracking.create({ original: master, timeout: 6000, helper: { name: 'ftp' } });
    } catch (error) {
      if ((error as { code?: string }).code === 'EOPNOTSUPP')
        context.skip('this kernel has no helper of FTP');
      throw error;
    }
    const portOf = (value: ExpectationEvent | undefined): unknown => {
      if (value === undefined || value.kind === 'overrun') throw new Error('a watch lost events');
      return [value.kind, value.expectation.tuple.destinationPort];
    };
    await tracking.expectations.create(expected(4000));
    await tracking.expectations.delete(expected(4000));
    expect(portOf((await complete.next()).value as ExpectationEvent)).toEqual(['new', 4000]);
    expect(portOf((await complete.next()).value as ExpectationEvent)).toEqual(['destroy', 4000]);
    // Nothing can read while this goes on.
    const socket = a.socketFor('netfilter');
    for (let round = 0; round < 50; round++) {
      socket.requestSync(expectations.create(expected(5000)));
      socket.requestSync(expectations.delete(expected(5000)));
    }
    socket.requestSync(expectations.create(expected(6000)));
    const seen = new Set<unknown>();
    let resynced = 0;
    while (!seen.has(6000)) {
      const event = (await small.next()).value as ExpectationEvent;
      const [kind, port] = portOf(event) as [string, number];
      if (kind === 'new') seen.add(port);
      else seen.delete(port);
      if (event.kind !== 'overrun' && event.resynced) resynced++;
    }
    expect([...seen]).toEqual([6000]);
    expect(resynced).toBeGreaterThan(0);
    const last = others.next();
    others.close();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(
      (await tracking.expectations.list({ helper: 'ftp' })).map(({ tuple }) => tuple.destinationPort),
    ).toEqual([6000]);
    expect(await tracking.expectations.get(expected(6000))).toMatchObject({ helper: 'ftp' });
    await tracking.expectations.clear({ helper: 'ftp' });
    expect(await tracking.expectations.list()).toEqual([]);
    const statistics = await tracking.expectations.statistics();
    expect(statistics.reduce((sum, { create = 0 }) => sum + create, 0)).toBeGreaterThanOrEqual(52);
  });
});
