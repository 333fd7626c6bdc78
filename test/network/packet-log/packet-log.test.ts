import type { Socket as DatagramSocket } from 'node:dgram';
import { type LoggedPacket, Namespace, type PacketLog, parsePacket } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

const port = 7778;

describeLive('a packet log', () => {
  let a: Namespace;
  let client: DatagramSocket;
  const logs: PacketLog[] = [];
  const open = async (...args: Parameters<Namespace['packetLog']>): Promise<PacketLog> => {
    const log = await a.packetLog(...args);
    logs.push(log);
    return log;
  };
  const send = (text: string): Promise<void> =>
    new Promise((resolve) => client.send(text, port, '127.0.0.1', () => resolve()));
  const take = async (log: PacketLog, count = 1): Promise<LoggedPacket[]> => {
    const packets = [];
    while (packets.length < count) packets.push((await log.next()).value as LoggedPacket);
    return packets;
  };
  const rule = (statement: object): Promise<unknown> =>
    a.nftables().apply([
      { add: { table: { family: 'inet', name: 't' } } },
      { flush: { table: { family: 'inet', name: 't' } } },
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
            expr: [
              { match: { op: '==', left: { payload: { protocol: 'udp', field: 'dport' } }, right: port } },
              { log: statement },
            ],
          },
        },
      },
    ] as never);

  beforeEach(async () => {
    a = await Namespace.create();
    await (await a.link('lo')).up();
    client = a.createDatagramSocket({ type: 'udp4' });
  });
  afterEach(() => {
    for (const log of logs.splice(0)) log.close();
    client.close();
    a.close();
  });

  liveTest('yields packets with prefix, links, marks, and their numbers', async () => {
    const log = await open(3, { copy: 40, threshold: 1, globalSequence: true });
    await rule({ group: 3, prefix: 'seen: ' });
    await send('one');
    await send('x'.repeat(500));
    const [first, second] = await take(log, 2);
    expect(first).toMatchObject({
      family: 'ip',
      hook: 'output',
      protocol: 0x0800,
      prefix: 'seen: ',
      mark: 0,
      in: undefined,
      out: 1,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      sequence: 0,
      globalSequence: expect.any(Number),
      lost: 0,
    });
    expect(parsePacket(first!.payload)).toMatchObject({ udp: { destinationPort: port } });
    expect(Buffer.from(parsePacket(first!.payload)!.payload).toString()).toBe('one');
    expect(second).toMatchObject({ sequence: 1, globalSequence: first!.globalSequence! + 1, lost: 0 });
    expect(second!.payload).toHaveLength(40);
    expect(log.lost).toBe(0);
  });

  liveTest('has many packets in a datagram, when the threshold or the time is reached', async () => {
    const log = await open(3, { threshold: 50, timeout: 30_000, bufferSize: 65_536 });
    await rule({ group: 3 });
    for (let index = 0; index < 50; index++) await send(String(index));
    const packets = await take(log, 50);
    expect(packets.map(({ sequence }) => sequence)).toEqual(Array.from(packets, (_, index) => index));
    expect(packets.map(({ payload }) => Buffer.from(parsePacket(payload)!.payload).toString())).toEqual(
      Array.from(packets, (_, index) => String(index)),
    );
    log.close();
    const timed = await open(3, { threshold: 1000, timeout: 50 });
    await send('late');
    expect((await take(timed))[0]).toMatchObject({ sequence: 0 });
  });

  liveTest('says how many packets were lost, and where', async () => {
    const log = await open(3, { threshold: 1, copy: 0, receiveBufferSize: 4096 });
    await rule({ group: 3 });
    const count = 300;
    for (let index = 0; index < count; index++) await send('x');
    const packets: LoggedPacket[] = [];
    const reading = (async () => {
      for await (const packet of log) {
        packets.push(packet);
        if (packet.sequence >= count) break;
      }
    })();
    while (packets.length === 0 || packets.at(-1)!.sequence < count) {
      await send('x');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await reading;
    expect(log.lost).toBeGreaterThan(0);
    // Every number is that of a packet, or counted as lost.
    let expected = 0;
    for (const { sequence, lost } of packets) {
      expect(sequence).toBe(expected + lost);
      expected = sequence + 1;
    }
    expect(packets.length + log.lost).toBe(expected);
  });

  liveTest('has counters that tell of a loss which no packet follows', async () => {
    const log = await open(3, { threshold: 1, copy: 0, receiveBufferSize: 4096 });
    await rule({ group: 3 });
    const count = 100;
    for (let index = 0; index < count; index++) await send('x');
    const { waiting, dropped } = log.statistics();
    expect(waiting).toBe(0);
    expect(dropped).toBeGreaterThan(0);
    // The packets that were kept are those before the loss.
    const packets = await take(log, count - dropped);
    expect(packets.map(({ sequence }) => sequence)).toEqual(packets.map((_, index) => index));
    expect(log.lost).toBe(0);
    await send('y');
    expect((await take(log))[0]).toMatchObject({ sequence: count, lost: dropped });
    log.close();
    const collecting = await open(4, { threshold: 100, timeout: 3_600_000 });
    await rule({ group: 4 });
    for (let index = 0; index < 5; index++) await send('x');
    expect(collecting.statistics()).toEqual({ waiting: 5, dropped: 0 });
  });

  liveTest('is refused to a second socket and for wrong arguments, and ends in all ways', async () => {
    const log = await open(3);
    await expect(open(3)).rejects.toMatchObject({
      code: 'EPERM',
      message: expect.stringMatching(/^packet log bind 3: EPERM: .*another one may be/),
    });
    const wrong: [number, object, string][] = [
      [65_536, {}, 'group'],
      [4, { threshold: 0 }, 'threshold'],
      [4, { timeout: 1 }, 'timeout'],
      [4, { copie: 1 }, 'copie'],
    ];
    for (const [group, options, field] of wrong)
      await expect(a.packetLog(group, options)).rejects.toMatchObject({ field });
    await log.return();
    expect(await log.next()).toEqual({ done: true, value: undefined });
    const abort = new AbortController();
    const aborted = await open(3, { signal: abort.signal });
    const ending = expect(aborted.next()).rejects.toThrow('enough');
    abort.abort(new Error('enough'));
    await ending;
    const b = await Namespace.create();
    const last = (await b.packetLog(3)).next();
    b.close();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});
