import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { buildPacket, Namespace, type PacketQueue, parsePacket, type QueuedPacket } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';

const port = 7777;

/** The number of the own user or group outside of all user namespaces: the kernel tells it so. */
function outside(kind: 'uid' | 'gid'): number {
  const [inside = 0, first = 0] = readFileSync(`/proc/self/${kind}_map`, 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  return (process[kind === 'uid' ? 'getuid' : 'getgid']?.() ?? 0) - inside + first;
}

describeLive('a packet queue', () => {
  let a: Namespace;
  let server: DatagramSocket;
  let client: DatagramSocket;
  let arrived: string[];
  const queues: PacketQueue[] = [];
  const open = async (...args: Parameters<Namespace['packetQueue']>): Promise<PacketQueue> => {
    const queue = await a.packetQueue(...args);
    queues.push(queue);
    return queue;
  };
  const send = (text: string): void => client.send(text, port, '127.0.0.1');
  const take = async (queue: PacketQueue, count = 1): Promise<QueuedPacket[]> => {
    const packets = [];
    while (packets.length < count) packets.push((await queue.next()).value as QueuedPacket);
    return packets;
  };
  /** The number of datagrams that reached the socket of a receiver, or found its buffer full. */
  const udpArrived = async (): Promise<number> => {
    const [names = [], values = []] = (await a.readFile('/proc/net/snmp', 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('Udp:'))
      .map((line) => line.split(' '));
    const counter = (name: string): number => Number(values[names.indexOf(name)]);
    return counter('InDatagrams') + counter('RcvbufErrors');
  };
  const textOf = (packet: QueuedPacket): string =>
    Buffer.from(parsePacket(packet.payload)!.payload).toString();

  beforeEach(async () => {
    a = await Namespace.create();
    await (await a.link('lo')).up();
    arrived = [];
    server = a.createDatagramSocket({ type: 'udp4' });
    server.on('message', (text) => arrived.push(text.toString()));
    await new Promise<void>((resolve) => server.bind(port, '127.0.0.1', resolve));
    client = a.createDatagramSocket({ type: 'udp4' });
  });
  afterEach(() => {
    for (const queue of queues.splice(0)) queue.close();
    client.close();
    server.close();
    a.close();
  });

  liveTest(
    'yields packets with their facts; accept lets them go on with another mark, drop does not',
    async () => {
      const queue = await open(5, { copy: 128, hooks: ['output'], uidGid: true });
      const behind = await open(6, { hooks: ['postrouting'] });
      send('one');
      const [packet] = await take(queue);
      expect(packet).toMatchObject({
        family: 'ip',
        hook: 'output',
        protocol: 0x0800,
        mark: 0,
        length: 31,
        in: undefined,
        out: 1,
        uid: outside('uid'),
        gid: outside('gid'),
        conntrack: undefined,
        judged: false,
      });
      expect(JSON.parse(JSON.stringify(packet))).toMatchObject({
        id: packet!.id,
        hook: 'output',
        out: 1,
        payload: Buffer.from(packet!.payload).toString('hex'),
      });
      expect(inspect(packet)).toContain("hook: 'output'");
      expect(parsePacket(packet!.payload)).toMatchObject({
        source: '127.0.0.1',
        destination: '127.0.0.1',
        udp: { sourcePort: client.address().port, destinationPort: port },
      });
      packet!.accept({ mark: 0x77 });
      expect(packet!.judged).toBe(true);
      const [second] = await take(behind);
      expect(second!.mark).toBe(0x77);
      second!.accept();
      await eventually(() => expect(arrived).toEqual(['one']));
      send('dropped');
      (await take(queue))[0]!.drop();
      send('two');
      (await take(queue))[0]!.accept();
      const [next] = await take(behind);
      expect(textOf(next!)).toBe('two');
      next!.accept();
      await eventually(() => expect(arrived).toEqual(['one', 'two']));
      expect(() => next!.drop()).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'verdict' }),
      );
    },
  );

  liveTest('copies as much as is asked for', async () => {
    const queue = await open(5, { copy: 30, hooks: ['output'] });
    send('x'.repeat(1000));
    const [packet] = await take(queue);
    expect([packet!.payload.length, packet!.length]).toEqual([30, 1028]);
    packet!.drop();
    queue.close();
    const meta = await open(5, { copy: 0, hooks: ['output'] });
    send('x');
    const [other] = await take(meta);
    expect(other!.payload).toEqual(new Uint8Array(0));
    other!.drop();
  });

  liveTest('repeat lets a packet come back, with its new mark', async () => {
    const queue = await open(5, { hooks: ['output'] });
    send('again');
    const [first] = await take(queue);
    first!.repeat({ mark: 9 });
    const [second] = await take(queue);
    expect([second!.mark, second!.id, textOf(second!)]).toEqual([9, first!.id + 1, 'again']);
    second!.accept();
    await eventually(() => expect(arrived).toEqual(['again']));
  });

  liveTest('replaces packets by shorter and longer ones', async () => {
    const queue = await open(5, { hooks: ['output'] });
    for (const text of ['short', 'a text that is longer than the one that was sent'.repeat(10)]) {
      send('this is sent');
      const [packet] = await take(queue);
      const parsed = parsePacket(packet!.payload)!;
      packet!.replace(buildPacket({ ...parsed, payload: Buffer.from(text) }));
      await eventually(() => expect(arrived.at(-1)).toBe(text));
    }
    send('wrong');
    const [packet] = await take(queue);
    expect(() => packet!.replace('text' as never)).toThrow(expect.objectContaining({ field: 'payload' }));
    expect(() => packet!.accept({ mark: -1 })).toThrow(expect.objectContaining({ field: 'mark' }));
    expect(() => packet!.accept({ marc: 1 } as never)).toThrow(expect.objectContaining({ field: 'marc' }));
    // A refused call gives no verdict.
    packet!.accept();
    await eventually(() => expect(arrived.at(-1)).toBe('wrong'));
  });

  liveTest('takes verdicts in any order, also much later, alone and in batches', async () => {
    for (const batch of [1, 64]) {
      const queue = await open(5, { hooks: ['output'], batch });
      arrived.length = 0;
      for (let index = 0; index < 40; index++) send(String(index));
      const packets = await take(queue, 40);
      expect(queue.statistics()).toMatchObject({ waiting: 40, dropped: 0, userDropped: 0 });
      const order = packets.map((_, index) => (index * 17) % 40);
      for (const index of order) {
        if (index % 10 === 3) packets[index]!.drop();
        else packets[index]!.accept();
        if (index % 7 === 0) await turn();
      }
      await eventually(() => expect(arrived).toHaveLength(36));
      expect([...arrived].sort()).toEqual(
        packets.flatMap((_, index) => (index % 10 === 3 ? [] : [String(index)])).sort(),
      );
      await eventually(() => expect(queue.statistics().waiting).toBe(0));
      queue.close();
    }
  });

  liveTest('moves packets to another queue', async () => {
    const queue = await open(5, { hooks: ['output'] });
    const other = await open(6);
    send('moved');
    (await take(queue))[0]!.moveTo(6);
    const [packet] = await take(other);
    expect(textOf(packet!)).toBe('moved');
    packet!.accept();
    await eventually(() => expect(arrived).toEqual(['moved']));
  });

  liveTest('closing drops the packets that wait, or accepts them, those in the kernel too', async () => {
    for (const onClose of ['drop', 'accept'] as const) {
      arrived.length = 0;
      const queue = await open(5, { hooks: ['output'], onClose });
      for (let index = 0; index < 200; index++) send(String(index));
      const [first, second] = await take(queue, 2);
      first!.accept();
      await eventually(() => expect(queue.statistics().lastId).toBe(200));
      queue.close();
      // Its packets are decided.
      second!.accept();
      expect(await queue.next()).toEqual({ done: true, value: undefined });
      send('the table is gone');
      await eventually(() => expect(arrived.at(-1)).toBe('the table is gone'));
      expect(arrived).toHaveLength(onClose === 'drop' ? 2 : 201);
    }
  });

  liveTest('ends when the loop is left, by its signal, and with its namespace', async () => {
    const left = await open(5, { hooks: ['output'] });
    send('x');
    for await (const packet of left) {
      packet.accept();
      break;
    }
    expect(left.closed).toBe(true);
    const abort = new AbortController();
    const aborted = await open(5, { signal: abort.signal });
    const ending = expect(aborted.next()).rejects.toThrow('enough');
    abort.abort(new Error('enough'));
    await ending;
    expect(await aborted.next()).toEqual({ done: true, value: undefined });
    await expect(open(5, { signal: abort.signal })).rejects.toThrow('enough');
    const b = await Namespace.create();
    const queue = await b.packetQueue(5);
    const last = queue.next();
    b.close();
    expect(await last).toEqual({ done: true, value: undefined });
  });

  liveTest('is refused to a second socket, and for wrong arguments', async () => {
    await open(5);
    await expect(open(5)).rejects.toMatchObject({
      code: 'EPERM',
      message: expect.stringMatching(/^packet queue bind 5: EPERM: .*another one may be/),
    });
    const wrong: [number, object, string][] = [
      [65_536, {}, 'queue'],
      [7, { copy: 70_000 }, 'copy'],
      [7, { hooks: ['ingres'] }, 'hooks[0]'],
      [7, { onClose: 'keep' }, 'onClose'],
      [7, { maxLenght: 5 }, 'maxLenght'],
      [7, { maxLength: 0 }, 'maxLength'],
      [7, { receiveBufferSize: 1000 }, 'receiveBufferSize'],
    ];
    for (const [queue, options, field] of wrong)
      await expect(a.packetQueue(queue, options)).rejects.toMatchObject({ field });
  });

  liveTest(
    'lets packets pass that find it full, with failOpen; without, they are dropped and counted',
    async () => {
      const open1 = await open(5, { hooks: ['output'], maxLength: 1, failOpen: true });
      for (let index = 0; index < 10; index++) send(String(index));
      await eventually(() => expect(arrived).toHaveLength(9));
      open1.close();
      const closed = await open(5, { hooks: ['output'], maxLength: 1 });
      for (let index = 0; index < 10; index++) send(String(index));
      await eventually(() => expect(closed.statistics()).toMatchObject({ waiting: 1, dropped: 9 }));
    },
  );

  liveTest('has long packets of TCP whole, with gso, and in segments without', async () => {
    await (await a.link('lo')).setMtu(1500);
    for (const gso of [true, false]) {
      const queue = await open(5, { hooks: ['output'], gso });
      let longest = 0;
      let isMarked = false;
      const reading = (async () => {
        for await (const packet of queue) {
          longest = Math.max(longest, packet.length);
          isMarked ||= packet.info.includes('gso');
          packet.accept();
        }
      })();
      const listener = createServer((socket) => socket.resume());
      await a.listen(listener, { host: '127.0.0.1', port: 0 });
      const socket = await a.connect({
        host: '127.0.0.1',
        port: (listener.address() as { port: number }).port,
      });
      await new Promise<void>((resolve) => socket.end(Buffer.alloc(1_000_000), resolve));
      expect(longest > 1500).toBe(gso);
      expect(isMarked).toBe(gso);
      queue.close();
      await reading;
      listener.close();
    }
  });

  liveTest('comes with the flow of each packet, which a verdict can change', async (context) => {
    let queue: PacketQueue;
    try {
      queue = await open(5, { hooks: ['postrouting'], conntrack: true });
    } catch (error) {
      if ((error as { code?: string }).code === 'EOPNOTSUPP')
        context.skip('this kernel gives queues no flows (CONFIG_NETFILTER_NETLINK_GLUE_CT)');
      throw error;
    }
    // A rule that needs flows lets the kernel track them.
    await a.nftables().apply([
      { add: { table: { family: 'inet', name: 't' } } },
      {
        add: {
          chain: {
            family: 'inet',
            table: 't',
            name: 'c',
            type: 'filter',
            hook: 'output',
            prio: 0,
            policy: 'accept',
          },
        },
      },
      {
        add: {
          rule: {
            family: 'inet',
            table: 't',
            chain: 'c',
            expr: [{ match: { op: 'in', left: { ct: { key: 'state' } }, right: 'new' } }],
          },
        },
      },
    ]);
    send('tracked');
    const [packet] = await take(queue);
    expect(packet!.conntrackInfo).toBe('new');
    expect(packet!.conntrack?.original).toMatchObject({
      source: '127.0.0.1',
      protocol: 'udp',
      destinationPort: port,
    });
    packet!.accept({ conntrack: { mark: 0x55 } });
    await eventually(() => expect(arrived).toEqual(['tracked']));
    expect(await a.conntrack().list({ mark: 0x55 })).toHaveLength(1);
  });

  liveTest('lets timers run while packets come for ever', async () => {
    const queue = await open(5, { copy: 0, hooks: ['output'] });
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, 20);
    send('again and again');
    // A packet that is repeated comes back within the verdict.
    for await (const packet of queue) {
      if (isOver) {
        packet.accept();
        break;
      }
      packet.repeat();
    }
    await eventually(() => expect(arrived).toEqual(['again and again']));
  });

  liveTest('reads no more from the kernel than the consumer takes', async () => {
    const count = 300;
    const queue = await open(5, { copy: 0, hooks: ['output'], receiveBufferSize: 32_768 });
    // The buffer of the kernel holds some; further ones are lost there while the consumer takes none.
    for (let index = 0; index < count; index++) send(String(index));
    await eventually(() => expect(queue.statistics().lastId).toBe(count));
    const { waiting, dropped, userDropped } = queue.statistics();
    expect(userDropped).toBeGreaterThan(0);
    expect(waiting + userDropped).toBe(count);
    expect(dropped).toBe(0);
    const packets = await take(queue, waiting);
    for (const packet of packets) packet.accept();
    await eventually(() => expect(arrived).toHaveLength(waiting));
  });

  liveTest('loses no packet of a busy sender when it is closed with accept', async () => {
    const count = 3000;
    const queue = await open(5, { hooks: ['output'], onClose: 'accept', batch: 1 });
    const sender = a.spawn(
      process.execPath,
      [
        '-e',
        `const socket = require('node:dgram').createSocket('udp4');
        let left = ${count};
        const send = () => left-- > 0 ? socket.send('x', ${port}, '127.0.0.1', (error) => { if (error) throw error; send(); }) : socket.close();
        send();`,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = once(sender, 'exit');
    let seen = 0;
    for await (const packet of queue) {
      packet.accept();
      if (++seen === 100) break;
    }
    expect(await ended).toEqual([0, null]);
    await eventually(async () => expect(await udpArrived()).toBe(count));
  });

  liveTest(
    'loses none of 100,000 packets on loopback',
    async () => {
      const count = 100_000;
      const queue = await open(5, { copy: 64, hooks: ['output'] });
      const ids = new Set<number>();
      const reading = (async () => {
        for await (const packet of queue) {
          ids.add(packet.id);
          packet.accept();
          if (ids.size === count) break;
        }
      })();
      const bytes = Buffer.alloc(32);
      let sent = 0;
      while (sent < count) {
        for (let index = 0; index < 100; index++, sent++) client.send(bytes, port, '127.0.0.1');
        await turn();
      }
      await reading;
      expect(ids.size).toBe(count);
      await eventually(async () => expect(await udpArrived()).toBe(count));
    },
    120_000,
  );
});
