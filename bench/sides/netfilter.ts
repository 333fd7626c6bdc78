// Netfilter without nftables: tracked flows, packet queues, and sets beside the program ipset. Only the work counts, not its preparation.
import { execFileSync, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { Namespace, NetlinkSocket } from 'tsnetlink';
import { conntrack } from 'tsnetlink/netfilter';
import { flowOf } from './flows.ts';
import { chosen, type Round, serve } from './serve.ts';
import { timed } from './timing.ts';

const namespace = Namespace.current();
const sets = namespace.ipset();
const file = `/run/bench-ipset-${process.pid}`;
const name = `bench-${process.pid}`;
const options = { hashSize: 65_536, maxElem: 200_000 };

const elements = (count: number): { ip: string }[] =>
  Array.from({ length: count }, (_, n) => ({ ip: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` }));

function* createFlows(count: number): Generator<ReturnType<typeof conntrack.create>> {
  for (let index = 0; index < count; index++) yield conntrack.create(flowOf(index));
}

/** Adds elements to a new set. */
function adding(run: (count: number) => unknown, prepare: (count: number) => unknown): Round {
  return async (count) => {
    await sets.create({ name, type: 'hash:ip', options });
    await prepare(count);
    const time = await timed(() => run(count));
    const [listed] = await sets.list({ name, terse: true });
    await sets.destroy(name);
    return { ...time, items: listed?.options.elements ?? 0 };
  };
}

/** Lists a set with elements. */
const listing =
  (run: () => unknown): Round =>
  async (count) => {
    await sets.create({ name, type: 'hash:ip', options });
    await sets.add(name, elements(count));
    const time = await timed(run);
    await sets.destroy(name);
    return time;
  };

/** Accepts packets that the program given as second argument sends. */
function acceptPackets(batch: number): Round {
  const generator = spawn(process.argv[3] as string, ['packets'], { stdio: ['pipe', 'ignore', 'inherit'] });
  process.stdin.once('end', () => generator.stdin?.end());
  generator.once('exit', (code) => {
    if (code !== 0) throw new Error('the generator of packets failed');
  });
  return async (count) => {
    // A lost packet ends the benchmark.
    const signal = AbortSignal.timeout(60_000);
    const queue = await namespace.packetQueue(5, { copy: 64, maxLength: 1_000_000, batch, signal });
    generator.stdin?.write(`${count}\n`);
    let items = 0;
    for await (const packet of queue) {
      packet.accept();
      if (++items === count) break;
    }
    return undefined;
  };
}

await serve(
  await chosen({
    'create-flows': () => async (count) => {
      using socket = NetlinkSocket.open('netfilter');
      const time = await timed(() => socket.batch(createFlows(count)));
      await socket.request(conntrack.clear());
      return time;
    },
    queue: () => acceptPackets(64),
    'queue-each': () => acceptPackets(1),
    'set-add': () => {
      let wanted: { ip: string }[] = [];
      return adding(
        () => sets.add(name, wanted),
        (count) => {
          wanted = elements(count);
        },
      );
    },
    'set-add-ipset': () =>
      adding(
        () => execFileSync('ipset', ['restore', '-file', file]),
        (count) =>
          writeFileSync(
            file,
            elements(count)
              .map(({ ip }) => `add ${name} ${ip}\n`)
              .join(''),
          ),
      ),
    'set-list': () => listing(() => sets.list({ name })),
    'set-list-ipset': () => listing(() => execFileSync('ipset', ['save', name], { maxBuffer: 1 << 30 })),
  }),
);
rmSync(file, { force: true });
process.exit();
