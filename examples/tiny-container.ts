/**
 * A tiny container runtime: a bridge as the network of the machine, and containers on it, each a network namespace with a process that has a
 * private `/etc` and `/sys`. Run it with `npm run example -- tiny-container`.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Bridge, Namespace, VethPair } from 'tsnetlink';
import { expect, step, summary } from './support/steps.ts';

/** The program in a container: a web server that tells what it sees of the network. */
const program = `
  const links = fs.readdirSync('/sys/class/net').sort().join(' ');
  http.createServer((_, response) => response.end('links: ' + links))
    .listen(80, () => console.log('ready'));`;

interface Container {
  readonly namespace: Namespace;
  readonly process: ChildProcess;
}

const network = await step('create the network', () => Namespace.create());
const containers: Container[] = [];
try {
  const bridge = await step('make a bridge with 10.0.0.1/24', () =>
    Bridge.create({ name: 'br0', namespace: network, addresses: ['10.0.0.1/24'], up: true }),
  );
  for (const number of [2, 3]) {
    const address = `10.0.0.${number}`;
    containers.push(await step(`start a container with ${address}`, () => start(bridge, number, address)));
    const text = await step(
      `fetch http://${address}/`,
      async () => (await network.fetch(`http://${address}/`)).text(),
      (answer) => answer,
    );
    expect(text === 'links: eth0 lo', 'the container sees its own links only');
  }
  const [first, second] = containers;
  const { received } = await step('ping from one to the other', () => first!.namespace.ping('10.0.0.3'));
  expect(received === 1, 'containers reach each other');
  const pids = await step(
    'who is in the second?',
    () => second!.namespace.pids(),
    (list) => list.join(', '),
  );
  expect(pids.length === 1 && pids[0] === second!.process.pid, 'its process alone');
} finally {
  for (const { namespace, process } of containers) {
    process.kill();
    if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
    namespace.close();
  }
  network.close();
}
summary();

async function start(bridge: Bridge, number: number, address: string): Promise<Container> {
  const namespace = await Namespace.create();
  const { ends } = await VethPair.create(
    { name: `port${number}`, namespace: network, up: true },
    { name: 'eth0', namespace, addresses: [`${address}/24`], up: true },
  );
  await bridge.addPort(ends[0]);
  await (await namespace.link('lo')).up();
  await namespace.addRoute({ dst: 'default', gateway: '10.0.0.1' });
  const child = namespace.spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'options');
  return { namespace, process: child };
}
