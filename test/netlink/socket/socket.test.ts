import { channel } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import {
  attributes,
  NESTED,
  struct,
  structWithAttributes,
  u8,
  u16,
  u32,
} from '../../../src/netlink/codec/index.ts';
import type { Traffic } from '../../../src/netlink/engine/diagnostics.ts';
import { getFamily } from '../../../src/netlink/protocols/generic/nlctrl/messages.ts';
import {
  addresses,
  classes,
  htbClassOptions,
  htbOptions,
  type Link,
  links,
  nsids,
  qdiscs,
  RTM_NEWLINK,
} from '../../../src/netlink/protocols/route/index.ts';
import { linkAttributes } from '../../../src/netlink/protocols/route/links/attributes.ts';
import { linkHeader } from '../../../src/netlink/protocols/route/links/header.ts';
import { command } from '../../../src/netlink/request/builders.ts';
import type { Dump, Request } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import { createNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { closeFd } from '../../../src/syscalls/socket.ts';
import { failure } from '../../support/failure.ts';
import type { Feature } from '../../support/features.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';
import { descriptors, openSocket, withLink } from '../../support/sockets.ts';

/** A family of generic netlink that tells what is missing, and limits. */
const netdev: Feature = {
  name: 'netdev',
  missing: () => {
    const socket = NetlinkSocket.open('generic');
    try {
      socket.requestSync(getFamily('netdev'));
      return undefined;
    } catch (error) {
      return `the kernel has no family netdev (${(error as Error).message})`;
    } finally {
      socket.close();
    }
  },
};

describeLive('a request', () => {
  liveTest('gives its answer in each form', async () => {
    const socket = openSocket();
    const lo = await socket.request(links.get('lo'));
    expect(lo).toMatchObject({ name: 'lo', index: 1, type: 'loopback' });
    expect(socket.requestSync(links.get(1)).name).toBe('lo');
    expect((await socket.request(links.list())).map(({ name }) => name)).toContain('lo');
    expect(socket.requestSync(links.list())).toHaveLength((await socket.request(links.list())).length);
    const streamed = [];
    for await (const link of socket.stream(links.list())) streamed.push(link.name);
    expect(streamed).toContain('lo');
    expect((await socket.batch([links.get('lo'), links.get(1)])).map(({ name }) => name)).toEqual([
      'lo',
      'lo',
    ]);
  });

  liveTest('runs in the namespace of its socket, wherever the thread is', async () => {
    const fd = createNetworkNamespace();
    const socket = openSocket({ namespace: { fd } });
    closeFd(fd);
    socket.requestSync(links.create({ kind: 'veth', name: 'inside', options: { peer: { name: 'other' } } }));
    expect((await socket.request(links.list())).map(({ name }) => name).sort()).toEqual([
      'inside',
      'lo',
      'other',
    ]);
    expect((await openSocket().request(links.list())).map(({ name }) => name)).not.toContain('inside');
  });

  liveTest('many at the same time are each given their own answer', async () => {
    const socket = openSocket();
    await withLink('pair', async (index) => {
      const wanted = Array.from({ length: 300 }, (_, i) =>
        i % 3 === 0 ? 'lo' : i % 3 === 1 ? 'pair' : index,
      );
      const found = await Promise.all([
        ...wanted.map((link) => socket.request(links.get(link))),
        socket.request(links.list()),
        socket.request(addresses.list()),
        socket.request(links.list()),
      ]);
      expect(found.slice(0, 300).map((link) => (link as { name: string }).name)).toEqual(
        wanted.map((link) => (link === 'lo' ? 'lo' : 'pair')),
      );
      expect((found[300] as unknown[]).length).toBe((found[302] as unknown[]).length);
    });
  });

  liveTest('of more than 64 KiB is read at once', async () => {
    await withLink('large', async (index) => {
      const socket = openSocket();
      // As many and as long names as the kernel permits.
      const names = Array.from({ length: 496 }, (_, number) => `${number}`.padStart(127, 'n'));
      await socket.batch(names.map((name) => links.addAlternativeNames(index, [name])));
      const { properties } = await socket.request(links.get('large'));
      expect(properties?.altNames).toEqual(names);
      expect(socket.requestSync(links.get(index)).properties?.altNames).toEqual(names);
    });
  });

  liveTest('leaves no ACK behind: each is its own', async () => {
    const socket = openSocket();
    await withLink('pair', async () => {
      for (let i = 0; i < 50; i++) {
        await socket.request(links.change('pair', { mtu: 1000 + i }));
        expect((await socket.request(links.get('pair'))).mtu).toBe(1000 + i);
        const error = await failure(socket.request(links.change('none', { mtu: 1 })));
        expect(error.code).toBe('ENODEV');
      }
    });
  });
});

/** A link message whose fields have other sizes than the kernel's. */
function strangeLink(value: object): Request<void> {
  const vlanInfo = attributes('IFLA_INFO', {
    kind: [1, linkAttributes.attributes[0]!.type],
    options: [2, attributes('X', { id: [1, u8] })],
  });
  const body = structWithAttributes(
    linkHeader,
    attributes('IFLA', { mtu: [4, u16], carrier: [33, u32], info: [18, vlanInfo, NESTED] }),
  );
  return command({ protocol: 'route', operation: 'strange link', type: RTM_NEWLINK, body, value });
}

describeLive('an error', () => {
  liveTest('reads alone and has a code', async () => {
    const socket = openSocket();
    const error = await failure(socket.request(links.get('none')));
    expect(error).toMatchObject({
      name: 'NetlinkError',
      message: expect.stringMatching(/^link get none: ENODEV: No such device/),
      code: 'ENODEV',
      errno: 19,
      operation: 'link get none',
    });
    expect(() => socket.requestSync(links.get('none'))).toThrow(expect.objectContaining({ code: 'ENODEV' }));
  });

  liveTest('has the text of the kernel', needs('kernel 6.12'), async () => {
    const socket = openSocket();
    const error = await failure(socket.request(addresses.add({ index: 9999, address: '10.0.0.1/24' })));
    expect(error.code).toBe('ENODEV');
    expect(error.extack).toMatchObject({ message: expect.stringMatching(/device/i) });
  });

  liveTest('names the attribute, and what the kernel accepts there', async () => {
    const socket = openSocket();
    const error = await failure(socket.request(strangeLink({ index: 1, mtu: 1500 })));
    expect(error.code).toBe('ERANGE');
    expect(error.extack).toMatchObject({ path: 'mtu', offset: 32 });
    expect(error.message).toMatch(/at mtu/);
  });

  liveTest('names the attribute in a nest', async () => {
    const socket = openSocket();
    const error = await failure(
      socket.request(
        links.create({
          kind: 'bridge',
          name: 'br-x',
          options: { forwardDelay: 1, '#7': new Uint8Array(0) },
        }),
      ),
    );
    expect(error.extack).toMatchObject({ path: expect.stringMatching(/^linkInfo\.options\./) });
  });

  liveTest(
    'names the attribute that is missing, and the limits of one that is there',
    needs(netdev),
    async () => {
      const socket = openSocket({}, 'generic');
      const { familyId } = await socket.request(getFamily('netdev'));
      const header = struct('genlmsghdr', { command: u8, version: u8, reserved: u16 });
      const getDevice = (value: { ifindex?: number }) =>
        failure(
          socket.request(
            command({
              protocol: 'generic',
              operation: 'device get',
              type: familyId as number,
              body: structWithAttributes(header, attributes('NETDEV_A_DEV', { ifindex: [1, u32] })),
              value: { command: 1, version: 1, ...value },
            }),
          ),
        );
      expect(await getDevice({})).toMatchObject({
        message: 'device get: EINVAL: Invalid argument (missing ifindex)',
        extack: { missing: 'ifindex', missingType: 1 },
      });
      expect(await getDevice({ ifindex: 0 })).toMatchObject({
        code: 'ERANGE',
        message: expect.stringMatching(/at ifindex; the kernel accepts 1 to 4294967295/),
        extack: { path: 'ifindex', policy: { minimumUnsigned: 1n } },
      });
    },
  );

  liveTest('of a dump comes with its reason too', async () => {
    const socket = openSocket();
    const strict: Dump<Link> = { ...links.list(), value: { index: 5 } };
    const error = await failure(socket.request(strict));
    expect(error).toMatchObject({ name: 'NetlinkError', code: 'EINVAL' });
    expect(error.extack).toMatchObject({ message: expect.stringMatching(/link dump/) });
    expect((await socket.request(links.list())).length).toBeGreaterThan(0);
  });

  liveTest('of a send names the operation', async () => {
    const socket = openSocket({ sendBufferSize: 4096 });
    const request = links.change('lo', { '#3000': new Uint8Array(60_000) });
    expect(await failure(socket.request(request))).toMatchObject({ name: 'SystemError', code: 'EMSGSIZE' });
  });
});

describeLive('bad input is refused before anything is sent', () => {
  liveTest('with stable codes', async () => {
    const socket = openSocket();
    const invalid = (code: string) => expect.objectContaining({ code });
    const sent: unknown[] = [];
    const listen = (message: unknown) => sent.push(message);
    channel('tsnetlink:send').subscribe(listen);
    try {
      expect(() => socket.requestSync(undefined as never)).toThrow(invalid('ERR_INVALID_ARG_TYPE'));
      expect(await failure(socket.request({} as never))).toBeInstanceOf(TypeError);
      expect(() => socket.requestSync({ ...links.list(), protocol: 'generic' })).toThrow(
        invalid('ERR_INVALID_ARG_VALUE'),
      );
      expect(() => socket.requestSync(links.create({ kind: 'veth', name: 'sixteen-bytes-xx' }))).toThrow(
        expect.objectContaining({
          code: 'ERR_INVALID_ARG_VALUE',
          field: 'name',
          message: expect.stringMatching(/^link create sixteen-bytes-xx: name: .* 16 bytes/),
        }),
      );
      expect(await failure(socket.request(links.change('lo', { mtu: -1 })))).toMatchObject({
        name: 'RangeError',
        code: 'ERR_OUT_OF_RANGE',
        field: 'mtu',
      });
      expect(await failure(socket.request(links.list(), { timeout: -1 }))).toMatchObject({
        code: 'ERR_OUT_OF_RANGE',
      });
      expect(await failure(socket.request(links.list(), { timeout: 'soon' as never }))).toMatchObject({
        code: 'ERR_INVALID_ARG_TYPE',
      });
      expect(await failure(socket.batch([links.get('lo'), links.change('lo', { mtu: -1 })]))).toMatchObject({
        code: 'ERR_OUT_OF_RANGE',
      });
      expect(await failure(socket.batch([links.list()] as never))).toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
      });
      expect(() => socket.stream(links.get('lo') as never)).toThrow(invalid('ERR_INVALID_ARG_VALUE'));
      expect(() => socket.watch([])).toThrow(invalid('ERR_INVALID_ARG_VALUE'));
      expect(() => socket.watch(['nonsense' as never])).toThrow(invalid('ERR_INVALID_ARG_VALUE'));
      expect(() => NetlinkSocket.open('nonsense' as never)).toThrow(invalid('ERR_INVALID_ARG_VALUE'));
      expect(() => NetlinkSocket.open('route', { bufferLength: 10 })).toThrow(invalid('ERR_OUT_OF_RANGE'));
      expect(() => NetlinkSocket.open('route', { bufferLength: 10 })).toThrow('bufferLength: ');
      expect(() => NetlinkSocket.open('route', { offload: 'some' as never })).toThrow(
        invalid('ERR_INVALID_ARG_VALUE'),
      );
      const type = invalid('ERR_INVALID_ARG_TYPE');
      expect(() => NetlinkSocket.open('route', null as never)).toThrow(type);
      expect(() => NetlinkSocket.open('route', { receiveBufferSize: 'big' as never })).toThrow(type);
      expect(() => NetlinkSocket.open('route', { sendBufferSize: Number.NaN })).toThrow(
        invalid('ERR_OUT_OF_RANGE'),
      );
      expect(() => socket.watch(['link'], { receiveBufferSize: '1' as never })).toThrow(type);
      expect(() => socket.watch(['link'], null as never)).toThrow(type);
      expect(() => socket.stream(links.list(), null as never)).toThrow(type);
      expect(await failure(socket.request(links.list(), null as never))).toMatchObject({
        code: 'ERR_INVALID_ARG_TYPE',
        message: 'link list: expected an object of options, got null',
      });
      expect(await failure(socket.batch([], null as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    } finally {
      channel('tsnetlink:send').unsubscribe(listen);
    }
    expect(sent).toEqual([]);
  });

  liveTest('by a namespace that is none, with nothing left open', () => {
    const before = descriptors();
    expect(() => NetlinkSocket.open('route', { namespace: { fd: 0 } })).toThrow(
      expect.objectContaining({ syscall: 'setns' }),
    );
    expect(() => NetlinkSocket.open('route', { namespace: { fd: 99_999 } })).toThrow(
      expect.objectContaining({ code: 'EBADF' }),
    );
    expect(descriptors()).toBe(before);
  });
});

describeLive('a closed socket', () => {
  liveTest('refuses everything, in each form', async () => {
    const socket = openSocket();
    socket.close();
    socket.close();
    socket[Symbol.dispose]();
    expect(socket.closed).toBe(true);
    const closed = expect.objectContaining({ name: 'TransportError', code: 'ERR_NETLINK_CLOSED' });
    expect(() => socket.requestSync(links.list())).toThrow(closed);
    expect(() => socket.stream(links.list())).toThrow(closed);
    expect(() => socket.watch(['link'])).toThrow(closed);
    await expect(socket.request(links.list())).rejects.toEqual(closed);
    await expect(socket.batch([links.get('lo')])).rejects.toEqual(closed);
  });

  liveTest('leaves no descriptor open', async () => {
    await openSocket().request(links.list());
    const before = descriptors();
    for (let i = 0; i < 200; i++) {
      const socket = NetlinkSocket.open('route');
      const watch = socket.watch(['link']);
      if (i % 2 === 0) void watch.next().catch(() => {});
      if (i % 3 === 0) await socket.request(links.list());
      if (i % 5 === 0) void socket.request(links.delete('none')).catch(() => {});
      socket.close();
    }
    // A socket that a pool thread is sending on is closed afterwards, and each send waits for the kernel's lock.
    await eventually(() => expect(descriptors()).toBe(before));
  });
});

describeLive('what travels can be seen', () => {
  liveTest('on diagnostics channels', async () => {
    const socket = openSocket();
    const seen: [string, Traffic][] = [];
    const listeners = (['send', 'receive'] as const).map((direction) => {
      const listen = (traffic: unknown) => seen.push([direction, traffic as Traffic]);
      channel(`tsnetlink:${direction}`).subscribe(listen);
      return () => channel(`tsnetlink:${direction}`).unsubscribe(listen);
    });
    try {
      await socket.request(links.get('lo'));
      await socket.request(links.delete('none')).catch(() => {});
    } finally {
      for (const unsubscribe of listeners) unsubscribe();
    }
    expect(seen.map(([direction]) => direction)).toEqual(['send', 'receive', 'send', 'receive']);
    for (const [, { protocol, port, bytes }] of seen) {
      expect([protocol, port]).toEqual(['route', socket.port]);
      expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(bytes.length);
    }
    await socket.request(links.get('lo'));
    expect(seen).toHaveLength(4);
  });

  liveTest('warnings come with success', needs('qdisc htb', 'kernel 6.4'), async () => {
    const warnings: unknown[] = [];
    const socket = openSocket({ onWarning: (warning) => warnings.push(warning) });
    const published: unknown[] = [];
    const listen = (warning: unknown) => published.push(warning);
    channel('tsnetlink:warning').subscribe(listen);
    await withLink('pair', async (index) => {
      const options = htbClassOptions({ rate: '1kbit' });
      await socket.request(qdiscs.create({ index, kind: 'htb', handle: '1:', options: htbOptions({}) }));
      await socket.request(classes.create({ index, kind: 'htb', handle: '1:1', options }));
    });
    channel('tsnetlink:warning').unsubscribe(listen);
    expect(warnings).toMatchObject([
      { operation: 'class create htb 1:1', message: expect.stringMatching(/quantum of class .* is small/) },
    ]);
    expect(published).toEqual(warnings);
  });

  liveTest('namespaces have identifiers', async () => {
    const socket = openSocket();
    const fd = createNetworkNamespace();
    await socket.request(nsids.set({ fd }, 42));
    expect(await socket.request(nsids.get({ fd }))).toBe(42);
    expect(await socket.request(nsids.list())).toContain(42);
    closeFd(fd);
  });
});

describe('sockets', () => {
  test('import without a kernel', () => expect(NetlinkSocket.open).toBeTypeOf('function'));
});
