import { setImmediate as turn } from 'node:timers/promises';
import { type FlowEvent, Namespace } from 'tsnetlink';
import { conntrack, type Flow, type FlowCreate, type FlowFilter } from 'tsnetlink/netfilter';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

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
    expect(await tracking.expectations.list()).toEqual([]);
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

  /** Makes the kernel track packets, keep labels, and set one. */
  const setLabelByRule = (label: number): Promise<unknown> => {
    const place = { family: 'inet', table: 't' } as const;
    const chain = { ...place, name: 'c', type: 'filter', hook: 'output', prio: 0, policy: 'accept' };
    const set = { mangle: { key: { ct: { key: 'label' } }, value: label } };
    return a
      .nftables()
      .apply([
        { add: { table: { family: 'inet', name: 't' } } },
        { add: { chain } },
        { add: { rule: { ...place, chain: 'c', expr: [set] } } },
      ] as never);
  };

  liveTest('labels are those that rules set, and are changed bit by bit', async () => {
    await setLabelByRule(5);
    await (await a.link('lo')).up();
    const client = a.createDatagramSocket({ type: 'udp4' });
    await new Promise<void>((resolve) => client.send('x', 7, '127.0.0.1', () => resolve()));
    client.close();
    const tracking = a.conntrack();
    const [flow] = await tracking.list({ labels: [5] });
    expect(flow).toMatchObject({ original: { destination: '127.0.0.1', destinationPort: 7 }, labels: [5] });
    await tracking.update({ original: flow!.original, labels: [6, 127], labelsMask: [6, 127] });
    expect((await tracking.get(flow!)).labels).toEqual([5, 6, 127]);
    await tracking.update({ original: flow!.original, labels: [], labelsMask: [6] });
    expect((await tracking.get(flow!)).labels).toEqual([5, 127]);
    await tracking.update({ original: flow!.original, labels: [77] });
    expect((await tracking.list({ labels: [77] })).map(({ labels }) => labels)).toEqual([[77]]);
    expect(await tracking.list({ labels: [5] })).toEqual([]);
  });

  /** A filter for each field, which some of the flows between the addresses of the loopback link match. */
  const filters: Required<{ [K in keyof FlowFilter]: FlowFilter }> = {
    family: { family: 'ip6' },
    protocol: { protocol: 'udp', family: 'ip' },
    original: { original: { protocol: 'udp', source: '127.0.0.2' } },
    reply: { reply: { source: '127.0.0.4/31' } },
    mark: { mark: { value: 1, mask: 1 } },
    status: { status: ['assured'] },
    withoutStatus: { withoutStatus: ['assured'] },
    zone: { zone: 0, original: { source: '::1' } },
    labels: { labels: [9] },
    helper: { helper: 'ftp' },
  };

  liveTest('resets the counters of exactly the flows of a filter, whichever field it has', async () => {
    await a.sysctl.set('net.netfilter.nf_conntrack_acct', 1);
    await setLabelByRule(5);
    await (await a.link('lo')).up();
    const sockets = await Promise.all(
      ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '::1'].map(async (address) => {
        const socket = a.createDatagramSocket({ type: address === '::1' ? 'udp6' : 'udp4' });
        await new Promise<void>((resolve) => socket.bind(0, address, resolve));
        const send = () =>
          new Promise<void>((resolve) => socket.send('x', socket.address().port, address, () => resolve()));
        return { socket, send };
      }),
    );
    const sendAll = () => Promise.all(sockets.map(({ send }) => send()));
    const tracking = a.conntrack();
    const ofTest = (flow: Flow): boolean => flow.original.source === flow.original.destination;
    await sendAll();
    const made = (await tracking.list()).filter(ofTest);
    expect(made).toHaveLength(sockets.length);
    for (const [index, { original }] of made.entries())
      await tracking.update({
        original,
        mark: index,
        ...(index < 3 && { labels: [9], labelsMask: [9] }),
        ...(index % 2 === 0 && { status: ['seenReply', 'assured'] }),
      });
    const keys = (flows: readonly Flow[]): string[] =>
      flows
        .filter(ofTest)
        .map(({ original }) => `${original.source} ${original.sourcePort}`)
        .sort();
    for (const filter of [...Object.values(filters), undefined]) {
      await sendAll();
      const wanted = keys(await tracking.list(filter));
      const reset = await tracking.resetCounters(filter);
      expect([filter, keys(reset)]).toEqual([filter, wanted]);
      const packets = (flow: Flow): bigint =>
        (flow.originalCounters?.packets ?? 0n) + (flow.replyCounters?.packets ?? 0n);
      for (const flow of reset.filter(ofTest)) expect([filter, packets(flow)]).not.toEqual([filter, 0n]);
      const zero = (await tracking.list()).filter((flow) => packets(flow) === 0n);
      expect([filter, keys(zero)]).toEqual([filter, wanted]);
    }
    for (const { socket } of sockets) socket.close();
  });

  liveTest(
    'zones, timestamps, counters, sequence adjustment, SYN proxy, translation: as conntrack shows them, and given back',
    needs('command conntrack'),
    async () => {
      await a.sysctl.set('net.netfilter.nf_conntrack_acct', 1);
      await a.sysctl.set('net.netfilter.nf_conntrack_timestamp', 1);
      const tracking = a.conntrack();
      const original = {
        source: '10.0.0.1',
        destination: '10.0.0.2',
        protocol: 'tcp',
        destinationPort: 21,
      } as const;
      const adjusted = { correctionPos: 100, offsetBefore: 5, offsetAfter: 9 };
      const flows: Partial<FlowCreate>[] = [
        { zone: 4 },
        { original: { ...original, sourcePort: 2, zone: 6 } },
        { seqAdjOriginal: adjusted, seqAdjReply: { ...adjusted, correctionPos: 0xffff_ffff } },
        { synproxy: { isn: 7, its: 0xffff_ffff, tsoff: 9 } },
        { sourceNat: { address: '192.0.2.1', port: 4000 }, destinationNat: { address: '10.0.0.9' }, mark: 9 },
      ];
      for (const [index, flow] of flows.entries())
        await tracking.create({ original: { ...original, sourcePort: index + 1 }, timeout: 600, ...flow });
      const listed = (await tracking.list()).sort((x, y) => x.original.sourcePort! - y.original.sourcePort!);
      expect(listed).toMatchObject([
        { zone: 4 },
        { original: { zone: 6 }, reply: { source: '10.0.0.2' } },
        {
          seqAdjOriginal: adjusted,
          seqAdjReply: { ...adjusted, correctionPos: 0xffff_ffff },
          status: ['confirmed', 'sequenceAdjust'],
        },
        { synproxy: { isn: 7, its: 0xffff_ffff, tsoff: 9 } },
        { mark: 9, reply: { source: '10.0.0.9', destination: '192.0.2.1', destinationPort: 4000 } },
      ]);
      expect(listed[1]!.reply.zone).toBeUndefined();
      const { stdout } = await a.exec('conntrack', ['-L', '-o', 'xml,id,ktimestamp']);
      const byPort = new Map(
        stdout
          .split('<flow>')
          .slice(1)
          .map((xml) => [Number(/<sport>(\d+)/.exec(xml)?.[1]), xml]),
      );
      expect(byPort.size).toBe(flows.length);
      for (const { original, id, zone, timestamp, originalCounters } of listed) {
        const [, first = '', second = '', rest = ''] =
          /^(<meta direction="original">.*)(<meta direction="reply">.*)(<meta direction="independent">.*)$/m.exec(
            byPort.get(original.sourcePort!) ?? '',
          ) ?? [];
        const theirs = (text: string, name: string): string | undefined =>
          new RegExp(`<${name}>(\\d+)<`).exec(text)?.[1];
        const facts = { id: theirs(rest, 'id'), zone: theirs(rest, 'zone'), start: theirs(rest, 'start') };
        expect(facts).toEqual({
          id: String(id),
          zone: zone === undefined ? undefined : String(zone),
          start: String(timestamp?.start),
        });
        expect(theirs(first, 'zone')).toBe(original.zone === undefined ? undefined : String(original.zone));
        expect(theirs(second, 'zone')).toBeUndefined();
        expect(theirs(first, 'packets')).toBe(String(originalCounters?.packets));
      }
      const content = (all: readonly Flow[]): unknown[] =>
        all.map(({ id: _, timestamp: __, timeout: ___, use: ____, ...flow }) => flow);
      await tracking.clear();
      for (const flow of listed) await tracking.create(flow as FlowCreate);
      const again = (await tracking.list()).sort((x, y) => x.original.sourcePort! - y.original.sourcePort!);
      expect(content(again)).toEqual(content(listed));
    },
  );

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
