import { Namespace, NetlinkSocket, VethPair } from 'tsnetlink';
import { lookUpRoute } from 'tsnetlink/fib-lookup';
import { expect, type TestContext, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { encode } from '../../../../src/netlink/codec/index.ts';
import { lookup } from '../../../../src/netlink/protocols/fib-lookup/message.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { netlinkMessage } from '../../../support/netlink-message.ts';

test('dump shows a lookup by name, with its fields', async () => {
  const session = new DecodeSession();
  await session.prepare(10);
  const body = encode(lookup, {
    ...{ address: '10.0.0.1', mark: 0, tos: 0, scope: 'universe', table: 'local', foundTable: 0 },
    ...{ prefixLength: 0, nextHop: 0, type: 0, foundScope: 0, outcome: 'noRoute' },
  });
  const [message] = session.decode({ protocol: 10, bytes: netlinkMessage(16, body) });
  expect(message).toMatchObject({ name: 'FIB_LOOKUP', problem: undefined });
  expect(message?.parts.find(({ name }) => name === 'address')).toMatchObject({ value: '10.0.0.1' });
});

test('bad arguments are refused before anything is sent', () => {
  for (const [lookup, field] of [
    [{}, 'address'],
    [{ address: '10.0.0.0/8' }, 'address'],
    [{ address: 'fd00::1' }, 'address'],
    [{ address: '10.0.0.1', table: 256 }, 'table'],
    [{ address: '10.0.0.1', table: 'mian' }, 'table'],
    [{ address: '10.0.0.1', tos: 256 }, 'tos'],
    [{ address: '10.0.0.1', mark: -1 }, 'mark'],
    [{ address: '10.0.0.1', scope: 'near' }, 'scope'],
    [{ address: '10.0.0.1', tabel: 1 }, 'tabel'],
  ] as const)
    expect(() => lookUpRoute(lookup as never), JSON.stringify(lookup)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }),
    );
});

describeLive('the kernel', () => {
  /** A namespace with routes of several types, and a socket in it. */
  async function withRoutes(context: TestContext): Promise<{ namespace: Namespace; socket: NetlinkSocket }> {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    await VethPair.create({ name: 'd0', namespace }, { name: 'd1', namespace });
    const link = await namespace.link('d0');
    await link.up();
    await (await namespace.link('d1')).up();
    await link.addAddress('10.9.9.1/24');
    for (const type of ['blackhole', 'unreachable', 'prohibit', 'throw'] as const)
      await namespace.addRoute({ dst: `10.8.${type.length}.0/24`, type });
    await namespace.addRoute({ dst: '10.7.0.0/16', gateway: '10.9.9.2', table: 100 });
    await namespace.addRoute({ dst: '10.6.0.0/16', gateway: '10.9.9.2' });
    const socket = NetlinkSocket.open('fibLookup', { namespace });
    context.onTestFinished(() => socket.close());
    return { namespace, socket };
  }

  liveTest('finds the routes of a table, and says why there is none', async (context) => {
    const { socket } = await withRoutes(context);
    const look = (address: string, table?: number | 'local') =>
      socket.request(lookUpRoute({ address, ...(table !== undefined && { table }) }));

    expect(await look('10.9.9.7')).toEqual({
      outcome: 'found',
      table: 'main',
      route: { prefixLength: 24, nextHop: 0, type: 'unicast', scope: 'link' },
    });
    expect(await look('10.9.9.1', 'local')).toMatchObject({
      route: { prefixLength: 32, type: 'local', scope: 'host' },
    });
    expect(await look('10.7.1.1', 100)).toMatchObject({ table: 100, route: { scope: 'universe' } });
    expect(await look('10.7.1.1')).toEqual({ outcome: 'noRoute', table: 'main' });
    expect(await look('10.7.1.1', 99)).toEqual({ outcome: 'noTable' });
    for (const type of ['blackhole', 'unreachable', 'prohibit'])
      expect(await look(`10.8.${type.length}.1`)).toEqual({ outcome: type, table: 'main' });
    expect(await look('10.8.5.1')).toEqual({ outcome: 'noRoute', table: 'main' });
    // Many at once: answers are found by the sequence number.
    const many = await Promise.all(Array.from({ length: 50 }, (_, index) => look(`10.6.${index}.1`)));
    expect(new Set(many.map(({ outcome, route }) => `${outcome}/${route?.prefixLength}`))).toEqual(
      new Set(['found/16']),
    );
  });

  liveTest('finds what `ip route get fibmatch` finds', needs('command ip'), async (context) => {
    const { namespace, socket } = await withRoutes(context);
    for (const address of ['10.9.9.9', '10.6.3.4', '10.9.9.200']) {
      const { stdout } = await namespace.exec('ip', ['-j', 'route', 'get', address, 'fibmatch']);
      const [{ dst }] = JSON.parse(stdout) as [{ dst: string }];
      const { route } = await socket.request(lookUpRoute({ address }));
      expect(`/${route?.prefixLength}`).toBe(dst.slice(dst.indexOf('/')));
    }
  });
});
