import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { Namespace } from 'tsnetlink';
import { Agent, fetch as undiciFetch } from 'undici';
import { expect, type TestContext, test } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { joinedPair } from '../../support/pair.ts';
import { eventually } from '../../support/patience.ts';

/** Closes a server after the test, with its connections. */
function closing<S extends net.Server>(context: TestContext, server: S): S {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => sockets.add(socket));
  context.onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;
const hello = (_request: unknown, response: { end(text: string): void }) => response.end('hello');
const get = (url: string, options: https.RequestOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    (url.startsWith('https') ? https : http)
      .get(url, options, async (response) => resolve((await response.toArray()).join('')))
      .on('error', reject);
  });

let certificate: { key: string; cert: string } | undefined;
/** A new certificate for localhost. */
function selfSigned(): { key: string; cert: string } {
  certificate ??= (() => {
    const text = execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
        .concat(['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:10.0.0.2'])
        .concat(['-keyout', '-', '-out', '-']),
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [key = ''] = /-----BEGIN PRIVATE[\s\S]*?END PRIVATE KEY-----\n/.exec(text) ?? [];
    const [cert = ''] = /-----BEGIN CERT[\s\S]*?END CERTIFICATE-----\n/.exec(text) ?? [];
    return { key, cert };
  })();
  return certificate;
}

describeLive('connect and listen', () => {
  liveTest('talk from one namespace to another, in one thread', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = closing(
      context,
      net.createServer((socket) => socket.pipe(socket)),
    );
    expect(await b.listen(server, { host: '10.0.0.2', port: 7 })).toBe(server);
    expect(server.address()).toEqual({ address: '10.0.0.2', family: 'IPv4', port: 7 });

    const socket = await a.connect({ host: '10.0.0.2', port: 7 });
    expect(socket).toBeInstanceOf(net.Socket);
    expect(socket).toMatchObject({ remoteAddress: '10.0.0.2', remotePort: 7, localAddress: '10.0.0.1' });
    const big = Buffer.alloc(1 << 20, 'x');
    socket.end(big);
    expect(big.equals(Buffer.concat(await socket.toArray()))).toBe(true);
    for (const id of readdirSync('/proc/self/task'))
      expect(readlinkSync(`/proc/self/task/${id}/ns/net`)).toBe(readlinkSync('/proc/self/ns/net'));
  });

  liveTest('listen on all addresses of both families, or on those of IPv6 only', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = await b.listen(
      closing(
        context,
        net.createServer((socket) => socket.end()),
      ),
    );
    expect(server.address()).toMatchObject({ address: '::', family: 'IPv6' });
    for (const host of ['10.0.0.2', 'fd00::2']) (await a.connect({ host, port: portOf(server) })).destroy();
    const options = { ipv6Only: true, host: '::', backlog: 4 };
    const six = await b.listen(closing(context, net.createServer()), options);
    (await a.connect({ host: 'fd00::2', port: portOf(six) })).destroy();
    await expect(a.connect({ host: '10.0.0.2', port: portOf(six) })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  liveTest('fail as Node does, and leave no descriptor', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = await b.listen(closing(context, net.createServer()), { host: '10.0.0.2', port: 80 });
    const before = readdirSync('/proc/self/fd').length;
    await expect(a.connect({ host: '10.0.0.2', port: 81 })).rejects.toMatchObject({
      message: 'connect ECONNREFUSED 10.0.0.2:81',
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '10.0.0.2',
      port: 81,
      errno: -111,
    });
    await expect(a.connect({ host: '192.0.2.1', port: 81 })).rejects.toMatchObject({ code: 'ENETUNREACH' });
    await expect(a.connect({ host: 'fe80::1%none', port: 80 })).rejects.toMatchObject({
      code: 'ENODEV',
      message: 'setsockopt: ENODEV: No such device (link none)',
    });
    await expect(a.connect({ host: '10.0.0.2', port: 80, localAddress: '10.9.9.9' })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
    await expect(b.listen(net.createServer(), { host: '10.0.0.2', port: 80 })).rejects.toMatchObject({
      message: 'listen EADDRINUSE 10.0.0.2:80',
      code: 'EADDRINUSE',
      address: '10.0.0.2',
      port: 80,
    });
    await expect(b.listen(net.createServer(), { host: '10.0.0.9' })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
    await expect(b.listen(server, { host: '10.0.0.2' })).rejects.toMatchObject({
      code: 'ERR_SERVER_ALREADY_LISTEN',
    });
    await eventually(() => expect(readdirSync('/proc/self/fd').length).toBe(before));
  });

  liveTest('are bound to a link: connect, listen and agents', async (context) => {
    const [a, b] = await joinedPair(context);
    const far = (await a.links({ kind: 'veth' }))[0]!.name;
    const near = (await b.links({ kind: 'veth' }))[0]!.name;
    const server = closing(context, http.createServer(hello));
    await b.listen(server, { host: '0.0.0.0', device: near });
    const url = `http://10.0.0.2:${portOf(server)}/`;
    const bound = await a.connect({ host: '10.0.0.2', port: portOf(server), device: far });
    bound.destroy();
    expect(await get(url, { agent: a.httpAgent({ device: far }) })).toBe('hello');
    const dispatcher = new Agent({ connect: a.connector({ device: far }) });
    expect(await (await undiciFetch(url, { dispatcher })).text()).toBe('hello');
    await dispatcher.close();
    // By another link there is no way to the address, and the server of the veth is not seen there.
    for (const attempt of [
      () => a.connect({ host: '10.0.0.2', port: portOf(server), device: 'lo', timeout: 50 }),
      () => b.connect({ host: '127.0.0.1', port: portOf(server) }),
      () => get(url, { agent: a.httpAgent({ device: 'lo' }), timeout: 50 }),
    ])
      await expect(attempt()).rejects.toMatchObject({
        code: expect.stringMatching(/^(ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ETIMEDOUT|ENODEV)$/),
      });
    await expect(a.connect({ host: '10.0.0.2', port: 1, device: 'nope' })).rejects.toMatchObject({
      code: 'ENODEV',
      message: expect.stringContaining('nope'),
    });
    await expect(b.listen(http.createServer(), { device: 'nope' })).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(a.connect({ port: 1, device: 5 as never })).rejects.toMatchObject({ field: 'device' });
  });

  liveTest('stop to listen by a signal', async (context) => {
    const [a] = await joinedPair(context);
    for (const where of [{ port: 0 }, { path: '\0stopping' }]) {
      const controller = new AbortController();
      const server = await a.listen(net.createServer(), { ...where, signal: controller.signal });
      controller.abort();
      await once(server, 'close');
    }
  });

  liveTest('end by a time limit or a signal', async (context) => {
    const [a] = await joinedPair(context);
    // No host has this address.
    const target = { host: '10.0.0.77', port: 80 };
    await expect(a.connect({ ...target, timeout: 30 })).rejects.toMatchObject({
      message: 'connect ETIMEDOUT 10.0.0.77:80',
      code: 'ETIMEDOUT',
      port: 80,
    });
    const signal = AbortSignal.timeout(30);
    await expect(a.connect({ ...target, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(a.connect({ ...target, signal })).rejects.toBe(signal.reason);
  });

  test.each([
    [{ port: '80' }, 'ERR_INVALID_ARG_TYPE'],
    [{ port: 65536 }, 'ERR_OUT_OF_RANGE'],
    [{ port: 1.5 }, 'ERR_OUT_OF_RANGE'],
    [{ port: 80, prot: 443 }, 'ERR_INVALID_ARG_VALUE'],
  ])('refuse invalid ports and unknown keys: %j', async (options, code) => {
    await expect(Namespace.current().connect(options as never)).rejects.toMatchObject({ code });
    await expect(Namespace.current().listen(net.createServer(), options as never)).rejects.toMatchObject({
      code,
    });
  });

  liveTest('know link-local addresses by the links of the namespace', async (context) => {
    const [a, b] = await joinedPair(context);
    const [own] = (await b.addresses()).filter(({ address = '' }) => address.startsWith('fe80'));
    const address = own!.address!.split('/')[0]!;
    const server = closing(context, http.createServer(hello));
    await b.listen(server, { host: `${address}%end_b`, port: 80 });
    const socket = await a.connect({ host: `${address}%end_a`, port: 80 });
    socket.end('GET / HTTP/1.0\r\n\r\n');
    expect(String(await socket.toArray())).toContain('hello');
    await expect(a.connect({ host: `${address}%end_b`, port: 80 })).rejects.toMatchObject({ code: 'ENODEV' });
  });

  liveTest('reach sockets with a path: abstract ones only in the namespace', async (context) => {
    const [a, b] = await joinedPair(context);
    const path = '\0tsnetlink-test';
    await b.listen(
      closing(
        context,
        net.createServer((socket) => socket.end('b')),
      ),
      { path },
    );
    const socket = await b.connect({ path });
    expect(String(await socket.toArray())).toBe('b');
    await expect(a.connect({ path })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const file = `/run/tsnetlink-${process.pid}.sock`;
    await b.listen(
      closing(
        context,
        net.createServer((it) => it.end('file')),
      ),
      { path: file },
    );
    expect(String(await (await a.connect({ path: file })).toArray())).toBe('file');
  });
});

describeLive('HTTP', () => {
  liveTest('ends with a request that is given up before it is connected', async (context) => {
    const [a] = await joinedPair(context);
    // So that it answers nothing at all, for as long as the kernel has patience.
    const link = await a.link('end_a');
    await link.addNeighbour({ dst: '10.0.0.99', lladdr: '02:00:00:00:00:99' });
    for (const [protocol, agent] of [
      [http, a.httpAgent({ maxSockets: 1 })],
      [https, a.httpsAgent({ maxSockets: 1 })],
    ] as const) {
      const begin = (signal?: AbortSignal) =>
        protocol.get({ host: '10.0.0.99', agent, ...(signal && { signal }) });
      const [error] = await once(begin(AbortSignal.timeout(20)), 'error');
      expect(error).toMatchObject({ name: 'AbortError' });
      const request = begin();
      setTimeout(() => request.destroy(), 20);
      expect(await once(request, 'error')).toMatchObject([{ code: 'ECONNRESET' }]);
    }
  });

  liveTest('goes out of a namespace by its agent, with connections kept', async (context) => {
    const [a, b] = await joinedPair(context);
    const peers: (number | undefined)[] = [];
    const server = closing(
      context,
      http.createServer((request, response) => {
        peers.push(request.socket.remotePort);
        response.end(request.socket.remoteAddress);
      }),
    );
    await b.listen(server, { host: '10.0.0.2', port: 80 });
    const agent = a.httpAgent({ keepAlive: true });
    context.onTestFinished(() => agent.destroy());
    expect(await get('http://10.0.0.2/', { agent })).toBe('10.0.0.1');
    // The agent has the connection back.
    await eventually(() => expect(Object.values(agent.freeSockets).flat()).toHaveLength(1));
    expect(await get('http://10.0.0.2/', { agent })).toBe('10.0.0.1');
    expect(new Set(peers).size).toBe(1);
    await expect(get('http://10.0.0.2:81/', { agent })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      address: '10.0.0.2',
    });
    await expect(get('http://10.0.0.77/', { agent, timeout: 30 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
  });

  liveTest(
    'over TLS: https, HTTP/2, and the connector with undici',
    needs('command openssl'),
    async (context) => {
      const [a, b] = await joinedPair(context);
      const { key, cert } = selfSigned();
      const server = closing(context, https.createServer({ key, cert }, hello));
      await b.listen(server, { host: '10.0.0.2', port: 443 });
      const agent = a.httpsAgent({ ca: cert, keepAlive: true });
      context.onTestFinished(() => agent.destroy());
      expect(await get('https://10.0.0.2/', { agent })).toBe('hello');
      await expect(get('https://10.0.0.2/', { agent: a.httpsAgent() })).rejects.toMatchObject({
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      await expect(get('https://10.0.0.2:444/', { agent })).rejects.toMatchObject({ code: 'ECONNREFUSED' });

      const dispatcher = new Agent({ connect: a.connector({ ca: cert }) });
      context.onTestFinished(() => dispatcher.destroy());
      expect(await (await undiciFetch('https://10.0.0.2/', { dispatcher })).text()).toBe('hello');
      await expect(undiciFetch('https://10.0.0.2:444/', { dispatcher })).rejects.toMatchObject({
        cause: { code: 'ECONNREFUSED', port: 444 },
      });

      const two = closing(context, http2.createSecureServer({ key, cert }, hello));
      await b.listen(two, { host: '10.0.0.2', port: 8443 });
      const h2 = new Agent({ connect: a.connector({ ca: cert, allowH2: true }), allowH2: true });
      context.onTestFinished(() => h2.destroy());
      expect(await (await undiciFetch('https://10.0.0.2:8443/', { dispatcher: h2 })).text()).toBe('hello');
      const raw = await a.connect({ host: '10.0.0.2', port: 8443 });
      const session = http2.connect('https://10.0.0.2:8443', {
        ca: cert,
        createConnection: () => tlsOver(raw, cert),
      });
      context.onTestFinished(() => session.destroy());
      const stream = session.request({ ':path': '/' });
      expect(String(await stream.toArray())).toBe('hello');
    },
  );

  liveTest('by fetch of Node', async (context) => {
    const [a, b] = await joinedPair(context);
    const server = closing(
      context,
      http.createServer(async (request, response) => response.end(await request.toArray().then(String))),
    );
    await b.listen(server, { host: '::', port: 80 });
    expect(await (await a.fetch('http://10.0.0.2/', { method: 'POST', body: 'echo' })).text()).toBe('echo');
    expect((await a.fetch(new URL('http://[fd00::2]/'))).status).toBe(200);
    await expect(a.fetch('http://10.0.0.2:81/')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await expect(a.fetch('http://10.0.0.77/', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});

function tlsOver(socket: net.Socket, ca: string): net.Socket {
  return tls.connect({ socket, ca, ALPNProtocols: ['h2'], servername: 'localhost' });
}

describeLive('datagram sockets', () => {
  liveTest('send and receive in their namespaces', async (context) => {
    const [a, b] = await joinedPair(context);
    for (const [type, to] of [
      ['udp4', '10.0.0.2'],
      ['udp6', 'fd00::2'],
    ] as const) {
      const server = b.createDatagramSocket(type);
      const client = a.createDatagramSocket({ type });
      server.on('message', (text, { port, address }) => server.send(`re: ${text}`, port, address));
      server.bind(53);
      await once(server, 'listening');
      client.send('x', 53, to);
      const [answer] = await once(client, 'message');
      expect(String(answer)).toBe('re: x');
      server.close();
      client.close();
    }
  });

  liveTest('join multicast groups on links of the namespace', async (context) => {
    const [a, b] = await joinedPair(context);
    const receiver = b.createDatagramSocket({ type: 'udp4', reuseAddr: true });
    const sender = a.createDatagramSocket('udp4');
    context.onTestFinished(() => {
      receiver.close();
      sender.close();
    });
    receiver.bind({ port: 5353 });
    await once(receiver, 'listening');
    receiver.addMembership('239.1.2.3', '10.0.0.2');
    sender.bind();
    await once(sender, 'listening');
    sender.setMulticastInterface('10.0.0.1');
    sender.send('group', 5353, '239.1.2.3');
    const [message, from] = await once(receiver, 'message');
    expect(String(message)).toBe('group');
    expect(from.address).toBe('10.0.0.1');
    expect(b.run(() => readFileSync('/proc/thread-self/net/igmp', 'utf8'))).toContain('030201EF');
    const six = b.createDatagramSocket('udp6');
    context.onTestFinished(() => six.close() as never);
    six.addMembership('ff02::1:5', '::%end_b');
    const groups = b.run(() => readFileSync('/proc/thread-self/net/igmp6', 'utf8'));
    expect(groups).toMatch(/ end_b +ff020000000000000000000000010005 /);
  });

  liveTest('give an error for a name that does not exist', async (context) => {
    const [a] = await joinedPair(context);
    const socket = a.createDatagramSocket('udp4');
    context.onTestFinished(() => socket.close() as never);
    const error = await new Promise((resolve) => socket.send('x', 5, 'no..name', resolve));
    expect(error).toMatchObject({ code: 'ENOTFOUND', hostname: 'no..name' });
  });
});

liveTest('a closed namespace opens no sockets', async () => {
  const a = await Namespace.create();
  a.close();
  const connecting = a.connect({ host: '10.0.0.2', port: 80 });
  await expect(connecting).rejects.toMatchObject({ code: 'ERR_NAMESPACE_CLOSED' });
});
