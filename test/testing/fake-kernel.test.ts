import { NetlinkSocket, type WatchEvent } from 'tsnetlink';
import { linkMessage, links, RTM_DELLINK, RTM_NEWLINK } from 'tsnetlink/route';
import { ack, done, dumpOf, FakeKernel, type FakeScript, message, refusal } from 'tsnetlink/testing';
import { expect, test } from 'vitest';

/** RTNLGRP_LINK. */
const linkGroup = 1;

function over(script: FakeScript): [NetlinkSocket, FakeKernel] {
  const kernel = new FakeKernel(script);
  return [NetlinkSocket.over('route', kernel), kernel];
}

const link = (index: number) => message(RTM_NEWLINK, linkMessage, { index, name: `l${index}` });

test('a script sees each request, and its answer is that of the request', async () => {
  const [socket, kernel] = over((request) =>
    request.isDump
      ? [
          dumpOf(RTM_NEWLINK, linkMessage, [
            { index: 1, name: 'a' },
            { index: 2, name: 'b' },
          ]),
        ]
      : [
          [
            request.decode(linkMessage)?.name === 'a'
              ? ack()
              : refusal('EPERM', { extack: { message: 'no' } }),
          ],
        ],
  );
  expect((await socket.request(links.list())).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(await socket.request(links.create({ name: 'a', kind: 'bridge' }))).toBeUndefined();
  await expect(socket.request(links.create({ name: 'c', kind: 'bridge' }))).rejects.toMatchObject({
    code: 'EPERM',
    extack: { message: 'no' },
  });
  expect(kernel.requests.map(({ type }) => type)).toEqual([18, RTM_NEWLINK, RTM_NEWLINK]);
  expect(kernel.requests[1]?.decode(linkMessage)).toMatchObject({ name: 'a', linkInfo: { kind: 'bridge' } });
  socket.close();
  expect(kernel.closed).toBe(true);
});

test('an answer waits for a promise, and a function sees how far the socket has read', async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const read: string[] = [];
  const [socket] = over(() => [() => read.push('begin'), [link(1)], gate, () => read.push('end'), [done()]]);
  const list = socket.request(links.list());
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(read).toEqual(['begin']);
  open();
  expect(await list).toMatchObject([{ index: 1 }]);
  expect(read).toEqual(['begin', 'end']);
});

test('errors come in the place of a datagram, and datagrams as bytes', async () => {
  const [socket] = over((_request, count) =>
    count === 1 ? ['ENOBUFS'] : count === 2 ? [Uint8Array.of(1, 2, 3)] : [[ack()]],
  );
  const change = links.change('lo', { mtu: 1 });
  await expect(socket.request(change)).rejects.toMatchObject({ code: 'ERR_NETLINK_OVERRUN' });
  await expect(socket.request(change)).rejects.toMatchObject({ code: 'ERR_NETLINK_PROTOCOL' });
  expect(await socket.request(change)).toBeUndefined();
});

test('notifications reach the subscriptions of their group; more than fit are lost', async () => {
  const [socket, kernel] = over(() => []);
  const watch = socket.watch(['link']);
  expect(kernel.subscriptions).toMatchObject([{ groups: [linkGroup], options: { allNamespaces: false } }]);
  kernel.notify([link(1)], { group: linkGroup + 1 });
  kernel.notify([link(2)], { fromKernel: false });
  kernel.notify([link(3)], { group: linkGroup, nsid: 7 });
  kernel.notify([message(RTM_DELLINK, linkMessage, { index: 4, name: 'l4' })]);
  const next = async (): Promise<WatchEvent> => (await watch.next()).value as WatchEvent;
  expect(await next()).toMatchObject({ name: 'RTM_NEWLINK', nsid: 7, object: { index: 3 } });
  expect(await next()).toMatchObject({ name: 'RTM_DELLINK', nsid: undefined, object: { index: 4 } });
  kernel.eventCapacity = 2;
  for (const index of [5, 6, 7, 8]) kernel.notify([link(index)]);
  expect(kernel.overruns).toBe(1);
  const events = [await next(), await next(), await next()];
  expect(events.map((event) => (event.kind === 'overrun' ? 'overrun' : event.message))).toEqual([
    'overrun',
    expect.objectContaining({ index: 5 }),
    expect.objectContaining({ index: 6 }),
  ]);
  kernel.notify([link(9)]);
  expect(await next()).toMatchObject({ object: { index: 9 } });
  watch.close();
  expect(kernel.subscriptions).toEqual([]);
});

test('a synchronous request without an answer is an error, not an endless wait', () => {
  const [socket] = over(() => []);
  expect(() => socket.requestSync(links.get('lo'))).toThrow('the fake kernel has no answer');
});

test('a code that Linux does not have is refused', () => {
  const [socket, kernel] = over(() => ['ENOTHING']);
  expect(() => refusal('ENOTHING')).toThrow(TypeError);
  expect(() => done({ code: 'ENOTHING' })).toThrow("got 'ENOTHING'");
  expect(() => kernel.failNextSend('ENOTHING')).toThrow(TypeError);
  expect(() => socket.requestSync(links.get('lo'))).toThrow("got 'ENOTHING'");
});
