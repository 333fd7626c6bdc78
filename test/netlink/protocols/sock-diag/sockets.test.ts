import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Namespace } from 'tsnetlink';
import {
  type InetSocket,
  type InetSocketQuery,
  inetSockets,
  netlinkSockets,
  packetSockets,
  type SocketFilter,
  unixSockets,
} from 'tsnetlink/sock-diag';
import { expect, type TestContext, test } from 'vitest';
import { describeLive, liveTest, needs } from '../../../support/live.ts';

/** A namespace with TCP listeners, connections and UDP sockets, of IPv4 and IPv6. */
async function busyNamespace(context: TestContext): Promise<{ namespace: Namespace; clients: Socket[] }> {
  const namespace = await Namespace.create();
  const ends: (() => void)[] = [() => namespace.close()];
  context.onTestFinished(() => {
    for (const end of ends.reverse()) end();
  });
  await (await namespace.link('lo')).up();
  const clients: Socket[] = [];
  for (const [host, ports] of [
    ['127.0.0.1', [8001, 8002, 8003]],
    ['::1', [9001, 9002]],
  ] as const) {
    for (const port of ports) {
      const server = createServer((peer) => void peer.on('error', () => {}).resume());
      await namespace.listen(server, { host, port });
      const client = await namespace.connect({ host, port });
      client.on('error', () => {});
      clients.push(client);
      ends.push(
        () => server.close(),
        () => client.destroy(),
      );
    }
  }
  for (const port of [7001, 7002]) {
    const socket = await namespace.createDatagramSocket({ type: 'udp4' });
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    ends.push(() => socket.close());
  }
  return { namespace, clients };
}

/** Lines of `ss`: state, queues, local and peer address with port. */
async function ss(namespace: Namespace, ...words: string[]): Promise<string[]> {
  const { stdout } = await namespace.exec('ss', ['-OHn', ...words]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().split(/\s+/).slice(0, 5).join(' '))
    .sort();
}

const stateNames: Readonly<Record<string, string>> = {
  established: 'ESTAB',
  listening: 'LISTEN',
  timeWait: 'TIME-WAIT',
  closed: 'UNCONN',
};

function asLine({ state, receiveQueue, sendQueue, local, peer, family }: InetSocket): string {
  const text = ({ address, port }: InetSocket['local']): string => {
    const shown = family === 'inet6' ? `[${address}]` : address;
    return `${shown}:${port === 0 ? '*' : port}`;
  };
  return `${stateNames[String(state)] ?? state} ${receiveQueue} ${sendQueue} ${text(local)} ${text(peer)}`;
}

async function list(namespace: Namespace, query: InetSocketQuery): Promise<InetSocket[]> {
  return await namespace.request(inetSockets.list(query));
}

describeLive('sockets', () => {
  liveTest('are those that ss shows', needs('command ss'), async (context) => {
    const { namespace } = await busyNamespace(context);
    for (const [protocol, option] of [
      ['tcp', '-ta'],
      ['udp', '-ua'],
    ] as const) {
      for (const [family, number] of [
        ['inet', '-4'],
        ['inet6', '-6'],
      ] as const) {
        const sockets = await list(namespace, { protocol, family });
        expect(sockets.map(asLine).sort()).toEqual(await ss(namespace, option, number));
      }
    }
  });

  liveTest('are filtered by the kernel as ss filters them', needs('command ss'), async (context) => {
    const { namespace } = await busyNamespace(context);
    const cases: readonly (readonly [SocketFilter, string])[] = [
      [{ sourcePort: 8001 }, 'sport = :8001'],
      [{ destinationPort: 8001 }, 'dport = :8001'],
      [{ sourcePort: { from: 8001, to: 8002 } }, 'sport >= :8001 and sport <= :8002'],
      [{ sourcePort: [8001, 8003] }, 'sport = :8001 or sport = :8003'],
      [{ not: { sourcePort: 8001 } }, 'not sport = :8001'],
      [{ or: [{ sourcePort: 8001 }, { destinationPort: 8002 }] }, 'sport = :8001 or dport = :8002'],
      [
        {
          and: [
            { source: '127.0.0.0/8' },
            { not: { or: [{ sourcePort: 8001 }, { destinationPort: 8001 }] } },
          ],
        },
        'src 127.0.0.0/8 and not ( sport = :8001 or dport = :8001 )',
      ],
      [{ source: '10.0.0.0/8' }, 'src 10.0.0.0/8'],
      [
        { not: { not: { destination: '127.0.0.1', destinationPort: [8002, 8003] } } },
        'dst 127.0.0.1 and ( dport = :8002 or dport = :8003 )',
      ],
    ];
    for (const [filter, expression] of cases) {
      const sockets = await list(namespace, { protocol: 'tcp', filter });
      const expected = await ss(namespace, '-ta4', ...expression.split(' '));
      expect([expression, ...sockets.map(asLine).sort()]).toEqual([expression, ...expected]);
    }
    const listening = await list(namespace, { protocol: 'tcp', states: ['listening'] });
    expect(listening.map(({ local }) => local.port).sort()).toEqual([8001, 8002, 8003]);
  });

  liveTest('of a namespace come with their processes', async (context) => {
    const { namespace } = await busyNamespace(context);
    const sockets = await namespace.sockets({ states: ['listening', 'closed'], processes: true });
    expect(sockets.map(({ protocol, local }) => `${protocol} ${local.port}`).sort()).toEqual([
      ...['tcp 8001', 'tcp 8002', 'tcp 8003', 'tcp 9001', 'tcp 9002'],
      ...['udp 7001', 'udp 7002'],
    ]);
    for (const { processes } of sockets) expect(processes?.map(({ pid }) => pid)).toContain(process.pid);
    await expect(namespace.sockets({ protocl: 'tcp' } as never)).rejects.toMatchObject({ field: 'protocl' });
  });

  liveTest('have the state of the connection', async (context) => {
    const { namespace } = await busyNamespace(context);
    const [socket] = await list(namespace, {
      protocol: 'tcp',
      states: ['established'],
      filter: { destinationPort: 8001 },
      extensions: ['tcp', 'congestionControl', 'socketMemory', 'memory', 'shutdown'],
    });
    expect(socket).toMatchObject({
      protocol: 'tcp',
      family: 'inet',
      state: 'established',
      peer: { address: '127.0.0.1', port: 8001 },
      tcp: { state: 'established', congestionState: 'open' },
      congestionControl: expect.any(String),
      shutdown: [],
    });
    expect(socket?.tcp?.sendMss).toBeGreaterThan(1000);
    expect(socket?.socketMemory?.receiveBuffer).toBeGreaterThan(1000);
    expect(socket && (await namespace.request(inetSockets.get(socket)))).toMatchObject({
      cookie: socket?.cookie,
    });
  });

  liveTest('are destroyed, and an event tells it', async (context) => {
    const { namespace, clients } = await busyNamespace(context);
    const watch = namespace.socketFor('sockDiag').watch(['inet-tcp-destroy']);
    const [socket] = await list(namespace, {
      protocol: 'tcp',
      states: ['established'],
      filter: { destinationPort: 8001 },
    });
    const closed = new Promise((resolve) => clients[0]?.on('close', resolve));
    await namespace.request(inetSockets.destroy(socket as InetSocket));
    await closed;
    const { value } = await watch.next();
    expect(value).toMatchObject({
      name: 'SOCK_DIAG_BY_FAMILY',
      object: { local: socket?.local, peer: socket?.peer },
    });
    watch.return();
    await expect(namespace.request(inetSockets.destroy(socket as InetSocket))).rejects.toMatchObject({
      name: 'NetlinkError',
      operation: 'socket destroy tcp 127.0.0.1',
    });
  });

  liveTest('of other families are listed too', async (context) => {
    const { namespace } = await busyNamespace(context);
    const netlink = await namespace.request(netlinkSockets.list());
    expect(netlink.some(({ port }) => port === namespace.socketFor('sockDiag').port)).toBe(true);
    expect(await namespace.request(unixSockets.list())).toEqual(expect.any(Array));
    await expect(namespace.request(packetSockets.list())).resolves.toEqual(expect.any(Array));
    // A socket of Node has nothing to do with these.
    createSocket('udp4').close();
  });
});

test('what is no query or filter is refused with its path', () => {
  const refused: [unknown, string][] = [
    [{}, 'protocol'],
    [{ protocol: 'tpc' }, 'protocol'],
    [{ protocol: 'tcp', state: ['listening'] }, 'state'],
    [{ protocol: 'tcp', states: ['open'] }, 'states[0]'],
    [{ protocol: 'tcp', filter: { sport: 80 } }, 'filter.sport'],
    [{ protocol: 'tcp', filter: { sourcePort: 65536 } }, 'filter.sourcePort'],
    [{ protocol: 'tcp', filter: { or: [{ source: '10.0.0.0/33' }] } }, 'source'],
    [{ protocol: 'tcp', filter: { not: {} } }, 'not'],
  ];
  for (const [query, field] of refused)
    expect(() => inetSockets.list(query as InetSocketQuery), field).toThrow(
      expect.objectContaining({ field }),
    );
});
