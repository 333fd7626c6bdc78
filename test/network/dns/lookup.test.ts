import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { Namespace, VethPair } from 'tsnetlink';
import { expect, type TestContext, test } from 'vitest';
import { readResolverConfiguration } from '../../../src/network/dns/configuration.ts';
import { decodeAnswer, encodeQuestion } from '../../../src/network/dns/message.ts';
import { hostNameOf } from '../../../src/network/dns/reverse-lookup.ts';
import { attachNamedNamespace } from '../../../src/network/namespace/named-namespaces.ts';
import { writeNamespaceFiles } from '../../support/etc.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { type Asked, answerTo, nameServer } from '../../support/name-server.ts';
import { joinedPair } from '../../support/pair.ts';
import { eventually } from '../../support/patience.ts';

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
  const answer = answerTo(question, { addresses: ['10.0.0.2'] });
  expect(decodeAnswer(answer, question)).toEqual({ code: 0, truncated: false, values: ['10.0.0.2'] });
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

test('a name of a host may end elsewhere in the answer, and never makes a loop', () => {
  const question = encodeQuestion(7, '2.0.0.10.in-addr.arpa', 'PTR')!;
  const namesIn = (...data: number[]) => {
    const record = [0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, data.length, ...data];
    const answer = Buffer.concat([question, Buffer.from(record)]);
    answer.writeUInt16BE(0x8180, 2);
    answer.writeUInt16BE(1, 6);
    return decodeAnswer(answer, question)?.values;
  };
  const web = [3, ...Buffer.from('web')];
  // The name behind `2.0.0.10.` is in-addr.arpa.
  expect(namesIn(...web, 0xc0, 12 + 9)).toEqual(['web.in-addr.arpa']);
  expect(namesIn(...web, 0)).toEqual(['web']);
  const own = question.length + 12;
  for (const bad of [[0], web, [...web, 0xc0, own], [0xc0, own], [0x40, 1], [63, 1]])
    expect(namesIn(...bad), String(bad)).toEqual([]);
  for (let byte = 0; byte < 256; byte++) for (let next = 0; next < 256; next++) namesIn(byte, next);
});

describeLive('host names', () => {
  liveTest('are looked up inside the namespace, by its own files', async (context) => {
    writeNamespaceFiles('dns_a', {
      hosts: '127.0.0.1 localhost\n10.0.0.9 printer Printer.lan # old\nfd00::9 printer\n',
      'resolv.conf':
        '# ours\nnameserver 10.0.0.3\nnameserver 10.0.0.2\nsearch lan example\noptions timeout:25 attempts:2 ndots:1\n',
    });
    expect(readResolverConfiguration('dns_a')).toEqual({
      servers: ['10.0.0.3', '10.0.0.2'],
      search: ['lan', 'example'],
      ndots: 1,
      timeout: 25_000,
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
      // No server listens on 10.0.0.3, so the second server is asked.
      { name: 'end_b', namespace: b, addresses: ['10.0.0.2/24', '10.0.0.3/24'], up: true },
    );
    // The limit would hold back the ICMP error of the closed port.
    await b.sysctl.set('net.ipv4.icmp_ratemask', 0);
    const log = await nameServer(context, b, '10.0.0.2', {
      'web.lan': { addresses: ['10.0.0.77', '10.0.0.2'] },
      'big.lan': { addresses: ['10.0.0.2'], cut: true },
      'six.lan': {},
      '2.0.0.10.in-addr.arpa': { hostName: 'web.lan' },
    });
    const asked = () => log.splice(0).map(({ name, transport }) => `${transport} ${name}`);
    const before = readdirSync('/proc/self/fd').length;
    const four = (address: string) => ({ address, family: 4 });
    // There is no way to the other one.
    expect(await a.lookup('PRINTER')).toEqual([four('10.0.0.9'), { address: 'fd00::9', family: 6 }]);
    expect(await a.lookup('printer', { family: 4 })).toEqual([four('10.0.0.9')]);
    expect(await a.lookup('10.1.2.3')).toEqual([four('10.1.2.3')]);
    const { signal: never } = new AbortController();
    for (const [address, name] of [
      ['10.0.0.9', 'printer'],
      ['::ffff:10.0.0.9', 'printer'],
      ['fd00:0::9', 'printer'],
      ['0.0.0.0', undefined],
    ] as const)
      expect(await hostNameOf(a, address, never), address).toBe(name);
    expect(asked()).toEqual([]);
    for (const [address, name] of [
      ['10.0.0.2', 'web.lan'],
      ['10.0.0.4', undefined],
      ['fd00::a', undefined],
    ] as const)
      expect(await hostNameOf(a, address, never), address).toBe(name);
    expect(asked()).toEqual([
      'udp 2.0.0.10.in-addr.arpa',
      'udp 4.0.0.10.in-addr.arpa',
      `udp a.${'0.'.repeat(29)}d.f.ip6.arpa`,
    ]);
    expect(await a.lookup('web')).toEqual([four('10.0.0.77'), four('10.0.0.2')]);
    expect(asked()).toEqual(['udp web.lan', 'udp web.lan']);
    expect(await a.lookup('big.lan', { family: 4 })).toEqual([four('10.0.0.2')]);
    expect(asked()).toEqual(['udp big.lan', 'tcp big.lan']);
    for (const name of ['nothing', 'six.lan.', 'no..name'])
      await expect(a.lookup(name)).rejects.toMatchObject({
        message: `getaddrinfo ENOTFOUND ${name}`,
        code: 'ENOTFOUND',
        hostname: name,
      });

    // No host has the first address of the name: the next one is tried after 250 ms.
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
    // The one is that of the server.
    await eventually(() => expect(readdirSync('/proc/self/fd').length - before).toBeLessThanOrEqual(1));
  });

  liveTest('reject with EAI_AGAIN if no server answers', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    await expect(a.lookup('anything.example')).rejects.toMatchObject({
      message: 'getaddrinfo EAI_AGAIN anything.example',
      code: 'EAI_AGAIN',
      errno: -3001,
      syscall: 'getaddrinfo',
      cause: expect.any(Error),
    });
  });

  liveTest('that need no server are known without', async (context) => {
    writeNamespaceFiles('dns_none', { hosts: '', 'resolv.conf': 'nameserver 192.0.2.1\n' });
    const a = await Namespace.create('dns_none');
    context.onTestFinished(() => a.delete());
    const loopback = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    for (const name of ['localhost', 'LocalHost.', 'app.localhost'])
      expect(await a.lookup(name)).toEqual(loopback);
    expect(await a.lookup('localhost', { family: 4 })).toEqual([loopback[1]]);
    expect(await a.lookup('10.1')).toEqual([{ address: '10.0.0.1', family: 4 }]);
    expect(await a.lookup('fe80::1%lo')).toEqual([{ address: 'fe80::1%lo', family: 6 }]);
    await expect(a.lookup('::1', { family: 4 })).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  liveTest('ask one server after the other, and complete names by the search list', async (context) => {
    const options = 'search one two\noptions ndots:2';
    const [a, b] = await resolving(context, `${options} timeout:25`);
    const first = await nameServer(context, b, '10.0.0.2', {
      'a.b.c': { code: 2 },
      'mute.one': { silent: true },
      'x.two': { code: 5 },
    });
    const second = await nameServer(context, b, 'fd00::2', {
      'a.b.c': { alias: 'real.example', addresses: ['10.0.0.9', 'fd00::9'] },
      'mute.one': { addresses: ['10.0.0.8'] },
    });
    const names = (log: Asked[]) => log.splice(0).map(({ name, type }) => `${type} ${name}`);
    // A server that fails is no authority: the next one is asked. What stands behind a CNAME counts.
    expect(await a.lookup('a.b.c')).toEqual([
      { address: 'fd00::9', family: 6 },
      { address: '10.0.0.9', family: 4 },
    ]);
    expect(names(first).sort()).toEqual(['A a.b.c', 'AAAA a.b.c']);
    expect(names(second).sort()).toEqual(['A a.b.c', 'AAAA a.b.c']);
    // Nor is one that says nothing. Where the machine stands still they are both asked again.
    writeResolverConfiguration(`${options} timeout:1 attempts:5`);
    expect(await a.lookup('mute', { family: 4 })).toEqual([{ address: '10.0.0.8', family: 4 }]);
    const asked = [names(first), names(second)].map((list) => [...new Set(list)]);
    expect(asked).toEqual([['A mute.one'], ['A mute.one']]);
    writeResolverConfiguration(`${options} timeout:25`);
    // A server answers that there is no such name. With fewer dots than `ndots` the search list comes first.
    await expect(a.lookup('no.name', { family: 4 })).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect([names(first), names(second)]).toEqual([['A no.name.one', 'A no.name.two', 'A no.name'], []]);
    await expect(a.lookup('no.name.', { family: 4 })).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect([names(first), names(second)]).toEqual([['A no.name'], []]);
    // One that refuses has no say.
    await expect(a.lookup('x', { family: 6 })).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(names(second)).toEqual(['AAAA x.two']);
  });

  liveTest('come with the addresses first to which there is a route', async (context) => {
    const [a, b] = await resolving(context, 'options timeout:25');
    await nameServer(context, b, '10.0.0.2', {
      'both.lan': { addresses: ['10.0.0.2', '10.0.0.3', 'fd00::2'] },
      'far.lan': { addresses: ['10.0.0.2', '2001:db8::1'] },
    });
    const found = async (name: string) => (await a.lookup(name)).map(({ address }) => address);
    expect(await found('both.lan')).toEqual(['fd00::2', '10.0.0.2', '10.0.0.3']);
    expect(await found('far.lan')).toEqual(['10.0.0.2', '2001:db8::1']);
  });

  liveTest(
    'are not taken from forged answers, and each question is hard to forge one for',
    async (context) => {
      const [a, b] = await resolving(context, 'options timeout:25');
      const log = await nameServer(context, b, '10.0.0.2', {
        'bank.lan': {
          addresses: ['10.0.0.9'],
          forge: (answer) => {
            const evil = Buffer.from(answer);
            evil[evil.length - 1] = 66;
            const [otherId, otherName, otherType, question] = [1, 13, answer.length - 20, 2].map((at) => {
              const forged = Buffer.from(evil);
              forged[at]! ^= at === 2 ? 0x80 : 1;
              return forged;
            }) as [Buffer, Buffer, Buffer, Buffer];
            // One from another port as well.
            const stranger = b.createDatagramSocket('udp4');
            const { port } = log.at(-1)!;
            stranger.send(evil, port, '10.0.0.1', () => stranger.close());
            return [otherId, otherName, otherType, question, evil.subarray(0, 20), Buffer.alloc(0)];
          },
        },
      });
      const rounds = 40;
      for (let i = 0; i < rounds; i++)
        expect(await a.lookup('bank.lan', { family: 4 })).toEqual([{ address: '10.0.0.9', family: 4 }]);
      // By chance alone a few of 2^16 and of 28,000 would be the same.
      expect(log).toHaveLength(rounds);
      expect(new Set(log.map(({ id }) => id)).size).toBeGreaterThan(rounds - 5);
      expect(new Set(log.map(({ port }) => port)).size).toBeGreaterThan(rounds - 5);
    },
  );

  liveTest('are given up by a signal', async (context) => {
    const [a, b] = await resolving(context, 'options timeout:25');
    const log = await nameServer(context, b, '10.0.0.2', { 'mute.lan': { silent: true } });
    const before = readdirSync('/proc/self/fd').length;
    const controller = new AbortController();
    const asking = a.lookup('mute.lan', { signal: controller.signal });
    const reason = new Error('enough');
    while (log.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await expect(a.lookup('mute.lan', { signal: controller.signal })).rejects.toBe(reason);
    await eventually(() => expect(readdirSync('/proc/self/fd')).toHaveLength(before));
  });
});

/** Two namespaces that see each other; the first asks 10.0.0.2, then fd00::2, for names. */
async function resolving(context: TestContext, options: string): Promise<[a: Namespace, b: Namespace]> {
  writeResolverConfiguration(options);
  const [unnamed, b] = await joinedPair(context);
  const a = await nameFor(context, unnamed, 'dns_r');
  return [a, b];
}

function writeResolverConfiguration(options: string): void {
  const text = `nameserver 10.0.0.2\nnameserver fd00::2\n${options}\n`;
  writeNamespaceFiles('dns_r', { hosts: '', 'resolv.conf': text });
}

/** The same namespace with a name, which selects its files. */
async function nameFor(context: TestContext, namespace: Namespace, name: string): Promise<Namespace> {
  attachNamedNamespace(name, namespace.fd);
  const named = await Namespace.open(name);
  context.onTestFinished(() => named.delete());
  return named;
}
