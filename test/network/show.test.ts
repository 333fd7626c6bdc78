import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  BatchError,
  Bridge,
  createLab,
  Namespace,
  NamespaceClosedError,
  NetlinkSocket,
  SystemError,
  TransportError,
  UnsupportedPlatformError,
  VethPair,
} from '../../src/index.ts';
import { loadProtocols, protocolNames } from '../../src/netlink/protocol-table.ts';
import { links } from '../../src/netlink/protocols/route/index.ts';
import { describeLive, liveTest } from '../support/live.ts';

/** Returns a value as JSON holds it. */
const json = (value: unknown) => JSON.parse(JSON.stringify(value));

describeLive('objects show themselves', () => {
  liveTest('a link: name, kind, state, addresses known; all of it in JSON', async () => {
    using namespace = await Namespace.create('shown');
    const lo = await namespace.link('lo');
    expect(inspect(lo)).toContain("Link {\n  name: 'lo',\n  index: 1,\n  operstate: 'down',");
    expect(inspect(lo)).toContain("namespace: 'shown'");
    expect(inspect(lo)).not.toContain('addresses');
    await lo.up();
    await lo.addAddress('10.9.0.1/32');
    expect(inspect(lo)).toContain("addresses: '10.9.0.1/32'");
    await lo.addresses();
    expect(inspect(lo)).toContain("addresses: '127.0.0.1/8, 10.9.0.1/32, ::1/128'");
    await lo.removeAddress('10.9.0.1/32');
    expect(lo.knownAddresses).toEqual(['127.0.0.1/8', '::1/128']);
    expect(json(lo)).toMatchObject({
      name: 'lo',
      mtu: 65536,
      stats64: { rxBytes: 0 },
      addresses: lo.knownAddresses,
      namespace: 'shown',
    });
    const bridge = await Bridge.create({ name: 'br0', namespace, options: { ageingTime: 100 } });
    expect(inspect(bridge)).toMatch(/^Bridge \{\n {2}name: 'br0',\n {2}kind: 'bridge',/);
    expect(json([bridge])).toMatchObject([{ kind: 'bridge', options: { ageingTime: 100 } }]);
    await namespace.delete();
  });

  liveTest('a pair, a namespace, a lab and a view', async () => {
    const namespace = await Namespace.create();
    const end = { namespace, up: true };
    const pair = await VethPair.create(
      { ...end, name: 'a', addresses: ['10.0.0.1/24'] },
      { ...end, name: 'b' },
    );
    expect(inspect(pair)).toContain("addresses: '10.0.0.1/24'");
    expect(json(pair)).toMatchObject({ ends: [{ name: 'a' }, { name: 'b' }] });
    expect(inspect(namespace)).toMatch(/^Namespace \{ inode: \d+ \}$/);
    const view = await namespace.watch({ objects: ['link', 'address'] });
    expect(inspect(view)).toContain("NetworkWatch { link: '3 objects'");
    expect(json(view).link).toMatchObject([{ name: 'lo' }, {}, {}]);
    view.close();
    expect(Object.keys(json(await namespace.state()).links)).toContain('lo');
    const result = await namespace.ping('10.0.0.1', { count: 1 });
    expect(json(result)).toEqual(result);
    namespace.close();
    expect(inspect(namespace)).toBe('Namespace { closed: true }');
    const lab = await createLab({ nodes: { x: {}, y: {} }, links: [{ ends: ['x', 'y'] }] } as never);
    expect(inspect(lab)).toContain("LabNode { name: 'x'");
    expect(json(lab).nodes.map(({ name }: { name: string }) => name)).toEqual(['x', 'y']);
    await lab.destroy();
    expect(json(lab).nodes).toHaveLength(2);
  });

  liveTest('every object that can be listed, and events', async () => {
    using namespace = await Namespace.create();
    const pair = await VethPair.create({ name: 'a', namespace }, { name: 'b', namespace });
    await pair.ends[0].up();
    await pair.ends[0].addAddress('10.0.0.1/24');
    const [address] = json(await namespace.addresses({ dev: 'a', family: 'inet' }));
    expect(address).toMatchObject({ validLifetime: 0xffffffff, preferredLifetime: 0xffffffff });
    // JSON can be given back.
    await pair.ends[0].replaceAddress('10.0.0.1/24', { validLifetime: address.validLifetime });
    expect((await pair.ends[0].addresses())[0]?.validLifetime).toBe(Number.POSITIVE_INFINITY);
    let listed = 0;
    for (const name of protocolNames) {
      let socket: NetlinkSocket;
      try {
        socket = NetlinkSocket.open(name, { namespace });
      } catch {
        continue;
      }
      const number = (await loadProtocols()).values();
      for (const { objects } of number)
        for (const { list } of Object.values(objects)) {
          if (list === undefined) continue;
          let request: { protocol: string; operation: string };
          try {
            request = list();
          } catch {
            continue;
          }
          if (request.protocol !== name) continue;
          const found = await socket.request(request as never).catch(() => []);
          expect(() => JSON.stringify(found), name).not.toThrow();
          // JSON makes null of Infinity and NaN.
          expect(JSON.stringify(found), request.operation).not.toContain(':null');
          listed += (found as unknown[]).length;
        }
      socket.close();
    }
    expect(listed).toBeGreaterThan(20);
    const events = namespace.socket.watch(['link']);
    await namespace.createLink({ name: 'br0', kind: 'bridge' });
    const { value } = await events.next();
    expect(json(value)).toMatchObject({ name: 'RTM_NEWLINK', object: { name: 'br0' } });
    expect(inspect(value)).toContain("NetlinkNotification {\n  name: 'RTM_NEWLINK'");
    events.close();
  });

  liveTest('errors: name, message and fields', async () => {
    using namespace = await Namespace.create();
    const failure = async (promise: Promise<unknown>) => {
      const error = await promise.then(
        () => undefined,
        (reason: Error) => reason,
      );
      return { error, json: json(error) };
    };
    const refused = await failure(namespace.link('nothing'));
    expect(refused.json).toMatchObject({
      name: 'NetlinkError',
      message: refused.error?.message,
      code: 'ENODEV',
      operation: 'link get nothing',
    });
    const wrong = await failure(namespace.addRoute({ dst: 'x', oif: 1 }));
    expect(wrong.json).toMatchObject({ name: 'TypeError', field: 'dst', code: 'ERR_INVALID_ARG_VALUE' });
    const batch = await failure(namespace.socket.batch([links.get('nothing'), links.get('lo')]));
    expect(batch.error).toBeInstanceOf(BatchError);
    expect(batch.json).toMatchObject({ results: [{ reason: { code: 'ENODEV' } }, { status: 'fulfilled' }] });
    expect((await failure(Namespace.open('no-such'))).json).toMatchObject({
      name: 'SystemError',
      code: 'ENOENT',
    });
  });
});

test('errors of every class are in JSON with name, message and code', () => {
  const errors = [
    new SystemError('open', 2),
    new TransportError('link get', 'ERR_NETLINK_CLOSED', 'closed', undefined, { cause: new Error('why') }),
    new NamespaceClosedError('a'),
    new UnsupportedPlatformError('no build'),
  ];
  for (const error of errors) {
    const { name, message, code } = error;
    expect(json(error)).toMatchObject({ name, message, code });
  }
  expect(json(errors[1]).cause).toEqual({ name: 'Error', message: 'why' });
});
