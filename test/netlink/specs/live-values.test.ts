// The same messages of the kernel by the schemas of the library and by the kernel's specifications (TSNETLINK_SPECS). The commands of
// all vectors make the states: their events and the lists behind them are compared.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, type TestContext } from 'vitest';
import { decode, encode, Reader } from '../../../src/netlink/codec/index.ts';
import {
  loadProtocols,
  type Protocol,
  protocolEntry,
  protocolNumbers,
} from '../../../src/netlink/protocol-table.ts';
import { loadFamilies } from '../../../src/netlink/protocols/generic/families.ts';
import { mptcpOperations } from '../../../src/netlink/protocols/generic/index.ts';
import { listFamilies, listPolicies } from '../../../src/netlink/protocols/generic/nlctrl/messages.ts';
import { links, routes, rules } from '../../../src/netlink/protocols/route/index.ts';
import { actionKinds } from '../../../src/netlink/protocols/route/tc/kinds.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import { loadSpec, type SpecFamily } from '../../../src/netlink/specs/index.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { enter, type TestNamespace, testNamespace } from '../../support/namespace.ts';
import type { VectorGroup } from '../../support/vectors.ts';
import { compareValues } from './compare-values.ts';
import { knownDifferences } from './known-differences.ts';
import { netfilterCommands } from './netfilter-state.ts';

const folder = process.env.TSNETLINK_SPECS ?? '/usr/share/ynl/specs';
const specs: readonly SpecFamily[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => loadSpec(`${folder}/${name}`))
  : [];
const definitions = await loadProtocols();

/** A message as it came. */
interface Received {
  readonly type: number;
  readonly payload: Uint8Array;
  /** The name of a message type that the kernel gave at run time. */
  readonly dynamicType?: string | undefined;
}

/** The values that have been compared, and their differences. */
class Outcome {
  readonly compared = new Map<string, number>();
  readonly differences = new Map<string, string>();

  /** Compares a message with each specification that has it. */
  add(protocol: Protocol, { type, payload, dynamicType = 'nlctrl' }: Received): void {
    const key = {
      type,
      reader: new Reader(payload),
      start: 0,
      end: payload.length,
      ids: new Map([[type, dynamicType]]),
    };
    const own = definitions.get(protocolNumbers[protocol])?.describe(key);
    if (own === undefined) return;
    for (const spec of specs) {
      const theirs = spec.protocol === protocol ? spec.describe(key) : undefined;
      if (theirs === undefined) continue;
      const { compared, differences } = compareValues(own.reply, theirs.reply, payload);
      this.compared.set(spec.name, (this.compared.get(spec.name) ?? 0) + compared);
      for (const { theirs: path, text } of differences) this.differences.set(`${spec.name} ${path}`, text);
      for (const [who, { reply }] of Object.entries({ library: own, specification: theirs }))
        if (Buffer.compare(encode(reply, decode(reply, payload)), payload) !== 0)
          this.differences.set(`${spec.name} ${own.name}`, `the ${who} does not give the bytes back`);
    }
  }
}

/** Runs a request whose messages are returned as they come. */
async function receive(socket: NetlinkSocket<Protocol>, request: Request<unknown>): Promise<Received[]> {
  const { dynamicType } = request;
  const read: Request<unknown>['read'] = ({ bytes }, start, end, type) => ({
    type,
    payload: bytes.slice(start, end),
    dynamicType,
  });
  try {
    return (await socket.request({ ...request, flatten: false, read })) as Received[];
  } catch {
    // The kernel lacks it, or it needs an argument.
    return [];
  }
}

/** Compares all lists that the objects of a protocol have, where the list needs it those of each link, or of each kind of actions. */
async function compareLists(
  namespace: TestNamespace | Namespace,
  protocol: Protocol,
  outcome: Outcome,
): Promise<void> {
  using socket = NetlinkSocket.open(protocol, { namespace });
  const indexes = (await namespace.socket.request(links.list())).map(({ index }) => index);
  const filters = [
    [undefined],
    indexes.map((index) => ({ index })),
    [...actionKinds.keys()].map((kind) => ({ kind })),
  ];
  for (const { list } of Object.values(definitions.get(protocolNumbers[protocol])?.objects ?? {})) {
    let found = 0;
    for (const each of filters)
      for (const filter of found > 0 || list === undefined ? [] : each) {
        const request = accepted(() => list?.(filter as never));
        if (request === undefined) break;
        for (const message of await receive(socket, request)) {
          outcome.add(protocol, message);
          found++;
        }
      }
  }
}

/** The result of a function; `undefined` where it throws. */
function accepted<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Runs commands in a namespace. Those that this kernel refuses leave nothing. */
async function run(namespace: TestNamespace, commands: readonly string[]): Promise<void> {
  const script = commands.map((command) => `${command} 2>/dev/null || true`).join('\n');
  const [program = '', ...rest] = [...enter(namespace), 'sh', '-c', script];
  await promisify(execFile)(program, rest);
}

/** Runs the commands of a group in a namespace, and compares events and lists. */
async function compareGroup(context: TestContext, group: VectorGroup, outcome: Outcome): Promise<void> {
  const namespace = testNamespace(context);
  using socket = NetlinkSocket.open('route', { namespace });
  const groups = Object.keys(protocolEntry('route')?.groups ?? {});
  const watch = socket.watch(groups as never, { decode: false });
  await run(namespace, [...group.setup, ...group.vectors.map(({ command }) => command)]);
  for (let events = watch.take(); events.length > 0; events = watch.take())
    for (const event of events) if (event.kind === 'notification') outcome.add('route', event);
  watch.close();
  await compareLists(namespace, 'route', outcome);
}

/** Makes objects that the lists of families of generic netlink show. */
async function makeObjects(namespace: Namespace, families: ReadonlySet<string | undefined>): Promise<void> {
  await namespace.request(links.change('lo', { up: true }));
  await namespace.request(links.create({ kind: 'veth', name: 'a', options: { peer: { name: 'b' } } }));
  if (families.has('mptcp_pm')) {
    await namespace.request(mptcpOperations.add({ address: '10.0.0.1', id: 5, flags: ['signal'] }));
    await namespace.request(mptcpOperations.add({ address: 'fd00::1', id: 6, flags: ['subflow', 'backup'] }));
  }
  // TCP remembers what it has measured of an address.
  const server = createServer((connection) => connection.end('x'.repeat(100_000)));
  await namespace.listen(server, { host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  for await (const _ of await namespace.connect({ host: '127.0.0.1', port }));
  await new Promise((resolve) => server.close(resolve));
}

/** Expects that each difference is known. */
function expectKnown(outcome: Outcome, ...wanted: string[]): void {
  const unknown = [...outcome.differences].filter(
    ([place]) => !Object.keys(knownDifferences).some((known) => `${place}.`.startsWith(`${known}.`)),
  );
  expect(Object.fromEntries(unknown)).toEqual({});
  for (const name of wanted) expect(outcome.compared.get(name), name).toBeGreaterThan(0);
}

describe.skipIf(specs.length === 0)('values by the specifications', () => {
  describeLive('are those of the schemas', () => {
    liveTest('of rtnetlink', needs('command ip', 'command tc', 'command nsenter'), async (context) => {
      const outcome = new Outcome();
      const groups: VectorGroup[] = [];
      const protocols = resolve('test/netlink/protocols/route');
      for (const file of readdirSync(protocols, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.vectors.ts')) continue;
        const exported = (await import(pathToFileURL(resolve(protocols, file)).href)) as object;
        for (const group of Object.values(exported) as VectorGroup[])
          if (Array.isArray(group?.vectors)) groups.push(group);
      }
      await Promise.all(groups.map((group) => compareGroup(context, group, outcome)));
      expectKnown(outcome, 'rt-addr', 'rt-link', 'rt-neigh', 'rt-route', 'rt-rule', 'tc');
    });

    liveTest(
      'of netfilter',
      needs('command nft', 'command conntrack', 'command nsenter'),
      async (context) => {
        const namespace = testNamespace(context);
        await run(namespace, ['ip link set lo up', ...netfilterCommands]);
        const outcome = new Outcome();
        await compareLists(namespace, 'netfilter', outcome);
        expectKnown(outcome, 'nftables', 'conntrack');
      },
    );

    liveTest('of all families of generic netlink that the library describes', async (context) => {
      const namespace = await Namespace.create();
      context.onTestFinished(() => namespace.close());
      using socket = NetlinkSocket.open('generic', { namespace });
      const outcome = new Outcome();
      const families = await socket.request(listFamilies());
      const names = new Set(families.map(({ familyName }) => familyName));
      await makeObjects(namespace, names);
      for (const { familyId = 0 } of families)
        for (const message of await receive(socket, listPolicies(familyId))) outcome.add('generic', message);
      await compareLists(namespace, 'generic', outcome);
      for (const { dump } of await loadFamilies())
        for (const list of Object.values(dump))
          for (const message of await receive(socket, list())) outcome.add('generic', message);
      const wanted = ['nlctrl', 'ethtool', 'netdev', 'mptcp_pm', 'tcp_metrics'];
      expectKnown(outcome, ...wanted.filter((name) => names.has(name)));
    });

    liveTest('of header and attribute, where both have the same name', async (context) => {
      const { socket } = testNamespace(context);
      const lo = 1;
      socket.requestSync(links.change('lo', { up: true }));
      await socket.request(routes.add({ dst: '10.9.0.0/16', oif: lo, table: 1000 }));
      await socket.request(rules.add({ family: 'inet', table: 1000, priority: 7 } as never));
      expect(await socket.request(routes.list({ table: 1000 }))).toMatchObject([{ table: 1000 }]);
      const list = (name: string, operation: string): Promise<unknown> =>
        socket.request(specs.find((spec) => spec.name === name)?.dump[operation]());
      expect(await list('rt-route', 'getroute')).toContainEqual(
        expect.objectContaining({ rtmTable: 252, table: 1000 }),
      );
      expect(await list('rt-rule', 'getrule')).toContainEqual(
        expect.objectContaining({ headerTable: 252, table: 1000 }),
      );
    });
  });
});
