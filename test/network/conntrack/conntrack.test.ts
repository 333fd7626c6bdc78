import { setImmediate as turn } from 'node:timers/promises';
import { type FlowEvent, Namespace } from 'tsnetlink';
import { conntrack, type FlowCreate } from 'tsnetlink/netfilter';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

const flowOf = (index: number): FlowCreate => ({
  original: {
    source: `10.0.${(index >> 8) & 255}.${index & 255}`,
    destination: '10.9.9.9',
    protocol: 'udp',
    sourcePort: 1 + (index % 65_535),
    destinationPort: 53,
  },
  timeout: 600,
  mark: index,
});

describeLive('connection tracking of a namespace', () => {
  let a: Namespace;
  beforeEach(async () => {
    a = await Namespace.create();
  });
  afterEach(() => a.close());

  liveTest('lists, creates, changes, counts and deletes flows', async () => {
    const tracking = a.conntrack();
    await tracking.create(flowOf(1));
    await tracking.create(flowOf(2));
    const [first] = await tracking.list({ mark: 1 });
    expect(first).toMatchObject({ family: 'ip', ...flowOf(1), timeout: expect.any(Number) });
    await tracking.update({ original: flowOf(1).original, mark: 7 });
    expect(await tracking.get(flowOf(1))).toMatchObject({ mark: 7, id: first?.id });
    expect(await tracking.count()).toMatchObject({ entries: 2 });
    expect((await tracking.statistics()).length).toBeGreaterThan(0);
    expect(await tracking.expectations()).toEqual([]);
    expect(await tracking.resetCounters({ mark: 2 })).toHaveLength(1);
    const streamed = [];
    for await (const flow of tracking.stream()) streamed.push(flow.mark);
    expect(streamed.sort()).toEqual([2, 7]);
    await tracking.delete(flowOf(1));
    expect(await tracking.flush({ protocol: 'udp' })).toBe(1);
    await tracking.create(flowOf(3));
    await tracking.clear();
    expect(await tracking.list()).toEqual([]);
    await expect(tracking.flush({})).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    a.close();
    expect(() => a.conntrack()).toThrow(expect.objectContaining({ code: 'ERR_NAMESPACE_CLOSED' }));
    await expect(tracking.list()).rejects.toMatchObject({ code: 'ERR_NAMESPACE_CLOSED' });
  });

  liveTest('yields new and destroyed flows, and changed ones where they are asked for', async () => {
    await a.sysctl.set('net.netfilter.nf_conntrack_events', 1);
    const tracking = a.conntrack();
    await tracking.create(flowOf(1));
    using usual = await tracking.watch();
    using complete = await tracking.watch({ events: ['new', 'update', 'destroy'], filter: { mark: 2 } });
    await tracking.create(flowOf(2));
    await tracking.update({ original: flowOf(2).original, timeout: 99, status: ['seenReply', 'assured'] });
    await tracking.clear();
    const read = async (watch: AsyncIterator<FlowEvent>, count: number): Promise<unknown[]> => {
      const events = [];
      while (events.length < count) {
        const { value } = await watch.next();
        if (value?.kind === 'overrun') throw new Error('lost');
        events.push([value?.kind, value?.flow.original.source, value?.flow.mark]);
      }
      return events;
    };
    const [first, ...others] = await read(usual, 3);
    expect(first).toEqual(['new', '10.0.0.2', 2]);
    expect(others.sort()).toEqual([
      ['destroy', '10.0.0.1', 1],
      ['destroy', '10.0.0.2', 2],
    ]);
    expect(await read(complete, 3)).toEqual([
      ['new', '10.0.0.2', 2],
      ['update', '10.0.0.2', 2],
      ['destroy', '10.0.0.2', 2],
    ]);
  });

  liveTest(
    'makes good what was lost, so that a consumer knows exactly the flows that there are',
    async () => {
      await a.sysctl.set('net.netfilter.nf_conntrack_events', 1);
      const tracking = a.conntrack();
      const socket = a.socketFor('netfilter');
      for (let index = 0; index < 300; index++) socket.requestSync(conntrack.create(flowOf(index)));
      const seen = new Set((await tracking.list()).map(({ id, mark }) => `${id} ${mark}`));
      using watch = await tracking.watch({ receiveBufferSize: 20_000 });
      using told = await tracking.watch({ receiveBufferSize: 20_000, resync: false });
      // Nothing can read while this goes on.
      for (let index = 100; index < 200; index++) socket.requestSync(conntrack.delete(flowOf(index)));
      for (let index = 300; index < 3000; index++) socket.requestSync(conntrack.create(flowOf(index)));
      for (let index = 150; index < 200; index++) socket.requestSync(conntrack.create(flowOf(index)));
      let resynced = 0;
      const wanted = new Set((await tracking.list()).map(({ id, mark }) => `${id} ${mark}`));
      while (seen.size !== wanted.size || [...wanted].some((flow) => !seen.has(flow))) {
        const { value } = await watch.next();
        if (value === undefined || value.kind === 'overrun')
          throw new Error('the watch must not lose anything');
        const name = `${value.flow.id} ${value.flow.mark}`;
        if (value.kind === 'new') {
          expect(seen.has(name)).toBe(false);
          seen.add(name);
        } else expect(seen.delete(name)).toBe(true);
        if (value.resynced) resynced++;
      }
      expect(resynced).toBeGreaterThan(100);
      const kinds = new Set<string>();
      while (!kinds.has('overrun')) kinds.add((await told.next()).value?.kind ?? '');
    },
  );

  liveTest('a watch ends with its namespace, by its signal, and when the loop is left', async () => {
    const tracking = a.conntrack();
    const abort = new AbortController();
    const aborted = await tracking.watch({ signal: abort.signal });
    const ending = expect(aborted.next()).rejects.toThrow('enough');
    abort.abort(new Error('enough'));
    await ending;
    await expect(tracking.watch({ signal: abort.signal })).rejects.toThrow('enough');
    const left = await tracking.watch();
    const loop = (async () => {
      for await (const { kind } of left) if (kind === 'new') break;
    })();
    await tracking.create(flowOf(1));
    await loop;
    expect(await left.next()).toEqual({ done: true, value: undefined });
    const closed = await tracking.watch();
    const last = closed.next();
    await turn();
    a.close();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});
