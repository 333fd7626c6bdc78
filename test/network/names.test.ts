import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { Namespace, VethPair } from 'tsnetlink';
import { expect, type TestContext, test } from 'vitest';
import { readResolverConfiguration } from '../../src/network/names/configuration.ts';
import { decodeAnswer, encodeQuestion } from '../../src/network/names/message.ts';
import { writeNamespaceFiles } from '../support/etc.ts';
import { describeLive, liveTest } from '../support/live.ts';

test('a question is laid out as RFC 1035 has it', () => {
  expect(encodeQuestion(0x1234, 'a.example.', 'AAAA')?.toString('hex')).toBe(
    // id, recursion desired, one question, no records
    '123401000001000000000000' +
      // 1 'a', 7 'example', root
      '0161076578616d706c6500' +
      // AAAA, IN
      '001c0001',
  );
  for (const name of ['', 'a..b', `${'x'.repeat(64)}.de`, 'a.'.repeat(127)])
    expect(encodeQuestion(1, name, 'A')).toBeUndefined();
});

test('what is no answer to the question is not taken for one, and no bytes make it fail', () => {
  const question = encodeQuestion(7, 'a.b', 'A')!;
  const answer = answerTo(question, ['10.0.0.2']);
  expect(decodeAnswer(answer, question)).toEqual({ code: 0, truncated: false, addresses: ['10.0.0.2'] });
  expect(decodeAnswer(question, question)).toBeUndefined();
  expect(decodeAnswer(answer, encodeQuestion(8, 'a.b', 'A')!)).toBeUndefined();
  expect(decodeAnswer(answer, encodeQuestion(7, 'a.c', 'A')!)).toBeUndefined();
  for (let end = 0; end < answer.length; end++)
    expect(decodeAnswer(answer.subarray(0, end), question)).toBeUndefined();
  for (let at = question.length; at < answer.length; at++)
    for (const byte of [0, 1, 0x3f, 0xc0, 0xff]) {
      const broken = Buffer.from(answer);
      broken[at] = byte;
      decodeAnswer(broken, question);
    }
});

/** An answer with A records; the names in it are pointers to the question. */
function answerTo(question: Buffer, addresses: string[], flags = 0x8180): Buffer {
  const header = Buffer.from(question);
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, ...records]);
}

const isA = (question: Buffer): boolean => question.readUInt16BE(question.length - 4) === 1;
const nameIn = (question: Buffer): string => {
  const labels: string[] = [];
  for (let at = 12; question[at]! > 0; at += 1 + question[at]!)
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!));
  return labels.join('.');
};

/** A name server at an address of a namespace, which knows A records; `cut` names are told over TCP only. */
async function nameServer(
  context: TestContext,
  namespace: Namespace,
  address: string,
  zone: Record<string, string[]>,
  cut: string[] = [],
): Promise<string[]> {
  const asked: string[] = [];
  const answer = (question: Buffer): Buffer => {
    const known = zone[nameIn(question)];
    if (known === undefined) return answerTo(question, [], 0x8183);
    return answerTo(question, isA(question) ? known : []);
  };
  const udp = namespace.createDatagramSocket('udp4');
  udp.on('message', (question, { port, address: from }) => {
    const name = nameIn(question);
    asked.push(name);
    udp.send(cut.includes(name) ? answerTo(question, [], 0x8380) : answer(question), port, from);
  });
  udp.bind(53, address);
  await once(udp, 'listening');
  const tcp = net.createServer((socket) => {
    socket.on('data', (data) => {
      const reply = answer(data.subarray(2));
      asked.push(`tcp ${nameIn(data.subarray(2))}`);
      // In two pieces, so that the reader has to put them together.
      socket.write(Buffer.from([reply.length >> 8]));
      setTimeout(() => socket.write(Buffer.concat([Buffer.from([reply.length & 0xff]), reply])), 5);
    });
    socket.on('error', () => {});
  });
  await namespace.listen(tcp, { host: address, port: 53 });
  context.onTestFinished(() => {
    udp.close();
    tcp.close();
  });
  return asked;
}

describeLive('host names', () => {
  liveTest('are looked up inside the namespace, by its own files', async (context) => {
    writeNamespaceFiles('dns_a', {
      hosts: '127.0.0.1 localhost\n10.0.0.9 printer Printer.lan # old\nfd00::9 printer\n',
      'resolv.conf':
        '# ours\nnameserver 10.0.0.3\nnameserver 10.0.0.2\nsearch lan example\noptions timeout:1 attempts:2 ndots:1\n',
    });
    expect(readResolverConfiguration('dns_a')).toEqual({
      servers: ['10.0.0.3', '10.0.0.2'],
      search: ['lan', 'example'],
      ndots: 1,
      timeout: 1000,
      attempts: 2,
    });
    const a = await Namespace.create('dns_a');
    const b = await Namespace.create();
    context.onTestFinished(async () => {
      b.close();
      await a.delete();
    });
    await VethPair.create(
      { name: 'end_a', namespace: a, addresses: ['10.0.0.1/24'], up: true },
      // Nobody listens on 10.0.0.3, so the second server is asked.
      { name: 'end_b', namespace: b, addresses: ['10.0.0.2/24', '10.0.0.3/24'], up: true },
    );
    const asked = await nameServer(
      context,
      b,
      '10.0.0.2',
      { 'web.lan': ['10.0.0.77', '10.0.0.2'], 'big.lan': ['10.0.0.2'], 'six.lan': [] },
      ['big.lan'],
    );
    const before = readdirSync('/proc/self/fd').length;
    const four = (address: string) => ({ address, family: 4 });
    expect(await a.lookup('PRINTER')).toEqual([{ address: 'fd00::9', family: 6 }, four('10.0.0.9')]);
    expect(await a.lookup('printer', { family: 4 })).toEqual([four('10.0.0.9')]);
    expect(await a.lookup('10.1.2.3')).toEqual([four('10.1.2.3')]);
    expect(asked).toEqual([]);
    expect(await a.lookup('web')).toEqual([four('10.0.0.77'), four('10.0.0.2')]);
    expect(asked).toEqual(['web.lan', 'web.lan']);
    expect(await a.lookup('big.lan', { family: 4 })).toEqual([four('10.0.0.2')]);
    expect(asked.slice(2)).toEqual(['big.lan', 'tcp big.lan']);
    for (const name of ['nothing', 'six.lan.', 'no..name', ''])
      await expect(a.lookup(name)).rejects.toMatchObject({
        message: `getaddrinfo ENOTFOUND ${name}`,
        code: 'ENOTFOUND',
        hostname: name,
      });

    // The first address of the name is nobody's: the next one has its turn after 250 ms.
    const server = await b.listen(
      net.createServer((socket) => socket.end('web')),
      { host: '10.0.0.2', port: 80 },
    );
    context.onTestFinished(() => server.close() as never);
    const socket = await a.connect({ host: 'web', port: 80 });
    expect(socket.remoteAddress).toBe('10.0.0.2');
    expect(String(await socket.toArray())).toBe('web');
    await expect(a.connect({ host: 'big.lan', port: 81 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const signal = AbortSignal.timeout(20);
    await expect(a.connect({ host: 'web', port: 80, signal, localAddress: '10.0.0.1' })).rejects.toBe(
      await once(signal, 'abort').then(() => signal.reason),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readdirSync('/proc/self/fd').length - before).toBeLessThanOrEqual(1);
  });

  liveTest('are told to be unavailable for now where no server answers', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    await expect(a.lookup('anything.example')).rejects.toMatchObject({
      code: 'EAI_AGAIN',
      cause: expect.any(Error),
    });
  });
});
