import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { Namespace, VethPair } from 'tsnetlink';
import { expect, type TestContext } from 'vitest';
import { writeNamespaceFiles } from '../../support/etc.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { nameServer } from '../../support/name-server.ts';
import { useScripts } from '../../support/script.ts';

/** Program of a Worker: runs expressions that it receives, and sends their results. */
const servant = `
const { parentPort } = require('node:worker_threads');
const [dns, net, http, dgram, util] = ['dns', 'net', 'http', 'dgram', 'util'].map((name) => require('node:' + name));
const until = (emitter, event) => new Promise((resolve, reject) => emitter.once(event, resolve).once('error', reject));
parentPort.on('message', async (code) => {
  const tell = ({ code, errno, syscall, hostname, message, cause }) => ({ code, errno, syscall, hostname, message, cause: cause?.code });
  try {
    parentPort.postMessage(await eval('(async () => { ' + code + ' })()'));
  } catch (error) {
    parentPort.postMessage(tell(error));
  }
});`;

/** Runs expressions in a Worker, and returns their results. */
async function told(worker: Worker, code: string): Promise<unknown> {
  worker.postMessage(code);
  const [answer] = await once(worker, 'message');
  return answer;
}

/** A namespace with a name server, and one that asks it; its name is that of its files. */
async function namesOf(context: TestContext): Promise<[a: Namespace, b: Namespace]> {
  writeNamespaceFiles('worker_a', {
    hosts: '10.0.0.2 printer Printer.lan\n',
    'resolv.conf': 'nameserver 10.0.0.3\nnameserver 10.0.0.2\nsearch lan\noptions timeout:25 attempts:2\n',
  });
  const [a, b] = [await Namespace.create('worker_a'), await Namespace.create()];
  context.onTestFinished(async () => {
    b.close();
    await a.delete();
  });
  await VethPair.create(
    { name: 'end_a', namespace: a, addresses: ['10.0.0.1/24'], up: true },
    { name: 'end_b', namespace: b, addresses: ['10.0.0.2/24', '10.0.0.3/24'], up: true },
  );
  // The limit would hold back the ICMP error of the closed port on 10.0.0.3.
  await b.sysctl.set('net.ipv4.icmp_ratemask', 0);
  await nameServer(context, b, '10.0.0.2', {
    'web.lan': { addresses: ['10.0.0.2', 'fd00::2'] },
    'big.lan': { addresses: ['10.0.0.2'], cut: true },
    'other.lan': { alias: 'web.lan', addresses: ['10.0.0.2'] },
    'broken.lan': { code: 2 },
    broken: { code: 2 },
  });
  return [a, b];
}

function start(context: TestContext, namespace: Namespace, file: string, options?: WorkerOptions): Worker {
  const worker = namespace.worker(file, options);
  context.onTestFinished(() => worker.terminate() as never);
  return worker;
}

describeLive('a Worker of a namespace', () => {
  liveTest('finds the hosts that the library finds there, and misses the same', async (context) => {
    const [a] = await namesOf(context);
    const worker = start(context, a, servant, { eval: true });
    const names = [
      'printer',
      'PRINTER.lan',
      'web',
      'web.lan.',
      'big',
      'other.lan',
      'localhost',
      'a.localhost',
    ].concat(['nothing', 'nothing.lan.', 'broken', 'no..name']);
    for (const name of names)
      for (const family of [0, 4, 6] as const) {
        const ours = await a.lookup(name, { family }).catch(({ code, errno, syscall, hostname, message }) => {
          return { code, errno, syscall, hostname, message };
        });
        const code = `return await util.promisify(dns.lookup)('${name}', { all: true, family: ${family} })`;
        const theirs = await told(worker, code);
        if (!Array.isArray(ours)) expect(theirs).toMatchObject(ours);
        // The order, where there is a choice, is that of a rule of thumb there.
        else expect(new Set(theirs as []), name).toEqual(new Set(ours));
      }
    const named = `const { lookup } = dns; return await new Promise((resolve, reject) => lookup('web', { family: 'IPv4', all: true }, (error, found) => error ? reject(error) : resolve(found)))`;
    expect(await told(worker, named)).toEqual(await a.lookup('web', { family: 4 }));
    for (const name of ['10.1.2.3', '10.1', '::1', 'fe80::1%lo']) {
      const theirs = await told(worker, `return await util.promisify(dns.lookup)('${name}', { all: true })`);
      expect(theirs).toEqual(await a.lookup(name));
    }
  });

  liveTest('connects to names there by all functions of Node', async (context) => {
    const [a, b] = await namesOf(context);
    const server = await b.listen(
      http.createServer((request, response) => response.end(`to ${request.headers.host}`)),
      { host: '10.0.0.2', port: 80 },
    );
    const echo = b.createDatagramSocket('udp4');
    echo.on('message', (message, { port, address }) => echo.send(message, port, address)).bind(7);
    context.onTestFinished(() => {
      server.close();
      echo.close();
    });
    const worker = start(context, a, servant, { eval: true });
    const words = {
      fetch: "return await (await fetch('http://web/')).text()",
      http: "return String(await (await until(http.get('http://printer'), 'response')).toArray())",
      net: "const socket = net.connect(80, 'big'); await until(socket, 'connect'); socket.destroy(); return socket.remoteAddress ?? 'gone'",
      dgram:
        "const socket = dgram.createSocket('udp4'); socket.send('echo', 7, 'web'); const text = await until(socket, 'message'); socket.close(); return String(text)",
      servers: 'return [dns.getServers(), dns.promises.getServers()]',
      resolve: "return await dns.promises.resolve4('web.lan')",
      module: "return (await import('node:dns')).lookup === dns.lookup",
      promise: "return await (await import('node:dns/promises')).lookup('web', 4)",
      one: "return await new Promise((resolve) => dns.lookup('web', (...result) => resolve(result)))",
      ordered: "return await dns.promises.lookup('web', { order: 'ipv6first' })",
      refused: "dns.lookup('web', { family: 5 }, () => {})",
      unasked: "dns.lookup('web')",
      fetchOfNothing: "return await fetch('http://nothing/')",
    };
    const answers: Record<string, unknown> = {};
    for (const [name, code] of Object.entries(words)) answers[name] = await told(worker, code);
    expect(answers).toMatchObject({
      fetch: 'to web',
      http: 'to printer',
      net: expect.stringMatching(/^10.0.0.2$|gone/),
      dgram: 'echo',
      servers: [
        ['10.0.0.3', '10.0.0.2'],
        ['10.0.0.3', '10.0.0.2'],
      ],
      resolve: ['10.0.0.2'],
      module: true,
      promise: { address: '10.0.0.2', family: 4 },
      one: [null, '10.0.0.2', 4],
      refused: { code: 'ERR_INVALID_ARG_VALUE' },
      unasked: { code: 'ERR_INVALID_ARG_TYPE' },
      fetchOfNothing: { message: 'fetch failed', cause: 'ENOTFOUND' },
    });
  });

  liveTest('does so from its first line, in a script, a module and a text', async (context) => {
    const [a] = await namesOf(context);
    const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-worker-'));
    context.onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = `'use strict';
      const { lookup } = require('node:dns');
      const isStrict = (function () { return this === undefined; })();
      const tell = (...result) => require('node:worker_threads').parentPort.postMessage({ result, isStrict, pre: globalThis.pre });
      lookup('printer', tell);`;
    const module = `import { lookup } from 'node:dns';
      import { parentPort } from 'node:worker_threads';
      lookup('printer', (...result) => parentPort.postMessage({ result, isStrict: true, pre: globalThis.pre }));`;
    writeFileSync(join(folder, 'script.cjs'), script);
    writeFileSync(join(folder, 'module.mjs'), module);
    const found = { result: [null, '10.0.0.2', 4], isStrict: true };
    // Its own options stand, too.
    const execArgv = ['--import', 'data:text/javascript,globalThis.pre=1', '--no-warnings'];
    for (const file of ['script.cjs', 'module.mjs']) {
      const path = join(folder, file);
      expect(await once(start(context, a, path), 'message'), file).toEqual([found]);
      const [withOptions] = await once(start(context, a, path, { execArgv }), 'message');
      expect(withOptions, file).toEqual({ ...found, pre: 1 });
    }
    expect(await once(start(context, a, script, { eval: true }), 'message')).toEqual([found]);
  });

  liveTest('is refused what Node refuses a Worker', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    expect(() => a.worker('./x.js', { execArgv: ['--expose-gc'] })).toThrow(
      expect.objectContaining({ code: 'ERR_WORKER_INVALID_EXEC_ARGV' }),
    );
    expect(() => a.worker('no path')).toThrow(expect.objectContaining({ code: 'ERR_WORKER_PATH' }));
  });

  const run = useScripts('src/index.ts');

  liveTest('inherits the options of the process, but for those that a Worker cannot have', () => {
    const options = [
      '--expose-gc',
      '--stack-trace-limit=20',
      '--title',
      'x',
      '--import',
      'data:text/javascript,globalThis.pre=1',
    ];
    const { reports, stderr } = run(
      `
      const a = await source.Namespace.create();
      const file = process.env.SOURCE + '.worker.mjs';
      fs.writeFileSync(file, "import { workerData } from 'node:worker_threads'; import dns from 'node:dns';" +
        "dns.lookup('x.localhost', (error, address) => workerData.postMessage([globalThis.pre, globalThis.env, address]));");
      const { port1, port2 } = new workers.MessageChannel();
      a.worker(file, { workerData: port2, transferList: [port2] }).on('error', (error) => report(error.message));
      port1.once('message', (it) => { report(it); port1.close(); });`,
      { execArgv: options, env: { NODE_OPTIONS: '--import=data:text/javascript,globalThis.env=2' } },
    );
    expect(stderr).toBe('');
    expect(reports).toEqual([[1, 2, expect.stringMatching(/^::1$|^127.0.0.1$/)]]);
  });
});
