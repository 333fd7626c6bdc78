import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Namespace, NetlinkSocket, Tun } from 'tsnetlink';
import { type AnyType, decode, encode, inspect, type Part, Reader } from 'tsnetlink/codec';
import { ethtool } from 'tsnetlink/ethtool';
import { loadSpec } from 'tsnetlink/spec';
import { expect, type TestContext, test } from 'vitest';
import * as bitNames from '../../../../../src/netlink/protocols/generic/ethtool/bit-names.ts';
import { stringSets } from '../../../../../src/netlink/protocols/generic/ethtool/string-sets.ts';
import { dump, sessionOf } from '../../../../dump/support.ts';
import { hex } from '../../../../support/bytes.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';

/** The specification of the kernel, which is no part of the project: see test/netlink/specs/every-spec.test.ts. */
const specFile = join(process.env.TSNETLINK_SPECS ?? '/usr/share/ynl/specs', 'ethtool.yaml');
const needsSpec = needs({
  name: 'the specification of ethtool',
  missing: () => (existsSync(specFile) ? undefined : 'TSNETLINK_SPECS names no folder with ethtool.yaml'),
});

type DumpName = keyof typeof ethtool.dump;
const lists = Object.keys(ethtool.dump) as DumpName[];

/** A request that lists all of one message, as far as the kernel has it. */
const listOf = (name: DumpName, compact: boolean) =>
  ethtool.dump[name]({
    header: { flags: compact ? ['compactBitsets'] : [] },
    ...(name === 'statsGet' && { groups: bitNames.statisticsGroups }),
    ...(name === 'strsetGet' && { stringsets: [{ id: 'stats' }] }),
  } as never);

/** A namespace with links that have settings for ethtool. */
async function someLinks(context: TestContext): Promise<Namespace> {
  const namespace = await Namespace.create();
  context.onTestFinished(() => namespace.close());
  await namespace.createLink({
    name: 'veth_a',
    kind: 'veth',
    options: { peer: { name: 'veth_b' } },
    up: true,
  });
  await namespace.createLink({ name: 'br0', kind: 'bridge' });
  return namespace;
}

/** The payloads with which the kernel answers a list; none where it does not have it. */
async function payloadsOf(
  socket: NetlinkSocket<'generic'>,
  name: DumpName,
  compact: boolean,
): Promise<Uint8Array[]> {
  const read = ({ bytes }: Reader, start: number, end: number) => bytes.slice(start, end);
  try {
    return (await socket.request({ ...listOf(name, compact), read } as never)) as Uint8Array[];
  } catch (error) {
    // Linux before the message, a configuration without it, or a list that needs more than a header.
    expect((error as { code: string }).code).toMatch(/^(EOPNOTSUPP|EINVAL)$/);
    return [];
  }
}

/** All payloads of all lists, in both forms of bitsets. */
async function allPayloads(namespace: Namespace): Promise<[DumpName, Uint8Array][]> {
  using socket = NetlinkSocket.open('generic', { namespace });
  const all: [DumpName, Uint8Array][] = [];
  for (const name of lists)
    for (const compact of [false, true])
      for (const bytes of await payloadsOf(socket, name, compact)) all.push([name, bytes]);
  return all;
}

const replySchema = (name: DumpName): AnyType =>
  ethtool.describe(ethtool.commands[name].replyId)?.reply as AnyType;

/** The parts in a tree that no schema describes. */
const unknownParts = (parts: readonly Part[] = []): string[] =>
  parts.flatMap((part) =>
    (part.name.startsWith('#') && part.type === undefined) || part.problem !== undefined
      ? [part.name]
      : unknownParts(part.parts),
  );

test('numbers of requests and of messages of the kernel are separate', () => {
  const session = sessionOf(16);
  const names = (flags: number, command: number) => {
    const bytes = Uint8Array.from([
      ...hex(`30 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00 01 02 00 00
        0c 00 02 00 65 74 68 74 6f 6f 6c 00 06 00 01 00 1f 00 00 00 08 00 03 00 01 00 00 00`),
      ...hex(`14 00 00 00 1f 00`),
      flags,
      ...hex(`00 01 00 00 00 00 00 00 00`),
      command,
      ...hex('01 00 00'),
    ]);
    const [, message] = session.decode({ protocol: 16, bytes });
    return [message?.name, message?.parts[0]?.parts?.[0]?.value];
  };
  expect(names(1, 27)).toEqual(['ethtool/cableTestTdrAct', 'cableTestTdrAct']);
  expect(names(0, 27)).toEqual(['ethtool/cableTestNtf', 'cableTestNtf']);
  expect(names(1, 16)).toEqual(['ethtool/ringsSet', 'ringsSet']);
  expect(names(0, 16)).toEqual(['ethtool/ringsGet', 'ringsGet']);
  expect(names(0, 17)).toEqual(['ethtool/ringsNtf', 'ringsNtf']);
});

describeLive('the messages of ethtool', () => {
  liveTest('every attribute of every list is known, and written back to the same bytes', async (context) => {
    const seen = new Set<string>();
    for (const [name, bytes] of await allPayloads(await someLinks(context))) {
      const schema = replySchema(name);
      expect(unknownParts(inspect(schema, bytes)), name).toEqual([]);
      expect(hexOf(encode(schema, decode(schema, bytes))), name).toBe(hexOf(bytes));
      seen.add(name);
    }
    for (const name of [
      'featuresGet',
      'linkmodesGet',
      'linkinfoGet',
      'linkstateGet',
      'strsetGet',
      'tsinfoGet',
    ])
      expect(seen).toContain(name);
  });

  liveTest('a reply that was not wanted is no error', async () => {
    using socket = NetlinkSocket.open('generic');
    const features = { wanted: { 'tx-nocache-copy': true } };
    const header = { devName: 'lo' };
    expect(await socket.request(ethtool.do.featuresSet({ header, ...features } as never))).toMatchObject({
      header: { devName: 'lo' },
    });
    const silent = ethtool.do.featuresSet({
      header: { ...header, flags: ['omitReply'] },
      ...features,
    } as never);
    expect(await socket.request(silent)).toBeUndefined();
    expect(socket.requestSync(silent)).toBeUndefined();
  });

  liveTest(
    'the schemas and the specification of the kernel give the same values',
    needsSpec,
    async (context) => {
      const spec = loadSpec(specFile);
      const ids = new Map([[31, 'ethtool']]);
      let compared = 0;
      for (const [name, bytes] of await allPayloads(await someLinks(context))) {
        const own = leavesOf(inspect(replySchema(name), bytes));
        const theirs = leavesOf(
          inspect(
            spec.describe({ type: 31, reader: new Reader(bytes), start: 0, end: bytes.length, ids })
              ?.reply as AnyType,
            bytes,
          ),
        );
        expect(own, name).toEqual(theirs);
        compared += own.length;
      }
      expect(compared).toBeGreaterThan(1000);
    },
  );

  liveTest(
    'a policy of the running kernel knows no attribute that the schemas lack',
    needs('kernel 5.10'),
    async () => {
      const { stdout } = await dump(['policy', 'ethtool']);
      expect(stdout).toMatch(/^ {2}operation 12 featuresSet /m);
      expect(stdout).toMatch(/^ {2}wanted \[3\] +nested$/m);
      expect(stdout).not.toMatch(/✗|#\d/);
    },
  );

  liveTest('names of bits are those of the kernel', async (context) => {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    using socket = NetlinkSocket.open('generic', { namespace });
    const known = bitNames as Readonly<Record<string, readonly string[] | undefined>>;
    let compared = 0;
    for (const [name, id] of Object.entries(stringSets)) {
      const names = known[name];
      if (names === undefined) continue;
      try {
        const { stringsets = [] } = await socket.request(
          ethtool.do.strsetGet({ header: {}, stringsets: [{ id }] }),
        );
        const strings = stringsets[0]?.strings ?? [];
        expect(strings.map(({ value }) => value).slice(0, names.length), name).toEqual(
          names.slice(0, strings.length),
        );
        compared++;
      } catch (error) {
        // Linux before the set.
        expect(error).toMatchObject({ code: expect.stringMatching(/^(EINVAL|EOPNOTSUPP)$/) });
      }
    }
    expect(compared).toBeGreaterThan(5);
  });

  liveTest(
    'a changed setting is an event with the names of its bits',
    needs('device /dev/net/tun'),
    async (context) => {
      const namespace = await Namespace.create();
      context.onTestFinished(() => namespace.close());
      using tap = await Tun.create({ name: 'tap0', mode: 'tap', namespace });
      using socket = NetlinkSocket.open('generic', { namespace });
      const watch = socket.watch(['ethtool/monitor']);
      const header = { devName: tap.name };
      await socket.request(ethtool.do.debugSet({ header, msgmask: { link: true } }));
      await socket.request(ethtool.do.debugSet({ header, msgmask: ['drv', 'wol'] }));
      await socket.request(ethtool.do.linkmodesSet({ header, speed: 2500, duplex: 'half' }));
      const events = [];
      for await (const event of watch) {
        if (event.kind !== 'notification') continue;
        if (event.name === 'ethtool/debugNtf') events.push(event.message.msgmask);
        if (event.name === 'ethtool/linkmodesNtf') events.push(event.message.speed, event.message.duplex);
        if (events.length === 4) break;
      }
      expect(events).toEqual([['link'], ['drv', 'wol'], 2500, 'half']);
      const { msgmask } = await socket.request(ethtool.do.debugGet({ header }));
      expect(msgmask).toEqual(['drv', 'wol']);
    },
  );
});

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The bytes of leaves by their path of attribute numbers, with the number that they are read as. */
function leavesOf(parts: readonly Part[], path = ''): string[] {
  return parts.flatMap((part) => {
    const here = part.id === undefined ? path : `${path}.${part.id}`;
    if (part.parts !== undefined) return leavesOf(part.parts, here);
    return part.id === undefined ? [] : [`${here} ${part.payload} ${plain(part)}`];
  });
}

/** The value of a leaf as a number or text: names, lists of names and booleans become numbers; what is bytes in either is left out. */
function plain({ type, value, payload, end }: Part): unknown {
  const { names } = (type ?? {}) as { names?: Readonly<Record<string, number | bigint>> };
  const number = (one: unknown): unknown => (typeof one === 'string' ? (names?.[one] ?? one) : one);
  if (Array.isArray(value))
    return names === undefined ? end - payload : value.reduce((sum, one) => sum + Number(number(one)), 0);
  if (value instanceof Uint8Array || type?.kind === 'mac') return end - payload;
  const single = number(value);
  return typeof single === 'boolean' ? Number(single) : String(single);
}
