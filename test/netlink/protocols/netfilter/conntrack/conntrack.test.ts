import { execFileSync } from 'node:child_process';
import { NetlinkSocket } from 'tsnetlink';
import {
  conntrack,
  conntrackStatistics,
  type Flow,
  type FlowCreate,
  type FlowFilter,
} from 'tsnetlink/netfilter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { createAll } from './flows.ts';

const numbers = { icmp: 1, tcp: 6, udp: 17, dccp: 33, gre: 47, icmpv6: 58, sctp: 132, udplite: 136 } as const;
/** A flow as `conntrack -o xml,id` shows it, by the facts that both programs know. */
function fromXml(xml: string): Map<string, unknown>[] {
  return xml
    .split('<flow>')
    .slice(1)
    .map((text) => {
      const facts = new Map<string, unknown>();
      for (const [, direction, inner = ''] of text.matchAll(/<meta direction="(\w+)">(.*?)<\/meta>/g))
        for (const [, name, value = ''] of inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g))
          facts.set(`${direction} ${name}`, value);
      for (const [, direction, number] of text.matchAll(
        /<meta direction="(original|reply)">.*?<layer4 protonum="(\d+)"/g,
      ))
        facts.set(`${direction} protocol`, number);
      for (const name of ['assured', 'unreplied']) facts.set(name, text.includes(`<${name}/>`));
      return facts;
    });
}

const tcpNames: Readonly<Record<string, string>> = {
  none: 'NONE',
  synSent: 'SYN_SENT',
  synRecv: 'SYN_RECV',
  established: 'ESTABLISHED',
  finWait: 'FIN_WAIT',
  closeWait: 'CLOSE_WAIT',
  lastAck: 'LAST_ACK',
  timeWait: 'TIME_WAIT',
  close: 'CLOSE',
};

/** The same facts of a flow of the library. */
function factsOf(flow: Flow): Map<string, unknown> {
  const { protocolInfo, mark, use, id, zone, status = [] } = flow;
  const facts = new Map<string, unknown>();
  const set = (name: string, value: unknown): void => {
    if (value !== undefined) facts.set(name, String(value));
  };
  for (const direction of ['original', 'reply'] as const) {
    const { source, destination, protocol, sourcePort, destinationPort } = flow[direction];
    set(`${direction} src`, source);
    set(`${direction} dst`, destination);
    if (protocol === 'gre') {
      set(`${direction} srckey`, `0x${sourcePort?.toString(16)}`);
      set(`${direction} dstkey`, `0x${destinationPort?.toString(16)}`);
    } else {
      // A kernel without DCCP has no ports for it, which conntrack shows as 0.
      const missing = protocol === 'dccp' ? 0 : undefined;
      set(`${direction} sport`, sourcePort ?? missing);
      set(`${direction} dport`, destinationPort ?? missing);
    }
    set(`${direction} protocol`, typeof protocol === 'string' ? numbers[protocol] : protocol);
  }
  set('independent mark', mark);
  set('independent use', use);
  set('independent id', id);
  set('independent zone', zone);
  // conntrack shows the number of a state of SCTP by the name that it has in TCP.
  const sctp = protocolInfo?.sctp?.state === 'established' ? 'finWait' : undefined;
  set('independent state', tcpNames[String(protocolInfo?.tcp?.state ?? sctp)]);
  facts.set('assured', status.includes('assured'));
  facts.set('unreplied', !status.includes('seenReply'));
  return facts;
}

const count = 50_000;

describeLive('tracked flows', () => {
  let socket: NetlinkSocket<'netfilter'>;
  let all: Flow[];

  beforeAll(async () => {
    socket = NetlinkSocket.open('netfilter');
    expect(await createAll(socket, count)).toBe(count);
    all = await socket.request(conntrack.list());
  }, 120_000);

  afterAll(async () => {
    await socket.request(conntrack.clear());
    socket.close();
  });

  liveTest('of all protocols are listed, in an array and as a stream', async () => {
    expect(all).toHaveLength(count);
    expect(new Set(all.map(({ original }) => original.protocol)).size).toBe(9);
    expect(new Set(all.map(({ family }) => family))).toEqual(new Set(['ip', 'ip6']));
    let streamed = 0;
    for await (const _ of socket.stream(conntrack.list())) streamed++;
    expect(streamed).toBe(count);
    expect(await socket.request(conntrackStatistics.count())).toMatchObject({ entries: count });
    expect((await socket.request(conntrackStatistics.list())).map(({ cpu }) => cpu)).toContain(0);
  });

  liveTest(
    'are those that conntrack lists, field by field',
    needs('command conntrack'),
    () => {
      const compare = (family: 'ip' | 'ip6'): void => {
        const xml = execFileSync(
          'conntrack',
          ['-L', '-f', family === 'ip' ? 'ipv4' : 'ipv6', '-o', 'xml,id'],
          { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] },
        );
        const theirs = new Map(
          fromXml(xml).map((facts) => {
            // They change from one list to the next.
            facts.delete('independent timeout');
            facts.delete('independent use');
            return [keyOf(facts), facts];
          }),
        );
        const ours = all.filter((flow) => flow.family === family);
        expect(theirs.size).toBe(ours.length);
        for (const flow of ours) {
          const facts = factsOf(flow);
          facts.delete('independent use');
          const other = theirs.get(keyOf(facts));
          if (other === undefined) expect.fail(`conntrack does not list ${JSON.stringify(flow)}`);
          const differences = [...new Set([...facts.keys(), ...other.keys()])].filter(
            (name) => facts.get(name) !== other.get(name),
          );
          if (differences.length > 0)
            expect(differences.map((name) => [name, facts.get(name), other.get(name)])).toEqual([]);
        }
      };
      compare('ip');
      compare('ip6');
    },
    60_000,
  );

  /** Filters, and what they mean. */
  const filters: [FlowFilter, (flow: Flow) => boolean][] = [
    [{ mark: 3 }, ({ mark }) => mark === 3],
    [{ mark: { value: 0x10, mask: 0x30 } }, ({ mark = 0 }) => (mark & 0x30) === 0x10],
    [{ mark: { value: 0, mask: 0xffff_fffe } }, ({ mark = 0 }) => mark <= 1],
    [{ status: ['assured'] }, ({ status = [] }) => status.includes('assured')],
    [
      { status: ['seenReply'], withoutStatus: ['assured'] },
      ({ status = [] }) => status.includes('seenReply') && !status.includes('assured'),
    ],
    [{ withoutStatus: ['seenReply'] }, ({ status = [] }) => !status.includes('seenReply')],
    [{ status: ['sourceNat'] }, ({ status = [] }) => status.includes('sourceNat')],
    [{ zone: 2 }, ({ zone }) => zone === 2],
    [{ zone: 0 }, ({ zone }) => zone === undefined],
    [{ family: 'ip6' }, ({ family }) => family === 'ip6'],
    [
      { family: 'ip', protocol: 'tcp' },
      ({ family, original }) => family === 'ip' && original.protocol === 'tcp',
    ],
    [
      { family: 'ip6', mark: 1, protocol: 'sctp', status: ['assured'] },
      ({ family, mark, original, status = [] }) =>
        family === 'ip6' && mark === 1 && original.protocol === 'sctp' && status.includes('assured'),
    ],
    [{ original: { source: '10.1.5.4' } }, ({ original }) => original.source === '10.1.5.4'],
    [{ reply: { destination: '192.0.2.1' }, family: 'ip' }, ({ reply }) => reply.destination === '192.0.2.1'],
    [
      { original: { source: '10.1.4.16', protocol: 'tcp', sourcePort: 1041 } },
      ({ original }) =>
        original.source === '10.1.4.16' && original.protocol === 'tcp' && original.sourcePort === 1041,
    ],
    [
      { family: 'ip', original: { protocol: 'icmp', icmpType: 8, icmpId: 1023 } },
      ({ original }) => original.protocol === 'icmp' && original.icmpId === 1023,
    ],
  ];
  /** Those that the library applies alone. */
  const libraryFilters: typeof filters = [
    [{ protocol: 'gre' }, ({ original }) => original.protocol === 'gre'],
    [{ protocol: 99 }, ({ original }) => original.protocol === 99],
    [
      { original: { source: '10.1.16.0/20' } },
      ({ original }) => /^10\.1\.(1[6-9]|2\d|3[01])\./.test(String(original.source)),
    ],
    [
      { original: { destination: 'fd00:2::/32' } },
      ({ original }) => original.destination?.startsWith('fd00:2:') === true,
    ],
    [
      { family: 'ip', original: { protocol: 'sctp', destinationPort: 15 } },
      ({ family, original }) =>
        family === 'ip' && original.protocol === 'sctp' && original.destinationPort === 15,
    ],
    [{ original: { sourcePort: 77 } }, ({ original }) => original.sourcePort === 77],
  ];
  const ids = (flows: readonly Flow[]): string[] =>
    flows.map(({ id, original }) => `${id} ${original.source}`).sort();

  test.each(
    [...filters, ...libraryFilters].map(([filter, is]) => [JSON.stringify(filter), filter, is] as const),
  )('a list has exactly those of the filter %s', async (_, filter, is) => {
    const expected = all.filter(is);
    expect(expected.length).toBeLessThan(count);
    expect(ids(await socket.request(conntrack.list(filter)))).toEqual(ids(expected));
  });

  liveTest('the kernel itself filters by mark, status, zone and tuple', needs('kernel 6.8'), async () => {
    const unfiltered = conntrack.list().read;
    for (const [filter, is] of filters) {
      const flows = await socket.request({ ...conntrack.list(filter), read: unfiltered });
      expect([filter, ids(flows)]).toEqual([filter, ids(all.filter(is))]);
    }
  });

  liveTest('a filter that no flow matches lists none', async () => {
    expect(await socket.request(conntrack.list({ original: { source: '203.0.113.1' } }))).toEqual([]);
  });

  liveTest(
    'those of a filter are deleted, and no other one',
    async () => {
      const filter: FlowFilter = { original: { source: '10.1.16.0/20' }, protocol: 'udp' };
      const expected = all.filter(
        ({ original }) =>
          original.protocol === 'udp' && /^10\.1\.(1[6-9]|2\d|3[01])\./.test(String(original.source)),
      );
      expect(expected.length).toBeGreaterThan(100);
      expect(await conntrack.flush(socket, filter)).toBe(expected.length);
      const gone = new Set(ids(expected));
      const rest = ids(all).filter((id) => !gone.has(id));
      expect(ids(await socket.request(conntrack.list()))).toEqual(rest);
      expect(await conntrack.flush(socket, { mark: 3 })).toBeGreaterThan(0);
      expect(await socket.request(conntrack.list({ mark: 3 }))).toEqual([]);
    },
    60_000,
  );

  liveTest('those of one family are deleted at once', needs('kernel 4.20'), async () => {
    await socket.request(conntrack.clear({ family: 'ip6' }));
    expect(await socket.request(conntrack.list({ family: 'ip6' }))).toEqual([]);
    expect((await socket.request(conntrack.list())).length).toBeGreaterThan(1000);
    await socket.request(conntrack.clear());
    expect(await socket.request(conntrack.list())).toEqual([]);
  });
});

const keyOf = (facts: ReadonlyMap<string, unknown>): string =>
  ['id', 'zone']
    .map((name) => facts.get(`independent ${name}`))
    .concat(
      ['src', 'dst', 'sport', 'dport', 'srckey', 'protocol'].map((name) => facts.get(`original ${name}`)),
    )
    .join(' ');

describeLive('one flow', () => {
  const original = {
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 'tcp',
    sourcePort: 5000,
    destinationPort: 80,
  } as const;
  let socket: NetlinkSocket<'netfilter'>;
  beforeAll(() => {
    socket = NetlinkSocket.open('netfilter');
  });
  afterAll(() => socket.close());

  liveTest('is created, got by both directions, changed and deleted', async () => {
    await socket.request(
      conntrack.create({ original, timeout: 600, mark: 5, zone: 3, status: ['seenReply'] }),
    );
    await expect(socket.request(conntrack.create({ original, timeout: 600, zone: 3 }))).rejects.toMatchObject(
      {
        code: 'EEXIST',
      },
    );
    const flow = await socket.request(conntrack.get({ original, zone: 3 }));
    expect(flow).toMatchObject({
      family: 'ip',
      original,
      reply: { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 80, destinationPort: 5000 },
      mark: 5,
      zone: 3,
      status: ['seenReply', 'confirmed'],
    });
    expect(await socket.request(conntrack.get({ reply: flow.reply, zone: 3 }))).toMatchObject({
      id: flow.id,
    });
    await expect(socket.request(conntrack.get({ original }))).rejects.toMatchObject({ code: 'ENOENT' });
    await socket.request(conntrack.update({ original, zone: 3, timeout: 77, mark: 0x70, markMask: 0xf0 }));
    await socket.request(conntrack.update({ original, zone: 3, status: ['seenReply', 'assured'] }));
    const changed = await socket.request(conntrack.get(flow));
    expect(changed).toMatchObject({ id: flow.id, mark: 0x75, status: ['seenReply', 'assured', 'confirmed'] });
    expect(changed.timeout).toBeLessThanOrEqual(77);
    await expect(
      socket.request(conntrack.delete({ ...flow, id: ((flow.id ?? 0) ^ 1) >>> 0 })),
    ).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await socket.request(conntrack.delete(flow));
    await expect(socket.request(conntrack.get(flow))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(socket.request(conntrack.update({ original, zone: 3, mark: 1 }))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  liveTest('that was listed can be given back, its translation too, and given to update', async () => {
    const flows: FlowCreate[] = [
      { original, timeout: 600, sourceNat: { address: '192.0.2.1', port: 4000 }, mark: 9 },
      {
        original: { ...original, sourcePort: 5001 },
        timeout: 600,
        destinationNat: { address: '10.0.0.9', port: 8080 },
        status: ['seenReply', 'assured'],
        protocolInfo: { tcp: { state: 'established', windowScaleOriginal: 7 } },
      },
      {
        original: {
          source: 'fd00::1',
          destination: 'fd00::2',
          protocol: 'icmpv6',
          icmpType: 128,
          icmpCode: 0,
          icmpId: 7,
        },
        timeout: 600,
        zone: 5,
      },
      {
        original: { ...original, protocol: 'udp' },
        timeout: 600,
        sourceNat: { address: '192.0.2.1' },
        destinationNat: { address: '10.0.0.9', port: 53 },
      },
    ];
    for (const flow of flows) await socket.request(conntrack.create(flow));
    const content = async (): Promise<Omit<Flow, 'id' | 'timeout' | 'use'>[]> =>
      (await socket.request(conntrack.list()))
        .map(({ id: _, timeout: __, use: ___, ...flow }) => flow)
        .sort((a, b) => JSON.stringify(a.original).localeCompare(JSON.stringify(b.original)));
    const before = await content();
    expect(before).toHaveLength(flows.length);
    expect(before.filter(({ status }) => status?.includes('sourceNat'))).toHaveLength(2);
    const listed = await socket.request(conntrack.list());
    for (const flow of listed) await socket.request(conntrack.update(flow));
    expect(await content()).toEqual(before);
    await socket.request(conntrack.clear());
    for (const flow of listed) await socket.request(conntrack.create(flow as FlowCreate));
    expect(await content()).toEqual(before);
    await socket.request(conntrack.clear());
  });

  liveTest('is refused where it is wrong, before anything is sent', () => {
    const { source, destination } = original;
    const addresses = { source, destination };
    const bad: [unknown, string][] = [
      [{ original, timeout: -1 }, 'timeout'],
      [{ original }, 'timeout'],
      [{ timeout: 5 }, 'original'],
      [{ original: { ...original, source: 'fd00::1' }, timeout: 5 }, 'original'],
      [{ original: { ...original, sourcePort: 70_000 }, timeout: 5 }, 'original.sourcePort'],
      [{ original: { ...original, port: 5 }, timeout: 5 }, 'original'],
      [{ original: { ...original, protocol: 'tpc' }, timeout: 5 }, 'original.protocol'],
      [{ original, timeout: 5, labels: [128] }, 'labels'],
      [{ original, timeout: 5, status: ['asured'] }, 'status'],
      [
        {
          original: { ...addresses, icmpType: 3, icmpCode: 0, icmpId: 0, protocol: 'icmp' },
          timeout: 5,
        },
        'original.icmpType',
      ],
      [{ original, timeout: 5, sourceNat: { address: '10.0.0' } }, 'sourceNat.address'],
    ];
    for (const [flow, field] of bad) {
      let refused: unknown;
      try {
        socket.requestSync(conntrack.create(flow as FlowCreate));
      } catch (error) {
        refused = error;
      }
      expect([flow, refused]).toEqual([
        flow,
        expect.objectContaining({
          code: expect.stringMatching(/^ERR_/),
          field: expect.stringContaining(field),
        }),
      ]);
    }
    expect(() => conntrack.list({ original: { source: '10.0.0.0/33' } })).toThrow(
      expect.objectContaining({ field: 'original.source' }),
    );
  });
});
