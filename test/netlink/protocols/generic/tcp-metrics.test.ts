import { createServer } from 'node:net';
import { Namespace, NetlinkSocket } from 'tsnetlink';
import { tcpMetricOperations, tcpMetrics } from 'tsnetlink/generic';
import { links } from 'tsnetlink/route';
import { expect, test } from 'vitest';
import { describeLive, liveTest, needs } from '../../../support/live.ts';

/** Lets TCP learn something about 127.0.0.1 in a namespace. */
async function talk(namespace: Namespace): Promise<void> {
  namespace.socket.requestSync(links.change('lo', { up: true }));
  const server = createServer((socket) => socket.end('x'.repeat(100_000)));
  await namespace.listen(server, { host: '127.0.0.1', port: 0 });
  const { port } = server.address() as { port: number };
  const client = await namespace.connect({ host: '127.0.0.1', port });
  for await (const _ of client);
  await new Promise((resolve) => server.close(resolve));
}

describeLive('tcp_metrics, a family of generic netlink', () => {
  liveTest(
    'lists, gets and deletes, sync and async, in a batch and as a stream',
    needs('real root'),
    async (context) => {
      const namespace = await Namespace.create();
      context.onTestFinished(() => namespace.close());
      await talk(namespace);
      using socket = NetlinkSocket.open('generic', { namespace });
      const all = await namespace.request(tcpMetricOperations.list());
      expect(all).toMatchObject([{ addrIpv4: '127.0.0.1' }]);
      expect(all[0]?.vals?.rttUs).toBeGreaterThan(0);
      const one = socket.requestSync(tcpMetricOperations.get({ address: '127.0.0.1' }));
      expect(one.vals).toEqual(all[0]?.vals);
      const streamed = [];
      for await (const metric of socket.stream(tcpMetricOperations.list())) streamed.push(metric.addrIpv4);
      expect(streamed).toEqual(['127.0.0.1']);
      await socket.batch([tcpMetricOperations.delete({ address: '127.0.0.1' })]);
      await expect(socket.request(tcpMetricOperations.get({ address: '127.0.0.1' }))).rejects.toMatchObject({
        name: 'NetlinkError',
        operation: 'tcp_metrics get',
        code: 'ESRCH',
      });
    },
  );

  liveTest('hears of families that come and go by the group of the controller', async (context) => {
    const namespace = await Namespace.create();
    context.onTestFinished(() => namespace.close());
    using socket = NetlinkSocket.open('generic', { namespace });
    const watch = socket.watch(['nlctrl/notify']);
    expect(watch.take()).toEqual([]);
    expect(() => socket.watch(['nlctrl/none' as const])).toThrow(/nlctrl\/none.*nlctrl\/notify/);
    expect(() => socket.watch(['nlctrl' as `${string}/${string}`])).toThrow(/family\/group/);
  });
});

test('a request has no message type before the kernel gives one', () => {
  expect(tcpMetrics.do.get({ addrIpv4: '10.0.0.1' })).toMatchObject({
    protocol: 'generic',
    dynamicType: 'tcp_metrics',
    type: 0,
    value: { addrIpv4: '10.0.0.1' },
  });
});

test('what is no peer is refused', () => {
  for (const wrong of [null, 1, {}, { address: '10.0.0.1/8' }, { address: '::1', source: '127.0.0.1' }])
    expect(() => tcpMetricOperations.get(wrong as never)).toThrow(TypeError);
});
