// What the kernel cannot easily be made to do, through a transport that follows a script.
import { describe, expect, test } from 'vitest';
import { littleEndian } from '../../../src/netlink/codec/byte-order.ts';
import { Writer } from '../../../src/netlink/codec/writer.ts';
import {
  type ExtendedAckAttributes,
  extendedAckAttributes,
} from '../../../src/netlink/message/acknowledgement.ts';
import { NLM_F_DUMP_INTR, NLM_F_MULTI, NLMSG_OVERRUN } from '../../../src/netlink/message/header.ts';
import { type Link, links, RTM_NEWLINK } from '../../../src/netlink/protocols/route/index.ts';
import { linkMessage } from '../../../src/netlink/protocols/route/links/attributes.ts';
import { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import type { Transport } from '../../../src/netlink/transport/transport.ts';
import { turns } from '../../support/patience.ts';
import { failure } from './sockets.ts';

const EAGAIN = 11;
const EINVAL = 22;
const ENOBUFS = 105;
const ERROR = 2;
const DONE = 3;

/** One message of an answer. */
interface Answer {
  readonly type: number;
  readonly flags?: number;
  readonly payload?: Uint8Array;
  /** Sequence number, unless that of the request. */
  readonly sequence?: number;
}

/** A datagram, or a negative errno in its place. */
type Step = readonly Answer[] | number;

/** A transport that answers each request, however many are in a datagram, by what `respond` says. */
class Script implements Transport {
  readonly port = 1;
  readonly sent: { type: number; flags: number; sequence: number }[] = [];
  closed = false;
  #queue: (Uint8Array | number)[] = [];
  #onReadable: (() => void) | undefined;
  readonly #respond: (type: number, count: number) => readonly Step[];

  constructor(respond: (type: number, count: number) => readonly Step[]) {
    this.#respond = respond;
  }

  send(bytes: Uint8Array, length: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    for (let at = 0; at < length; at += (view.getUint32(at, littleEndian) + 3) & ~3) {
      const type = view.getUint16(at + 4, littleEndian);
      const sequence = view.getUint32(at + 8, littleEndian);
      this.sent.push({ type, flags: view.getUint16(at + 6, littleEndian), sequence });
      for (const step of this.#respond(type, this.sent.length))
        this.#queue.push(typeof step === 'number' ? step : datagram(step, sequence));
    }
    return length;
  }

  async sendAsync(bytes: Uint8Array, length: number): Promise<number> {
    return this.send(bytes, length);
  }

  receive(buffer: Uint8Array): number {
    const next = this.#queue.shift() ?? -EAGAIN;
    if (typeof next === 'number') return next;
    buffer.set(next.subarray(0, buffer.length));
    return next.length;
  }

  watch(onReadable: () => void) {
    this.#onReadable = onReadable;
    const start = () => {
      if (this.#queue.length > 0) setImmediate(onReadable);
    };
    return { start, stop() {}, ref() {}, unref() {}, close() {} };
  }

  /** Something arrives later. */
  deliver(answers: readonly Answer[], sequence: number): void {
    this.#queue.push(datagram(answers, sequence));
    this.#onReadable?.();
  }

  /** The event loop finds out that there is something to read. */
  wake(): void {
    this.#onReadable?.();
  }

  close(): void {
    this.closed = true;
  }
}

function datagram(answers: readonly Answer[], sequence: number): Uint8Array {
  const writer = new Writer();
  for (const answer of answers) {
    const payload = answer.payload ?? new Uint8Array(0);
    const at = writer.zeros(16);
    writer.view.setUint32(at, 16 + payload.length, littleEndian);
    writer.view.setUint16(at + 4, answer.type, littleEndian);
    writer.view.setUint16(at + 6, answer.flags ?? 0, littleEndian);
    writer.view.setUint32(at + 8, answer.sequence ?? sequence, littleEndian);
    writer.put(payload);
    writer.align(at);
  }
  return writer.toBytes();
}

function bytesOf(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  write(writer);
  return writer.toBytes();
}

const int = (value: number) =>
  bytesOf((writer) => {
    const at = writer.zeros(4);
    writer.view.setInt32(at, value, littleEndian);
  });
const link = (name: string, flags = NLM_F_MULTI): Answer => ({
  type: RTM_NEWLINK,
  flags,
  payload: bytesOf((writer) => linkMessage.encode(writer, { index: 1, name }, undefined)),
});
const done = (flags = NLM_F_MULTI, errno = 0, rest: Uint8Array = new Uint8Array(0)): Answer => ({
  type: DONE,
  flags,
  payload: Uint8Array.from([...int(-errno), ...rest]),
});
const CAPPED = 0x100;
const TLVS = 0x200;
const extack = (value: ExtendedAckAttributes) =>
  bytesOf((writer) => extendedAckAttributes.encode(writer, value, undefined));
/** An acknowledgement with the header of the request, or with all of it. */
const ack = (
  errno = 0,
  flags = CAPPED,
  rest: Uint8Array = new Uint8Array(0),
  request = new Uint8Array(0),
): Answer => ({
  type: ERROR,
  flags,
  payload: Uint8Array.from([
    ...int(-errno),
    ...int(16 + request.length),
    ...new Uint8Array(12),
    ...request,
    ...rest,
  ]),
});

function over(
  respond: (type: number, count: number) => readonly Step[],
  options = {},
): [NetlinkSocket, Script] {
  const script = new Script(respond);
  return [NetlinkSocket.over('route', script, options), script];
}

const names = (list: readonly Link[]) => list.map(({ name }) => name);

describe('a dump', () => {
  test('that is inconsistent is made anew, whichever message says so', async () => {
    for (const marked of [
      [link('a', NLM_F_MULTI | NLM_F_DUMP_INTR), done()],
      [link('a'), done(NLM_F_MULTI | NLM_F_DUMP_INTR)],
    ]) {
      const [socket, script] = over((_, count) => [count < 3 ? marked : [link('b'), done()]]);
      expect(names(await socket.request(links.list()))).toEqual(['b']);
      expect(script.sent).toHaveLength(3);
      expect(new Set(script.sent.map(({ sequence }) => sequence)).size).toBe(3);
    }
  });

  test('that stays inconsistent is an error with what there was', async () => {
    const [socket, script] = over(() => [[link('a', NLM_F_MULTI | NLM_F_DUMP_INTR), done()]]);
    const error = await failure(socket.request(links.list()));
    expect(error).toMatchObject({ code: 'ERR_NETLINK_DUMP_INTERRUPTED' });
    expect(names(error.partial as Link[])).toEqual(['a']);
    expect(Object.keys(error)).not.toContain('partial');
    expect(script.sent).toHaveLength(10);
    expect(() => socket.requestSync(links.list())).toThrow(
      expect.objectContaining({ partial: expect.any(Array) }),
    );
  });

  test('that waits to be made anew ends when its socket is closed, or it is given up', async () => {
    const [socket, script] = over(() => [[done(NLM_F_MULTI | NLM_F_DUMP_INTR)]]);
    const given = failure(socket.request(links.list(), { timeout: 5 }));
    expect((await given).code).toBe('ERR_NETLINK_TIMEOUT');
    const after = script.sent.length;
    const closed = failure(socket.request(links.list()));
    socket.close();
    expect((await closed).code).toBe('ERR_NETLINK_CLOSED');
    expect(script.sent.length).toBeLessThanOrEqual(after + 3);
    expect(script.closed).toBe(true);
  });

  test('may end with an error and its reason', async () => {
    const [socket] = over(() => [
      [link('a')],
      [done(NLM_F_MULTI | TLVS, 22, extack({ message: 'no such thing' }))],
    ]);
    expect(await failure(socket.request(links.list()))).toMatchObject({
      code: 'EINVAL',
      message: 'link list: EINVAL: Invalid argument (no such thing)',
    });
  });

  test('may fail before it has begun', async () => {
    const [socket] = over(() => [[ack(1, CAPPED)]]);
    expect((await failure(socket.request(links.list()))).code).toBe('EPERM');
    const stream = socket.stream(links.list());
    expect((await failure(stream.next())).code).toBe('EPERM');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('is not lost by an overrun, and goes on behind it', async () => {
    const [socket] = over(() => [[link('a')], -ENOBUFS, [link('b')], -ENOBUFS, [done()]]);
    expect(names(await socket.request(links.list()))).toEqual(['a', 'b']);
  });

  test('goes on behind an EINVAL, by which nothing is lost; one that stays is an error', async () => {
    const [socket] = over(() => [[link('a')], -EINVAL, [link('b')], -EINVAL, [done()]]);
    expect(names(await socket.request(links.list()))).toEqual(['a', 'b']);
    const [broken] = over(() => [[link('a')], -EINVAL, -EINVAL, [done()]]);
    expect(await failure(broken.request(links.list()))).toMatchObject({
      code: 'EINVAL',
      syscall: 'recvfrom',
    });
  });

  test('whose end was cut off ends with an error, and is tried with more room', async () => {
    const [socket, script] = over(() => [[link('a'), link('b'), done()]], { bufferLength: 64 });
    expect(names(await socket.request(links.list()))).toEqual(['a', 'b']);
    expect(script.sent).toHaveLength(2);
  });

  test('is one at a time, requests pass it', async () => {
    const [socket, script] = over((_, count) =>
      count === 1 ? [] : count === 2 ? [[ack()]] : [[link('c'), done()]],
    );
    const first = socket.request(links.list());
    const second = socket.request(links.list());
    await socket.request(links.change('lo', { mtu: 1 }));
    expect(script.sent).toHaveLength(2);
    script.deliver([link('a'), done()], script.sent[0]!.sequence);
    expect(names(await first)).toEqual(['a']);
    expect(names(await second)).toEqual(['c']);
  });
});

describe('an answer', () => {
  test('with the whole request in it, and with its header alone', async () => {
    const request = new Uint8Array(24).fill(7);
    const rest = extack({ message: 'why', offset: 32 });
    for (const answer of [ack(17, CAPPED | TLVS, rest), ack(17, TLVS, rest, request)]) {
      const [socket] = over(() => [[answer]]);
      const error = await failure(socket.request(links.change('lo', { mtu: 1 })));
      expect(error).toMatchObject({ code: 'EEXIST', extack: { message: 'why', offset: 32, path: 'mtu' } });
    }
  });

  test('tells the policy and what is missing, by name, at the top and in a nest', async () => {
    const veth = links.create({ kind: 'veth', name: 'a', data: { peer: { name: 'b' } } });
    const failed = async (value: ExtendedAckAttributes) => {
      const [socket] = over(() => [[ack(22, CAPPED | TLVS, extack(value))]]);
      return failure(socket.request(veth));
    };
    expect(await failed({ missingType: 4 })).toMatchObject({ extack: { missing: 'mtu', missingType: 4 } });
    // The nest of link information begins behind the headers and the name.
    expect(await failed({ missingType: 2, missingNest: 40 })).toMatchObject({
      extack: { missing: 'linkInfo.data' },
    });
    expect(await failed({ missingType: 99 })).toMatchObject({ extack: { missing: '#99' } });
    expect(
      (await failed({ offset: 32, policy: { minimumUnsigned: 1n, maximumUnsigned: 5n } })).message,
    ).toMatch(/at name; the kernel accepts 1 to 5/);
    expect((await failed({ offset: 32, policy: { maximumLength: 16 } })).message).toMatch(/0 to 16 bytes/);
  });

  test('may warn of what it did', async () => {
    const warnings: unknown[] = [];
    const [socket] = over(() => [[ack(0, CAPPED | TLVS, extack({ message: 'obsolete' }))]], {
      onWarning: (warning: unknown) => warnings.push(warning),
    });
    await socket.request(links.change('lo', { mtu: 1 }));
    socket.requestSync(links.change('lo', { mtu: 1 }));
    await Promise.resolve();
    const warning = { operation: 'link change lo', message: 'obsolete' };
    expect(warnings).toEqual([warning, warning]);
  });

  test('that the kernel had no room for is an error, and only for those without an answer', async () => {
    const [socket] = over((_, count) => (count === 2 ? [-ENOBUFS] : [[ack()]]));
    const change = links.change('lo', { mtu: 1 });
    const results = await socket.batchSettled([change, change, change]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as { reason: Error }).reason).toMatchObject({ code: 'ERR_NETLINK_OVERRUN' });
    expect(await socket.request(change)).toBeUndefined();
  });

  test('may be an NLMSG_OVERRUN, a no-operation, or of somebody else', async () => {
    const [socket] = over((_, count) =>
      count === 1
        ? [[{ type: NLMSG_OVERRUN }]]
        : [[{ type: 1 }, { ...ack(1), sequence: 99 }, { ...ack(1), sequence: 0 }], [ack()]],
    );
    const change = links.change('lo', { mtu: 1 });
    expect((await failure(socket.request(change))).code).toBe('ERR_NETLINK_OVERRUN');
    expect(await socket.request(change)).toBeUndefined();
  });

  test('of several requests may share a datagram', async () => {
    const [socket, script] = over(() => []);
    const change = links.change('lo', { mtu: 1 });
    const three = [1, 2, 3].map(() => socket.request(change));
    const [a, b, c] = script.sent.map(({ sequence }) => sequence) as [number, number, number];
    script.deliver(
      [
        { ...ack(), sequence: c },
        { ...ack(1), sequence: a },
        { ...ack(), sequence: b },
      ],
      0,
    );
    const settled = await Promise.allSettled(three);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test('that comes after its request was given up is dropped', async () => {
    const [socket, script] = over((_, count) => (count === 1 ? [] : [[ack()]]));
    const change = links.change('lo', { mtu: 1 });
    expect((await failure(socket.request(change, { timeout: 1 }))).code).toBe('ERR_NETLINK_TIMEOUT');
    script.deliver([ack(1)], script.sent[0]!.sequence);
    expect(await socket.request(change)).toBeUndefined();
  });

  test('without a message is an error', async () => {
    const [socket] = over(() => [[done(0)]]);
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
    const [socket] = over((type) => (type === 18 ? [[link('a'), link('b'), done()]] : [[ack()]]));
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

test('a datagram of nobody that does not fit costs nobody its answer', async () => {
  const long = bytesOf((writer) => writer.zeros(200));
  const stray: Answer = { type: RTM_NEWLINK, payload: long, sequence: 99_999 };
  const [socket] = over(() => [[stray], [ack()]], { bufferLength: 64 });
  const change = links.change('lo', { mtu: 1 });
  expect(await socket.batch([change, change])).toEqual([undefined, undefined]);
});

test('a transport that throws fails its request, and the next one is sent', async () => {
  for (const offload of ['none', 'all'] as const) {
    const [socket, script] = over(() => [[ack()]], { offload });
    const send = script.send.bind(script);
    script.send = () => {
      throw new Error('not in the script');
    };
    const change = links.change('lo', { mtu: 1 });
    expect((await failure(socket.request(change))).message).toBe('not in the script');
    expect(() => socket.requestSync(change)).toThrow('not in the script');
    script.send = send;
    expect(await socket.request(change)).toBeUndefined();
    expect(socket.requestSync(change)).toBeUndefined();
  }
});

test('a request that was given up and is never answered does not have a stream read into memory', async () => {
  let left = 100_000;
  const [socket, script] = over(() => []);
  const change = links.change('lo', { mtu: 1 });
  expect((await failure(socket.request(change, { timeout: 1 }))).code).toBe('ERR_NETLINK_TIMEOUT');
  script.receive = (buffer) => {
    if (left === 0) return -EAGAIN;
    left--;
    const bytes = datagram([link(`l${left}`)], script.sent[1]!.sequence);
    buffer.set(bytes);
    return bytes.length;
  };
  const stream = socket.stream(links.list());
  await stream.next();
  await turns();
  // What a slice has read, and no more.
  const before = left;
  expect(before).toBeGreaterThan(0);
  await turns();
  expect(left).toBe(before);
  socket.close();
});

test('an answer that was lost while a pool thread was still sending is an error too', async () => {
  const script = new Script(() => [-ENOBUFS]);
  const send = script.send.bind(script);
  script.sendAsync = async (bytes, length) => {
    const result = send(bytes, length);
    script.wake();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return result;
  };
  const socket = NetlinkSocket.over('route', script, { offload: 'all' });
  const change = links.change('lo', { mtu: 1 });
  expect((await failure(socket.request(change))).code).toBe('ERR_NETLINK_OVERRUN');
});

test('a send that fails is an error of its request alone', async () => {
  const script = new Script(() => [[ack()]]);
  let sends = 0;
  const send = script.send.bind(script);
  script.send = (bytes, length) => (++sends === 1 ? -ENOBUFS : send(bytes, length));
  const socket = NetlinkSocket.over('route', script, { offload: 'none' });
  const change = links.change('lo', { mtu: 1 });
  expect(await failure(socket.request(change))).toMatchObject({
    name: 'SystemError',
    code: 'ENOBUFS',
    syscall: 'sendto',
  });
  expect(await socket.request(change)).toBeUndefined();
  script.sendAsync = () => Promise.reject(new Error('no thread'));
  const pooled = NetlinkSocket.over('route', script, { offload: 'all' });
  expect((await failure(pooled.request(change))).message).toBe('no thread');
});
