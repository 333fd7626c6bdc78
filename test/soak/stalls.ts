// `scripts/isolate.sh -- node --import tsx test/soak/stalls.ts`: how long the event loop stands still while links are
// deleted and while routes are read, and why. Needs root. STREAM=500000 and LINKS=200 by default.
import { NetlinkSocket } from '../../src/index.ts';
import { links, routes } from '../../src/netlink/protocols/route/index.ts';
import { measureStalls, type Stalls } from '../support/stalls.ts';

const linkCount = Number(process.env.LINKS ?? 200);
const routeCount = Number(process.env.STREAM ?? 500_000);

/** A line of numbers: the longest stalls, and of what is left of them without waiting for a processor. */
function report(name: string, { total, turns, stalls }: Stalls): void {
  const own = stalls.map(({ ms, queued }) => Math.max(0, ms - queued)).sort((a, b) => b - a);
  const count = (limit: number) => own.filter((ms) => ms > limit).length;
  const text = stalls.slice(0, 4).map(({ ms, queued, collecting }) => {
    const [a, b, c] = [ms, queued, collecting].map((each) => each.toFixed(1));
    return `${a} (${b} without a processor, ${c} collecting)`;
  });
  console.log(
    `${name}: ${total.toFixed(0)} ms, ${turns} turns; longest stall ${(stalls[0]?.ms ?? 0).toFixed(1)} ms, ` +
      `${(own[0] ?? 0).toFixed(1)} ms of our own; ${count(2)} of our own over 2 ms, ${count(5)} over 5; ${text.join(', ')}`,
  );
}

async function deleteLinks(offload: 'marked' | 'all' | 'none'): Promise<void> {
  const socket = NetlinkSocket.open('route', { offload });
  const names = Array.from({ length: linkCount }, (_, i) => `stall${i}`);
  const make = () =>
    socket.batch(
      names.map((name) => links.create({ kind: 'veth', name, options: { peer: { name: `${name}-p` } } })),
    );
  await make();
  const one = () => Promise.all(names.map((name) => socket.request(links.delete(name))));
  report(`${linkCount} links deleted one by one, offload ${offload}`, await measureStalls(one));
  await make();
  const many = () => socket.batch(names.map((name) => links.delete(name)));
  report(`${linkCount} links deleted in a batch, offload ${offload}`, await measureStalls(many));
  socket.close();
}

async function readRoutes(): Promise<void> {
  const socket = NetlinkSocket.open('route');
  const list = Array.from({ length: routeCount }, (_, i) => ({
    dst: `${10 + (i >> 24)}.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32`,
    type: 'blackhole' as const,
  }));
  for (let at = 0; at < list.length; at += 50_000)
    await socket.batch(list.slice(at, at + 50_000).map((route) => routes.create(route)));
  list.length = 0;
  const stream = async () => {
    let seen = 0;
    for await (const _ of socket.stream(routes.list({ family: 'inet', table: 254 }))) seen++;
    if (seen < routeCount) throw new Error(`only ${seen} routes`);
  };
  await stream();
  for (let round = 0; round < 3; round++)
    report(`stream of ${routeCount} routes`, await measureStalls(stream));
  socket.close();
}

for (const offload of ['marked', 'all', 'none'] as const) if (linkCount > 0) await deleteLinks(offload);
if (routeCount > 0) await readRoutes();
