// Situations that a real kernel rarely makes, with a fake one that follows a script.
import { describe, expect, test } from 'vitest';
import type { ExtendedAckAttributes } from '../../../src/netlink/message/acknowledgement.ts';
import {
  NLM_F_DUMP_INTR,
  NLM_F_MULTI,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
} from '../../../src/netlink/message/header.ts';
import { type Link, links, RTM_GETLINK, RTM_NEWLINK } from '../../../src/netlink/protocols/route/index.ts';
import { linkMessage } from '../../../src/netlink/protocols/route/links/attributes.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket, type SocketOptions } from '../../../src/netlink/socket/socket.ts';
import {
  ack,
  done,
  FakeKernel,
  type FakeMessage,
  type FakeScript,
  message,
  refusal,
} from '../../../src/testing/index.ts';
import { failure } from '../../support/failure.ts';
import { turns } from '../../support/patience.ts';

/** A link in a dump. */
const link = (name: string, flags = NLM_F_MULTI): FakeMessage =>
  message(RTM_NEWLINK, linkMessage, { index: 1, name }, { flags });

/** A message that no request asked for. */
const stray = (type: number, length = 0): FakeMessage => ({
  type,
  flags: 0,
  payload: new Uint8Array(length),
  ...(length > 0 && { sequence: 99_999 }),
});

function over(script: FakeScript, options: SocketOptions = {}): [NetlinkSocket, FakeKernel] {
  const kernel = new FakeKernel(script);
  return [NetlinkSocket.over('route', kernel, options), kernel];
}

const names = (list: readonly Link[]) => list.map(({ name }) => name);

describe('a dump', () => {
  test('that is inconsistent is asked for again, in whichever message the kernel says so', async () => {
    for (const marked of [
      [link('a', NLM_F_MULTI | NLM_F_DUMP_INTR), done()],
      [link('a'), done({ interrupted: true })],
    ]) {
      const [socket, kernel] = over((_, count) => [count < 3 ? marked : [link('b'), done()]]);
      expect(names(await socket.request(links.list()))).toEqual(['b']);
      expect(kernel.requests).toHaveLength(3);
      expect(new Set(kernel.requests.map(({ sequence }) => sequence)).size).toBe(3);
    }
  });

  test('that stays inconsistent is an error with what there was', async () => {
    const [socket, kernel] = over(() => [[link('a', NLM_F_MULTI | NLM_F_DUMP_INTR), done()]]);
    const error = await failure(socket.request(links.list()));
    expect(error).toMatchObject({ code: 'ERR_NETLINK_DUMP_INTERRUPTED' });
    expect(names(error.partial as Link[])).toEqual(['a']);
    expect(Object.keys(error)).not.toContain('partial');
    expect(kernel.requests).toHaveLength(10);
    expect(() => socket.requestSync(links.list())).toThrow(
      expect.objectContaining({ partial: expect.any(Array) }),
    );
  });

  test('that waits for another try ends when its socket is closed, or it is given up', async () => {
    const [socket, kernel] = over(() => [[done({ interrupted: true })]]);
    const given = failure(socket.request(links.list(), { timeout: 5 }));
    expect((await given).code).toBe('ERR_NETLINK_TIMEOUT');
    const after = kernel.requests.length;
    const closed = failure(socket.request(links.list()));
    socket.close();
    expect((await closed).code).toBe('ERR_NETLINK_CLOSED');
    expect(kernel.requests.length).toBeLessThanOrEqual(after + 3);
    expect(kernel.closed).toBe(true);
  });

  test('may end with an error and its reason', async () => {
    const [socket] = over(() => [
      [link('a')],
      [done({ code: 'EINVAL', extack: { message: 'no such thing' } })],
    ]);
    expect(await failure(socket.request(links.list()))).toMatchObject({
      code: 'EINVAL',
      message: 'link list: EINVAL: Invalid argument (no such thing)',
    });
  });

  test('may fail before it has begun', async () => {
    const [socket] = over(() => [[refusal('EPERM')]]);
    expect((await failure(socket.request(links.list()))).code).toBe('EPERM');
    const stream = socket.stream(links.list());
    expect((await failure(stream.next())).code).toBe('EPERM');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('is not lost by an overrun, and goes on behind it', async () => {
    const [socket] = over(() => [[link('a')], 'ENOBUFS', [link('b')], 'ENOBUFS', [done()]]);
    expect(names(await socket.request(links.list()))).toEqual(['a', 'b']);
  });

  test('goes on behind an EINVAL, which loses nothing; one that stays is an error', async () => {
    const [socket] = over(() => [[link('a')], 'EINVAL', [link('b')], 'EINVAL', [done()]]);
    expect(names(await socket.request(links.list()))).toEqual(['a', 'b']);
    const [broken] = over(() => [[link('a')], 'EINVAL', 'EINVAL', [done()]]);
    expect(await failure(broken.request(links.list()))).toMatchObject({
      code: 'EINVAL',
      syscall: 'recvfrom',
    });
  });

  test('whose end was cut off ends with an error, and is tried with a longer buffer', async () => {
    const [socket, kernel] = over(() => [[link('a'), link('b'), done()]], { bufferLength: 64 });
    expect(names(await socket.request(links.list()))).toEqual(['a', 'b']);
    expect(kernel.requests).toHaveLength(2);
  });

  test('is one at a time, requests pass it', async () => {
    const [socket, kernel] = over((_, count) =>
      count === 1 ? [] : count === 2 ? [[ack()]] : [[link('c'), done()]],
    );
    const first = socket.request(links.list());
    const second = socket.request(links.list());
    await socket.request(links.change('lo', { mtu: 1 }));
    expect(kernel.requests).toHaveLength(2);
    kernel.deliver([[link('a'), done()]], kernel.requests[0]);
    expect(names(await first)).toEqual(['a']);
    expect(names(await second)).toEqual(['c']);
  });
});

describe('an answer', () => {
  test('with the whole request in it, and with its header alone', async () => {
    const extack = { message: 'why', offset: 32 };
    for (const capped of [true, false]) {
      const answer = refusal('EEXIST', { extack, capped });
      const [socket] = over(() => [[answer]]);
      const error = await failure(socket.request(links.change('lo', { mtu: 1 })));
      expect(error).toMatchObject({ code: 'EEXIST', extack: { message: 'why', offset: 32, path: 'mtu' } });
    }
  });

  test('tells the policy and what is missing, by name, at the top and in a nest', async () => {
    const veth = links.create({ kind: 'veth', name: 'a', options: { peer: { name: 'b' } } });
    const failed = async (value: ExtendedAckAttributes) => {
      const [socket] = over(() => [[refusal('EINVAL', { extack: value })]]);
      return failure(socket.request(veth));
    };
    expect(await failed({ missingType: 4 })).toMatchObject({ extack: { missing: 'mtu', missingType: 4 } });
    // The nest of link information begins behind the headers and the name.
    expect(await failed({ missingType: 2, missingNest: 40 })).toMatchObject({
      extack: { missing: 'linkInfo.options' },
    });
    expect(await failed({ missingType: 99 })).toMatchObject({ extack: { missing: '#99' } });
    expect(
      (await failed({ offset: 32, policy: { minimumUnsigned: 1n, maximumUnsigned: 5n } })).message,
    ).toMatch(/at name; the kernel accepts 1 to 5/);
    expect((await failed({ offset: 32, policy: { maximumLength: 16 } })).message).toMatch(/0 to 16 bytes/);
  });

  test('may warn of what it did', async () => {
    const warnings: unknown[] = [];
    const [socket] = over(() => [[ack({ extack: { message: 'obsolete' } })]], {
      onWarning: (warning: unknown) => warnings.push(warning),
    });
    await socket.request(links.change('lo', { mtu: 1 }));
    socket.requestSync(links.change('lo', { mtu: 1 }));
    await Promise.resolve();
    const warning = { operation: 'link change lo', message: 'obsolete' };
    expect(warnings).toEqual([warning, warning]);
  });

  test('that the kernel could not queue is an error, and only for those without an answer', async () => {
    const [socket] = over((_, count) => (count === 2 ? ['ENOBUFS'] : [[ack()]]));
    const change = links.change('lo', { mtu: 1 });
    const results = await socket.batchSettled([change, change, change]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as { reason: Error }).reason).toMatchObject({ code: 'ERR_NETLINK_OVERRUN' });
    expect(await socket.request(change)).toBeUndefined();
  });

  test('may be an NLMSG_OVERRUN, a no-operation, or an answer to another socket', async () => {
    const [socket] = over((_, count) =>
      count === 1
        ? [[stray(NLMSG_OVERRUN)]]
        : [
            [stray(NLMSG_NOOP), { ...refusal('EPERM'), sequence: 99 }, { ...refusal('EPERM'), sequence: 0 }],
            [ack()],
          ],
    );
    const change = links.change('lo', { mtu: 1 });
    expect((await failure(socket.request(change))).code).toBe('ERR_NETLINK_OVERRUN');
    expect(await socket.request(change)).toBeUndefined();
  });

  test('of several requests may share a datagram', async () => {
    const [socket, kernel] = over(() => []);
    const change = links.change('lo', { mtu: 1 });
    const three = [1, 2, 3].map(() => socket.request(change));
    const [a, b, c] = kernel.requests.map(({ sequence }) => sequence) as [number, number, number];
    kernel.deliver([
      [
        { ...ack(), sequence: c },
        { ...refusal('EPERM'), sequence: a },
        { ...ack(), sequence: b },
      ],
    ]);
    const settled = await Promise.allSettled(three);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test('that comes after its request was given up is dropped', async () => {
    const [socket, kernel] = over((_, count) => (count === 1 ? [] : [[ack()]]));
    const change = links.change('lo', { mtu: 1 });
    expect((await failure(socket.request(change, { timeout: 1 }))).code).toBe('ERR_NETLINK_TIMEOUT');
    kernel.deliver([[refusal('EPERM')]], kernel.requests[0]);
    expect(await socket.request(change)).toBeUndefined();
  });

  test('without a message is an error', async () => {
    const [socket] = over(() => [[done({ flags: 0 })]]);
    expect((await failure(socket.request(links.get('lo')))).code).toBe('ERR_NETLINK_PROTOCOL');
  });

  test('whose reader throws is that error, and leaves nothing behind', async () => {
    const [socket] = over(() => [[link('a'), link('b'), done()]]);
    const list = links.list();
    const broken = {
      ...list,
      read: () => {
        throw new Error('mine');
      },
    };
    expect((await failure(socket.request(broken as typeof list))).message).toBe('mine');
    expect(names(await socket.request(list))).toEqual(['a', 'b']);
  });

  test('may be read with a request from within', async () => {
    const [socket] = over(({ isDump }) => (isDump ? [[link('a'), link('b'), done()]] : [[ack()]]));
    const list = links.list();
    let asked = 0;
    const nested: typeof list = {
      ...list,
      read(reader, start, end, type) {
        asked++;
        socket.requestSync(links.change('lo', { mtu: 1 }));
        return list.read(reader, start, end, type);
      },
    };
    expect(names(await socket.request(nested))).toEqual(['a', 'b']);
    expect(names(socket.requestSync(nested))).toEqual(['a', 'b']);
    expect(asked).toBe(4);
  });
});

test('a request made while an answer is read is answered, whichever way the answer came', async () => {
  const [socket] = over(({ type }) => [[type === RTM_GETLINK ? link('a', 0) : ack()]]);
  const { read } = links.get('a');
  for (const requests of [1, 2, 3]) {
    const made: Promise<void>[] = [];
    const get: Request<Link> = {
      ...links.get('a'),
      read: (...message) => {
        made.push(socket.request(links.change('a', { mtu: 1 })));
        return read(...message);
      },
    };
    await Promise.all(Array.from({ length: requests }, () => socket.request(get)));
    expect(await Promise.all(made)).toEqual(Array(requests).fill(undefined));
  }
});

test('a stray datagram that does not fit costs no request its answer', async () => {
  const [socket] = over(() => [[stray(RTM_NEWLINK, 200)], [ack()]], { bufferLength: 64 });
  const change = links.change('lo', { mtu: 1 });
  expect(await socket.batch([change, change])).toEqual([undefined, undefined]);
});

test('a transport that throws fails its request, and the next one is sent', async () => {
  for (const offload of ['none', 'all'] as const) {
    const [socket, kernel] = over(() => [[ack()]], { offload });
    const send = kernel.send.bind(kernel);
    kernel.send = () => {
      throw new Error('not in the script');
    };
    const change = links.change('lo', { mtu: 1 });
    expect((await failure(socket.request(change))).message).toBe('not in the script');
    expect(() => socket.requestSync(change)).toThrow('not in the script');
    kernel.send = send;
    expect(await socket.request(change)).toBeUndefined();
    expect(socket.requestSync(change)).toBeUndefined();
  }
});

test('a request that was given up and is never answered does not have a stream read into memory', async () => {
  let left = 100_000;
  const [socket, kernel] = over(() => []);
  const change = links.change('lo', { mtu: 1 });
  expect((await failure(socket.request(change, { timeout: 1 }))).code).toBe('ERR_NETLINK_TIMEOUT');
  const stream = socket.stream(links.list());
  const first = stream.next();
  await turns();
  const count = () => void left--;
  for (let number = left; number > 0; number--)
    kernel.deliver([count, [link(`l${number}`)]], kernel.requests[1]);
  await first;
  await turns();
  // The socket has read one slice, and no more.
  const before = left;
  expect(before).toBeGreaterThan(0);
  await turns();
  expect(left).toBe(before);
  socket.close();
});

test('an answer that was lost while a pool thread was still sending is an error too', async () => {
  const [socket, kernel] = over(() => ['ENOBUFS'], { offload: 'all' });
  const send = kernel.send.bind(kernel);
  kernel.sendAsync = async (bytes, length) => {
    const result = send(bytes, length);
    // The event loop finds the loss before the send is over.
    await turns();
    return result;
  };
  const change = links.change('lo', { mtu: 1 });
  expect((await failure(socket.request(change))).code).toBe('ERR_NETLINK_OVERRUN');
});

test('a send that fails is an error of its request alone', async () => {
  const [socket, kernel] = over(() => [[ack()]], { offload: 'none' });
  const change = links.change('lo', { mtu: 1 });
  kernel.failNextSend('ENOBUFS');
  expect(await failure(socket.request(change))).toMatchObject({
    name: 'SystemError',
    code: 'ENOBUFS',
    syscall: 'sendto',
  });
  expect(await socket.request(change)).toBeUndefined();
  kernel.sendAsync = () => Promise.reject(new Error('no thread'));
  const pooled = NetlinkSocket.over('route', kernel, { offload: 'all' });
  expect((await failure(pooled.request(change))).message).toBe('no thread');
});
