// The view of a namespace against a kernel that is played: overruns at will, events between and during dumps.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { littleEndian } from '../../../src/netlink/codec/byte-order.ts';
import { Writer } from '../../../src/netlink/codec/writer.ts';
import { NLM_F_CAPPED, NLM_F_DUMP } from '../../../src/netlink/message/header.ts';
import {
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_GETROUTE,
  RTM_NEWLINK,
} from '../../../src/netlink/protocols/route/index.ts';
import { linkMessage } from '../../../src/netlink/protocols/route/links/attributes.ts';
import type { EventTransport, Transport } from '../../../src/netlink/transport/transport.ts';
import type { NetworkChange } from '../../../src/network/state/network-watch.ts';

const EAGAIN = 11;
const ENODEV = 19;
const ENOBUFS = 105;
const handle = { start() {}, stop() {}, ref() {}, unref() {}, close() {} };

/** A kernel that knows links only: `ip link` by number and MTU. */
class Kernel {
  readonly links = new Map<number, number>();
  /** What may wait for the one who listens. */
  room = 4;
  overruns = 0;
  /** Message types of the requests so far. */
  readonly asked: number[] = [];
  #events: Uint8Array[] = [];
  #congested = false;
  #failing = false;
  #onEvent: (() => void) | undefined;
  #replies: Uint8Array[] = [];
  #onReply: (() => void) | undefined;
  /** Called between the datagrams of a dump. Whether the next one is late. */
  amid: (() => boolean) | undefined;

  set(index: number, mtu: number | undefined): void {
    if (mtu === undefined && !this.links.has(index)) return;
    if (mtu === undefined) this.links.delete(index);
    else this.links.set(index, mtu);
    if (this.#congested) return;
    if (this.#events.length >= this.room) {
      this.#congested = true;
      this.#failing = true;
      this.overruns++;
      return;
    }
    this.#events.push(message(mtu === undefined ? RTM_DELLINK : RTM_NEWLINK, 0, 0, index, mtu ?? 0));
  }

  /** Tells of a link what it has told before. */
  repeat(index: number): void {
    this.#events.push(message(RTM_NEWLINK, 0, 0, index, this.links.get(index)!));
  }

  /** The event loop finds out that there is something to read. */
  wake(): void {
    this.#onEvent?.();
    this.#onReply?.();
  }

  readonly transport = (): Transport => ({
    port: 1,
    send: (bytes, length) => this.#send(bytes, length),
    sendAsync: async (bytes, length) => this.#send(bytes, length),
    receive: (buffer) => {
      if (this.amid?.() === true) return -EAGAIN;
      const reply = this.#replies.shift();
      if (reply === undefined) return -EAGAIN;
      buffer.set(reply);
      return reply.length;
    },
    watch: (onReadable) => {
      this.#onReply = onReadable;
      return handle;
    },
    subscribe: () => this.#listener(),
    close() {},
  });

  #send(bytes: Uint8Array, length: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    const sequence = view.getUint32(8, littleEndian);
    const type = view.getUint16(4, littleEndian);
    this.asked.push(type);
    const isDump = (view.getUint16(6, littleEndian) & NLM_F_DUMP) === NLM_F_DUMP;
    const entries = type === RTM_GETLINK && isDump ? [...this.links] : [];
    this.#replies.push(...entries.map(([index, mtu]) => message(RTM_NEWLINK, 2, sequence, index, mtu)));
    this.#replies.push(isDump ? done(sequence) : refusal(sequence));
    return length;
  }

  #listener(): EventTransport {
    return {
      port: 2,
      receive: (buffer) => {
        const result = (length: number) => ({ length, fromKernel: true, nsid: undefined });
        if (this.#failing) {
          this.#failing = false;
          return result(-ENOBUFS);
        }
        const event = this.#events.shift();
        if (this.#events.length === 0) this.#congested = false;
        if (event === undefined) return result(-EAGAIN);
        buffer.set(event);
        return result(event.length);
      },
      watch: (onReadable) => {
        this.#onEvent = onReadable;
        return handle;
      },
      close() {},
    };
  }
}

function finish(writer: Writer, type: number, flags: number, sequence: number): Uint8Array {
  writer.view.setUint32(0, writer.length, littleEndian);
  writer.view.setUint16(4, type, littleEndian);
  writer.view.setUint16(6, flags, littleEndian);
  writer.view.setUint32(8, sequence, littleEndian);
  return writer.toBytes();
}

function message(type: number, flags: number, sequence: number, index: number, mtu: number): Uint8Array {
  const writer = new Writer();
  writer.zeros(16);
  linkMessage.encode(writer, { index, name: `l${index}`, mtu }, undefined);
  return finish(writer, type, flags, sequence);
}

/** There is no such link. */
function refusal(sequence: number): Uint8Array {
  const writer = new Writer();
  writer.zeros(36);
  writer.view.setInt32(16, -ENODEV, littleEndian);
  return finish(writer, 2, NLM_F_CAPPED, sequence);
}

function done(sequence: number): Uint8Array {
  const writer = new Writer();
  writer.zeros(20);
  return finish(writer, 3, 2, sequence);
}

let kernel = new Kernel();
vi.mock('../../../src/netlink/transport/kernel-transport.ts', () => ({
  openKernelTransport: () => kernel.transport(),
}));
afterAll(() => vi.restoreAllMocks());
const { watchNetwork } = await import('../../../src/network/state/network-watch.ts');

/** Numbers below `limit`, the same for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('the view is what there is, whatever has been lost, and its changes lead there', async () => {
  for (const seed of [1, 2, 3]) {
    const random = generator(seed);
    kernel = new Kernel();
    const change = () => kernel.set(1 + random(12), random(4) === 0 ? undefined : 1000 + random(50));
    kernel.set(1, 1500);
    const view = await watchNetwork({ objects: ['link', 'route'] });
    kernel.amid = () => {
      if (random(4) === 0) change();
      return random(4) === 0;
    };
    const replayed = new Map(view.list('link').map(({ index, mtu }) => [index, mtu]));
    const errors: unknown[] = [];
    const reading = (async () => {
      for await (const { kind, action, object } of view as AsyncIterable<NetworkChange>) {
        if (kind !== 'link') continue;
        if ((action === 'add') === replayed.has(object.index)) errors.push(`${action} of ${object.index}`);
        if (action === 'remove') replayed.delete(object.index);
        else replayed.set(object.index, object.mtu);
      }
    })();
    for (let round = 0; round < 150; round++) {
      kernel.room = random(4) === 0 ? 2 : 100;
      for (let count = random(10); count > 0; count--) change();
      // Long enough for a repair to begin, and for what it asks for to be late.
      if (random(3) === 0) await sleep(12);
      for (let count = random(4); count > 0; count--) change();
      if (random(2) === 0) kernel.wake();
      if (random(3) === 0) await turn();
      if (round % 10 !== 9) continue;
      const amid: (() => boolean) | undefined = kernel.amid;
      kernel.amid = undefined;
      kernel.wake();
      await view.whenCurrent();
      const known = view.list('link').map(({ index, mtu }) => [index, mtu] as const);
      expect(new Map(known)).toEqual(kernel.links);
      await turn();
      expect(replayed).toEqual(kernel.links);
      kernel.amid = amid;
    }
    expect(errors).toEqual([]);
    expect(kernel.overruns).toBeGreaterThan(5);
    await view.return();
    await reading;
  }
});

// A link shows that its carrier has come back as soon as that is so; its routes are told up to a second later, and all that
// is heard of that is the same message of the link once more.
test('routes are read anew when a link says again what is known', async () => {
  kernel = new Kernel();
  kernel.set(1, 1500);
  const view = await watchNetwork({ objects: ['route'] });
  await view.whenCurrent();
  kernel.asked.length = 0;
  kernel.repeat(1);
  kernel.wake();
  await view.whenCurrent();
  // Of each family, when the kernel is done with what it told of: whoever asks for a link waits for that.
  const routes = kernel.asked.filter((type) => type === RTM_GETROUTE || type === RTM_GETLINK);
  expect(routes.join()).toContain([RTM_GETLINK, RTM_GETROUTE, RTM_GETLINK, RTM_GETROUTE].join());
  expect(await Promise.race([view.next(), turn('nothing')])).toBe('nothing');
  view.close();
});
