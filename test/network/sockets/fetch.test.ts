import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Namespace } from 'tsnetlink';
import { expect, type TestContext } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';
import { joinedPair } from '../../support/pair.ts';
import { useScripts } from '../../support/script.ts';

/** Serves `hello` at port 80 of a namespace. */
async function serve(context: TestContext, namespace: Namespace): Promise<void> {
  const server = http.createServer((_, response) => response.end('hello'));
  context.onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await namespace.listen(server, { port: 80 });
}

describeLive('fetch', () => {
  const run = useScripts('src/index.ts');

  liveTest('works without its namespace', async (context) => {
    const [a, b] = await joinedPair(context);
    await serve(context, b);
    const { fetch } = a;
    expect(await (await fetch('http://10.0.0.2/')).text()).toBe('hello');
    expect(a.fetch).toBe(fetch);
  });

  liveTest('that is aborted leaves nothing that keeps the process alive', () => {
    const { reports, stderr } = run(`
      const { Namespace, VethPair } = source;
      const held = () => process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|UDP|Poll/.test(name));
      const settle = async () => { for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate); };
      const a = await Namespace.create();
      await VethPair.create({ name: 'a', namespace: a, addresses: ['10.0.0.1/24'], up: true }, { name: 'b', namespace: a, up: true });
      await a.addRoute({ dst: 'default', gateway: '10.0.0.77' });
      for (const url of ['http://10.0.0.77/', 'https://10.0.0.77/', 'http://some.name.test/']) {
        const controller = new AbortController();
        const pending = a.fetch(url, { signal: controller.signal }).catch((error) => error.name);
        await settle();
        const before = held().length > 0;
        controller.abort();
        const name = await pending;
        await settle();
        report([before, name, held()]);
      }
      const pending = a.fetch('http://10.0.0.77/').catch((error) => error.code);
      await settle();
      a.close();
      const code = await pending;
      await settle();
      report([code, held()]);
    `);
    expect(stderr).toBe('');
    expect(reports).toEqual([
      [true, 'AbortError', []],
      [true, 'AbortError', []],
      [true, 'AbortError', []],
      ['ERR_NAMESPACE_CLOSED', []],
    ]);
  });

  liveTest('that is aborted does not disturb another one to the same host', async (context) => {
    const [a, b] = await joinedPair(context);
    await serve(context, b);
    // A response half-way stays open while other requests are aborted.
    const slow = http.createServer((_, response) => {
      response.write('first ');
      setTimeout(() => response.end('second'), 300);
    });
    context.onTestFinished(() => void slow.close());
    await b.listen(slow, { port: 81 });
    const response = await a.fetch('http://10.0.0.2:81/');
    const controller = new AbortController();
    const aborted = a.fetch('http://10.0.0.77/', { signal: controller.signal });
    aborted.catch(() => {});
    await new Promise((done) => setTimeout(done, 20));
    controller.abort();
    const again = a.fetch('http://10.0.0.77/');
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    await (await b.link('end_b')).addAddress('10.0.0.77/24');
    expect(await (await again).text()).toBe('hello');
    expect(await response.text()).toBe('first second');
  });

  liveTest('works in a vm context, as vitest and jest use one for each test file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-vm-'));
    const test = `
      import http from 'node:http';
      import { Namespace } from ${JSON.stringify(resolve('src/index.ts'))};
      import { expect, test } from 'vitest';
      test('fetch in a vm context', async () => {
        expect(Object.getOwnPropertySymbols(globalThis).map(String).join()).not.toContain('undici');
        const a = await Namespace.create();
        await (await a.link('lo')).up();
        const server = http.createServer((_, response) => response.end('hello'));
        await a.listen(server, { port: 80, host: '127.0.0.1' });
        expect(await (await a.fetch('http://127.0.0.1/')).text()).toBe('hello');
        server.closeAllConnections();
        server.close();
        a.close();
      });`;
    writeFileSync(join(folder, 'vm.test.ts'), test);
    const vitest = [
      resolve('node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      folder,
      '--pool',
      'vmThreads',
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, vitest, {
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_PATH: resolve('node_modules'),
        VITEST: undefined,
        VITEST_POOL_ID: undefined,
      },
    });
    rmSync(folder, { recursive: true });
    expect(`${stdout}${stderr}`).toContain('1 passed');
    expect(status).toBe(0);
  });
});
