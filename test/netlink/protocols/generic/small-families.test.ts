// The families netdev, mptcp_pm, SEG6 and IOAM6, and what `dump policy` says of all families.
import { Namespace, NetlinkSocket } from 'tsnetlink';
import {
  ioam6Operations,
  listFamilies,
  listPolicies,
  mptcpOperations,
  netdev,
  seg6Operations,
} from 'tsnetlink/generic';
import { links } from 'tsnetlink/route';
import { expect, type TestContext, test } from 'vitest';
import { styleFor } from '../../../../src/cli/colour.ts';
import { collect, policyText } from '../../../../src/cli/commands/dump/policy.ts';
import { loadFamilies } from '../../../../src/netlink/protocols/generic/families.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';

/** A socket in a fresh namespace; skips the test where the kernel lacks the family. */
async function socketFor(context: TestContext, family: string): Promise<NetlinkSocket<'generic'>> {
  const namespace = await Namespace.create();
  const socket = NetlinkSocket.open('generic', { namespace });
  context.onTestFinished(() => {
    socket.close();
    return namespace.close();
  });
  const there = (await socket.request(listFamilies())).map(({ familyName }) => familyName);
  if (!there.includes(family)) context.skip(`the kernel has no family ${family}`);
  return socket;
}

describeLive('small families of generic netlink', () => {
  liveTest('mptcp_pm: endpoints and limits', async (context) => {
    const socket = await socketFor(context, 'mptcp_pm');
    await socket.request(
      mptcpOperations.add({ address: '10.0.0.1', id: 5, index: 1, port: 8080, flags: ['signal'] }),
    );
    await socket.request(mptcpOperations.add({ address: 'fd00::1', id: 6, flags: ['subflow'] }));
    const endpoints = await socket.request(mptcpOperations.list());
    expect(endpoints).toEqual([
      { address: '10.0.0.1', id: 5, index: 1, port: 8080, flags: ['signal'] },
      { address: 'fd00::1', id: 6, flags: ['subflow'] },
    ]);
    expect(await socket.request(mptcpOperations.get(5))).toEqual(endpoints[0]);
    await socket.request(mptcpOperations.setFlags(6, ['backup']));
    expect((await socket.request(mptcpOperations.get(6))).flags).toEqual(['subflow', 'backup']);
    await socket.request(mptcpOperations.delete(5));
    await expect(socket.request(mptcpOperations.get(5))).rejects.toMatchObject({ code: 'EINVAL' });
    await socket.request(mptcpOperations.flush());
    expect(await socket.request(mptcpOperations.list())).toEqual([]);
    await socket.request(mptcpOperations.setLimits({ subflows: 3, addAddrAccepted: 2 }));
    expect(await socket.request(mptcpOperations.limits())).toEqual({ subflows: 3, addAddrAccepted: 2 });
    await socket.request(mptcpOperations.setLimits({ subflows: 1 }));
    expect(await socket.request(mptcpOperations.limits())).toEqual({ subflows: 1, addAddrAccepted: 2 });
  });

  liveTest('SEG6: the source of tunnels and keys', needs('real root'), async (context) => {
    const socket = await socketFor(context, 'SEG6');
    expect(await socket.request(seg6Operations.getTunnelSource())).toBe('::');
    await socket.request(seg6Operations.setTunnelSource('fd00::5'));
    expect(await socket.request(seg6Operations.getTunnelSource())).toBe('fd00::5');
    try {
      await socket.request(seg6Operations.setHmac({ keyId: 7, algorithm: 'sha256', secret: 'secret' }));
    } catch (error) {
      // Without CONFIG_IPV6_SEG6_HMAC.
      expect(error).toMatchObject({ code: expect.stringMatching(/^(EOPNOTSUPP|ENOTSUP|ENOTSUPP)$/) });
      return;
    }
    expect(await socket.request(seg6Operations.list())).toEqual([
      { keyId: 7, algorithm: 'sha256', secret: new TextEncoder().encode('secret') },
    ]);
    await socket.request(seg6Operations.deleteHmac(7));
    expect(await socket.request(seg6Operations.list())).toEqual([]);
  });

  liveTest('IOAM6: namespaces and schemas', needs('real root'), async (context) => {
    const socket = await socketFor(context, 'IOAM6');
    const data = new TextEncoder().encode('abcd');
    await socket.request(ioam6Operations.addNamespace({ id: 5, data: 1, wideData: 2n ** 33n }));
    await socket.request(ioam6Operations.addSchema({ id: 7, data }));
    await socket.request(ioam6Operations.setSchema(5, 7));
    expect(await socket.request(ioam6Operations.listNamespaces())).toEqual([
      { id: 5, data: 1, wideData: 2n ** 33n, schema: 7 },
    ]);
    expect(await socket.request(ioam6Operations.listSchemas())).toEqual([{ id: 7, data }]);
    await socket.request(ioam6Operations.setSchema(5, 'none'));
    expect((await socket.request(ioam6Operations.listNamespaces()))[0]?.schema).toBeUndefined();
    await socket.request(ioam6Operations.deleteSchema(7));
    await socket.request(ioam6Operations.deleteNamespace(5));
    expect(await socket.request(ioam6Operations.listNamespaces())).toEqual([]);
    await expect(socket.request(ioam6Operations.deleteNamespace(5))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  liveTest('netdev: links, queues and their events', async (context) => {
    const socket = await socketFor(context, 'netdev');
    const [lo] = await socket.request(netdev.dump.devGet());
    expect(lo).toMatchObject({ ifindex: 1, xdpFeatures: [] });
    expect(await socket.request(netdev.do.devGet({ ifindex: 1 }))).toEqual(lo);
    await expect(socket.request(netdev.do.devGet({ ifindex: 999 }))).rejects.toMatchObject({
      code: 'ENODEV',
    });
    for (const list of [netdev.dump.queueGet, netdev.dump.napiGet])
      expect(await socket.request(list({ ifindex: 1 }))).toBeInstanceOf(Array);
  });

  liveTest('netdev: a new link is an event with its name', async (context) => {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    using socket = NetlinkSocket.open('generic', { namespace });
    const watch = socket.watch(['netdev/mgmt']);
    await namespace.request(links.create({ name: 'br0', kind: 'bridge' }));
    expect((await watch.next()).value).toMatchObject({
      kind: 'notification',
      name: 'netdev/devAddNtf',
      message: { xdpFeatures: [] },
    });
  });

  liveTest('the kernel accepts the attributes of the schemas: dump policy finds no difference', async () => {
    using socket = NetlinkSocket.open('generic');
    const described = new Map((await loadFamilies()).map((family) => [family.name, family]));
    for (const family of await socket.request(listFamilies())) {
      const known = described.get(family.familyName ?? '');
      if (known === undefined) continue;
      const { policies, users } = collect(await socket.request(listPolicies(family.familyId ?? 0)));
      expect(
        policyText(family, known, policies, users, styleFor('never', process.stdout)),
        family.familyName,
      ).not.toContain('✗');
    }
  });
});

test.each([
  [() => mptcpOperations.add({ address: '10.0.0.300' }), 'address'],
  [() => mptcpOperations.add({ address: '10.0.0.1', id: 0 }), 'id'],
  [() => mptcpOperations.add({ address: '10.0.0.1', flags: ['signl' as 'signal'] }), 'flags[0]'],
  [() => mptcpOperations.add({ address: '10.0.0.1', dev: 'lo' } as never), 'dev'],
  [() => mptcpOperations.setLimits({ subflows: 9 }), 'subflows'],
  [() => mptcpOperations.delete(256), 'id'],
  [() => seg6Operations.setTunnelSource('10.0.0.1'), 'address'],
  [() => seg6Operations.setHmac({ keyId: 1, algorithm: 'md5' as 'sha1', secret: 'a' }), 'algorithm'],
  [() => seg6Operations.setHmac({ keyId: 1, algorithm: 'sha1', secret: 'a'.repeat(65) }), 'secret'],
  [() => ioam6Operations.addNamespace({ id: 65_536 }), 'id'],
  [() => ioam6Operations.addNamespace({ id: 1, wideData: 1 as never }), 'wideData'],
  [() => ioam6Operations.addSchema({ id: 1, data: new Uint8Array(1021) }), 'data'],
  [() => ioam6Operations.setSchema(1, 'non' as 'none'), 'schemaId'],
])('%s is refused with its place', (make, field) => {
  expect(make).toThrow(expect.objectContaining({ field, code: expect.stringMatching(/^ERR_/) }));
});
