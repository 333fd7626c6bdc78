import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import http from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';
import { joinedPair } from '../support/pair.ts';
import { eventually } from '../support/patience.ts';
import { useScripts } from '../support/script.ts';

const switches = 10_000;
const namespaces = 1000;
const rounds = 100;

/** Repeats a request until it is stopped; counts the answers. */
const client = `
  const { parentPort, workerData } = require('node:worker_threads');
  const http = require('node:http');
  let going = true;
  parentPort.once('message', () => { going = false; });
  const ask = () => http.get('http://10.0.0.2/', async (response) => {
    if (String(await response.toArray()) !== 'ok') process.exit(1);
    Atomics.add(workerData, 0, 1);
    if (going) ask();
  });
  ask();`;

const descriptors = (): number => readdirSync('/proc/self/fd').length;
/** The network namespaces of the threads of this process. */
const homes = (): Set<string> =>
  new Set(readdirSync('/proc/self/task').map((id) => readlinkSync(`/proc/self/task/${id}/ns/net`)));

describeLive('in the long run', () => {
  liveTest(
    `${switches} switches, and ${namespaces} namespaces made and deleted while HTTP runs in others, leave nothing`,
    async (context) => {
      const [a, b] = await joinedPair(context);
      const server = http.createServer((_, response) => response.end('ok'));
      await b.listen(server, { host: '10.0.0.2', port: 80 });
      // A connection a request: each opens a socket in the namespace, between two turns of the loops below.
      const agent = a.httpAgent();
      const request = async (): Promise<string> => {
        const [response] = await once(http.get('http://10.0.0.2/', { agent }), 'response');
        return String(await response.toArray());
      };
      context.onTestFinished(() => server.close() as never);
      const before = descriptors();
      expect(await request()).toBe('ok');

      let answers = 0;
      let going = true;
      const clients = Array.from({ length: 4 }, async () => {
        for (; going; answers++) expect(await request()).toBe('ok');
      });
      // The same from a thread that lives in the namespace, so at the very moment of the switches of this one.
      const theirs = new Int32Array(new SharedArrayBuffer(4));
      const worker = a.worker(client as never, { eval: true, workerData: theirs });
      const exit = once(worker, 'exit').then(([code]) => expect(code).toBe(0));
      const traffic = Promise.all([...clients, exit]);
      /** Goes on when both have had one more answer, however long that takes, or fails with them. */
      const more = async (): Promise<void> => {
        const [here, there] = [answers, Atomics.load(theirs, 0)];
        while (answers === here || Atomics.load(theirs, 0) === there) await Promise.race([traffic, turn()]);
      };
      await more();
      for (let i = 0; i < switches; i++) {
        a.run(() => undefined);
        if (i % 100 === 0) await more();
      }
      for (let i = 0; i < namespaces; i++) {
        const namespace = await Namespace.create(`soak_${i % 7}`);
        // The library handles EBUSY.
        await namespace.delete();
        if (i % 10 === 0) await more();
      }
      going = false;
      worker.postMessage('end');
      await traffic;

      expect(await Namespace.list()).toEqual([]);
      expect([...homes()]).toEqual([readlinkSync('/proc/self/ns/net')]);
      // Connections take a moment to close.
      await eventually(() => expect(descriptors()).toBe(before));
    },
    400_000,
  );

  const run = useScripts('src/network/namespace/named-namespaces.ts');

  liveTest(
    `two processes that make the first named namespace at the same time, ${rounds} times, mount the folder once`,
    () => {
      const { reports, status, stderr } = run(
        `
        const { spawn } = require('node:child_process');
        // The parent tells each round by a line; both children wait for the same millisecond, then act.
        const code = process.env.PRELUDE + \`
          source.listNamedNamespaces();
          process.stdin.setEncoding('utf8').on('data', (line) => {
            const at = Number(line);
            while (Date.now() < at);
            fs.closeSync(source.createNamedNamespace(process.argv[1]));
            process.stdout.write('done');
          });
        \`;
        const children = ['a', 'b'].map((name) =>
          spawn(process.execPath, ['-e', code, name], { stdio: ['pipe', 'pipe', 'inherit'] }));
        const mounts = () => fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\\n')
          .filter((line) => line.split(' ')[4] === '/run/netns').length;
        const umount = libc('int umount2(const char *target, int flags)');
        // What another test left; and that of the machine below the /run of this one stays, out of reach.
        umount('/run/netns', 2);
        const outOfReach = mounts();
        const counts = new Set();
        for (let round = 0; round < ${rounds}; round++) {
          const done = children.map((child) => new Promise((resolve) => child.stdout.once('data', resolve)));
          const at = Date.now() + 5;
          for (const child of children) child.stdin.write(String(at));
          await Promise.all(done);
          counts.add(mounts() - outOfReach + ' ' + source.listNamedNamespaces());
          for (const name of ['a', 'b']) source.removeNamedNamespace(name);
          umount('/run/netns', 2);
        }
        for (const child of children) child.stdin.end();
        report([...counts]);`,
        { timeout: 280_000 },
      );
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(reports).toEqual([['1 a,b']]);
    },
    300_000,
  );
});
