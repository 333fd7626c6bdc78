import { execFileSync, spawnSync } from 'node:child_process';
import { Namespace, NetlinkSocket, VethPair } from 'tsnetlink';
import {
  countResources,
  getCounters,
  getSystem,
  rdmaDevices,
  rdmaLinks,
  rdmaResources,
  setSystem,
} from 'tsnetlink/rdma';
import { expect, type TestContext, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { encode } from '../../../../src/netlink/codec/index.ts';
import { communicationIdMessage } from '../../../../src/netlink/protocols/rdma/attributes.ts';
import type { Feature } from '../../../support/features.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { netlinkMessage } from '../../../support/netlink-message.ts';

test('dump shows a list of resources by name, with addresses', async () => {
  const session = new DecodeSession();
  await session.prepare(20);
  const body = encode(communicationIdMessage, {
    ...{ deviceIndex: 1, deviceName: 'rxe0' },
    list: [{ state: 'connect', portSpace: 'tcp', source: '10.0.0.1:7471', destination: '[fd00::2]:80' }],
  });
  const [message] = session.decode({ protocol: 20, bytes: netlinkMessage(5 * 1024 + 11, body) });
  expect(message).toMatchObject({ name: 'RDMA_NLDEV_CMD_RES_CM_ID_GET', problem: undefined });
  const texts = JSON.stringify(message?.parts.map((part) => [part.name, part.value, part.parts]));
  for (const text of ['rxe0', '10.0.0.1:7471', '[fd00::2]:80', 'connect']) expect(texts).toContain(text);
});

test('bad arguments are refused before anything is sent', () => {
  for (const [run, field] of [
    [() => rdmaLinks.list({} as never), 'device'],
    [() => rdmaResources.queuePairs.list({ device: -1 }), 'device'],
    [() => rdmaResources.queuePairs.list({ device: 0, port: 0 }), 'port'],
    [() => rdmaDevices.set({ device: 0 }), 'name'],
    [() => rdmaDevices.set({ device: 0, name: 'a', adaptiveModeration: true }), 'name'],
    [() => rdmaDevices.set({ device: 0, name: 'a/b' }), 'name'],
    [() => rdmaDevices.set({ device: 0, naem: 'a' } as never), 'naem'],
    [() => rdmaLinks.create({ name: 'r', type: 'rxe' } as never), 'netdev'],
    [() => rdmaLinks.create({ name: 'r%d', type: 'rxe', netdev: 'eth0' }), 'name'],
    [() => setSystem({}), 'namespaceMode'],
    [() => setSystem({ namespaceMode: 'open' as never }), 'namespaceMode'],
    [() => getCounters({ device: 0 } as never), 'port'],
  ] as const)
    expect(run, run.toString()).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }),
    );
});

/** A driver that makes RDMA devices of network devices. */
const rxe: Feature = {
  name: 'rdma_rxe',
  missing() {
    const { status, stderr } = spawnSync('modprobe', ['rdma_rxe'], { encoding: 'utf8' });
    return status === 0 ? undefined : `no module rdma_rxe (${String(stderr).trim()})`;
  },
};

/** A GUID as `rdma` writes it. */
const guid = (value = 0n): string =>
  value
    .toString(16)
    .padStart(16, '0')
    .replace(/(.{4})(?!$)/g, '$1:');

describeLive('the kernel', () => {
  /** A device of a link in this namespace, and a socket. */
  async function withDevice(context: TestContext) {
    const pair = await VethPair.create({ name: 'rd0' }, { name: 'rd1' });
    await Promise.all(pair.ends.map((end) => end.up()));
    const socket = NetlinkSocket.open('rdma');
    const name = `rx${process.pid}`;
    await socket.request(rdmaLinks.create({ name, type: 'rxe', netdev: 'rd0' }));
    const devices = await socket.request(rdmaDevices.list());
    const { deviceIndex: device = -1 } = devices.find(({ deviceName }) => deviceName === name) ?? {};
    context.onTestFinished(async () => {
      await socket.request(rdmaLinks.delete({ device })).catch(() => {});
      socket.close();
      await (await Namespace.current().link('rd0')).delete();
    });
    const rdma = (...words: string[]) =>
      (
        JSON.parse(execFileSync('rdma', ['-dj', ...words], { encoding: 'utf8' })) as Record<string, unknown>[]
      ).filter(({ ifname }) => ifname === name);
    return { socket, name, device, rdma };
  }

  liveTest(
    'shows devices, links and resources as `rdma -j`',
    needs('command rdma', 'real root', rxe),
    async (context) => {
      const { socket, name, device, rdma } = await withDevice(context);

      const found = await socket.request(rdmaDevices.get({ device }));
      expect(found.deviceName).toBe(name);
      expect(rdma('dev', 'show')).toMatchObject([
        {
          ...{ ifindex: device, ifname: name, node_type: found.nodeType },
          ...{ node_guid: guid(found.nodeGuid), sys_image_guid: guid(found.systemImageGuid) },
        },
      ]);

      const [link] = await socket.request(rdmaLinks.list({ device }));
      expect(rdma('link', 'show')).toMatchObject([
        {
          ...{ port: link?.port, netdev: link?.netdevName, netdev_index: link?.netdevIndex },
          ...{ state: String(link?.state).toUpperCase() },
        },
      ]);
      expect(link).toMatchObject({ port: 1, netdevName: 'rd0' });

      const counts = (await socket.request(countResources())).find(
        ({ deviceIndex }) => deviceIndex === device,
      );
      expect(rdma('resource', 'show')).toMatchObject([counts?.counts]);

      const [pair] = await socket.request(rdmaResources.queuePairs.list({ device, port: 1 }));
      expect(rdma('resource', 'show', 'qp')).toMatchObject([
        {
          ...{ port: pair?.port, lqpn: pair?.localNumber, type: String(pair?.type).toUpperCase() },
          ...{
            state: String(pair?.state).toUpperCase(),
            'sq-psn': pair?.sendSequence,
            comm: pair?.kernelName,
          },
        },
      ]);
      const [queue] = await socket.request(rdmaResources.completionQueues.list({ device }));
      expect(rdma('resource', 'show', 'cq')).toMatchObject([
        {
          ...{ cqn: queue?.id, cqe: queue?.entries, users: Number(queue?.users), comm: queue?.kernelName },
          ...{ 'poll-ctx': String(queue?.pollContext).toUpperCase() },
        },
      ]);
      const [domain] = await socket.request(rdmaResources.protectionDomains.list({ device }));
      expect(rdma('resource', 'show', 'pd')).toMatchObject([
        { pdn: domain?.id, users: Number(domain?.users), comm: domain?.kernelName },
      ]);
      for (const kind of ['communicationIds', 'memoryRegions', 'contexts', 'sharedQueues'] as const)
        expect(await socket.request(rdmaResources[kind].list({ device }))).toEqual([]);

      const [shown] = rdma('statistic', 'show');
      const { counters } = await socket.request(getCounters({ device, port: 1 }));
      expect(Object.keys(shown ?? {}).sort()).toEqual(['ifname', 'port', ...Object.keys(counters)].sort());
      expect((await socket.request(getSystem())).namespaceMode).toMatch(/^(shared|exclusive)$/);
    },
  );

  liveTest('renames and deletes a device', needs('real root', rxe), async (context) => {
    const { socket, name, device } = await withDevice(context);
    await socket.request(rdmaDevices.set({ device, name: `${name}b` }));
    expect((await socket.request(rdmaDevices.get({ device }))).deviceName).toBe(`${name}b`);
    await socket.request(rdmaLinks.delete({ device }));
    const left = await socket.request(rdmaDevices.list());
    expect(left.filter(({ deviceIndex }) => deviceIndex === device)).toEqual([]);
    await expect(
      socket.request(rdmaLinks.create({ name, type: 'nonsense', netdev: 'rd0' })),
    ).rejects.toMatchObject({ code: 'EINVAL' });
  });
});
