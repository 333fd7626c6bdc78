import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import type { TransactionError, TransactionFrame } from '../../../src/netlink/batch/transaction.ts';
import type { NetlinkError } from '../../../src/netlink/errors/netlink-error.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL } from '../../../src/netlink/message/header.ts';
import { batchMessage } from '../../../src/netlink/protocols/netfilter/nftables/generation.ts';
import { type TableMessage, tableMessage } from '../../../src/netlink/protocols/netfilter/nftables/tables.ts';
import { command, dump, query } from '../../../src/netlink/request/builders.ts';
import { echo } from '../../../src/netlink/request/echo.ts';
import type { Command } from '../../../src/netlink/request/request.ts';
import { openKernelTransport } from '../../../src/netlink/socket/open-transport.ts';
import { NetlinkSocket, type SocketOptions } from '../../../src/netlink/socket/socket.ts';
import type { Transport } from '../../../src/netlink/transport/transport.ts';
import { createNetworkNamespace } from '../../../src/syscalls/namespace.ts';
import { closeFd } from '../../../src/syscalls/socket.ts';
import {
  ack,
  FakeKernel,
  type FakeScript,
  type FakeStep,
  message,
  refusal,
} from '../../../src/testing/index.ts';
import { failure } from '../../support/failure.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';

const BEGIN = 0x10;
const END = 0x11;
const NEWTABLE = 0xa00;
const GETTABLE = 0xa01;
const DELTABLE = 0xa02;

const around = (type: number, genid?: number) =>
  command({
    protocol: 'netfilter',
    operation: 'change tables',
    type,
    body: batchMessage,
    value: { family: 'unspec', version: 0, resourceId: 10, ...(genid !== undefined && { genid }) },
  });
const frame: TransactionFrame = { begin: around(BEGIN), end: around(END) };

function table(name: string, flags = NLM_F_CREATE | NLM_F_EXCL, type = NEWTABLE): Command<TableMessage> {
  const value: TableMessage = { family: 'ip', version: 0, resourceId: 0, name };
  return command(
    { protocol: 'netfilter', operation: `table ${name}`, type, flags, body: tableMessage, value },
    (reader, start, end) => tableMessage.decode(reader, start, end, undefined),
  );
}
const tables = dump({
  protocol: 'netfilter',
  operation: 'table list',
  type: GETTABLE,
  body: tableMessage,
  value: { family: 'ip', version: 0, resourceId: 0 },
  reply: tableMessage,
  map: ({ name, handle }) => ({ name, handle }),
});

/** A fake kernel that answers the last request of a transaction, and the requests before it by a script. */
function fake(answer: FakeScript, options?: ConstructorParameters<typeof FakeKernel>[1]) {
  const kernel = new FakeKernel((request, count) => {
    const steps = answer(request, count);
    return (request.flags & NLM_F_ACK) !== 0 && steps.length === 0 ? [[ack()]] : steps;
  }, options);
  return { kernel, socket: NetlinkSocket.over('netfilter', kernel) };
}

const told = (name: string, handle: bigint, type = NEWTABLE): FakeStep => [
  message(type, tableMessage, { family: 'ip', version: 0, resourceId: 0, name, handle }),
];

describe('a transaction', () => {
  test('is one datagram, in which the last request alone is to be acknowledged', async () => {
    const { kernel, socket } = fake(() => []);
    const sent: number[] = [];
    const send = kernel.send.bind(kernel);
    kernel.send = (bytes, length) => {
      sent.push(length);
      return send(bytes, length);
    };
    expect(await socket.transaction(frame, [table('a'), table('b')])).toEqual([undefined, undefined]);
    expect(sent).toHaveLength(1);
    const first = kernel.requests[0]!.sequence;
    expect(
      kernel.requests.map(({ type, flags, sequence }) => [type, flags & NLM_F_ACK, sequence - first]),
    ).toEqual([
      [BEGIN, 0, 0],
      [NEWTABLE, 0, 1],
      [NEWTABLE, NLM_F_ACK, 2],
      [END, 0, 3],
    ]);
    expect(kernel.requests[1]!.decode(tableMessage)?.name).toBe('a');
  });

  test('returns the objects of each request with an echo, by its sequence number', async () => {
    const { socket } = fake((request) => {
      if ((request.flags & NLM_F_ECHO) === 0) return [];
      const { name } = request.decode(tableMessage)!;
      const isLast = (request.flags & NLM_F_ACK) !== 0;
      return [told(name!, BigInt(name!.length)), ...(isLast ? [[ack()]] : [])];
    });
    const results = await socket.transaction(frame, [
      echo(table('abc')),
      table('x'),
      echo(table('ab')),
    ] as const);
    expectTypeOf(results).toExtend<[TableMessage[], unknown, TableMessage[]]>();
    expect(results).toMatchObject([[{ name: 'abc', handle: 3n }], undefined, [{ name: 'ab', handle: 2n }]]);
  });

  test('that is refused names every request that failed, with its path', async () => {
    const { socket } = fake((request) => {
      const name = request.decode(tableMessage)?.name;
      if (request.type !== NEWTABLE || !name?.startsWith('bad')) return [];
      return [[refusal('EEXIST', { extack: { message: `no ${name}`, offset: 20 } })]];
    });
    const error = (await failure(
      socket.transaction(
        frame,
        ['bad1', 'good', 'bad2', 'fine', 'bad3'].map((name) => table(name)),
      ),
    )) as unknown as TransactionError;
    expect(error).toMatchObject({ name: 'TransactionError', code: 'ERR_NETLINK_TRANSACTION' });
    expect(error.message).toBe(
      '3 of 5 requests of a transaction failed, none was executed; the first: ' +
        'table bad1: EEXIST: File exists (no bad1; at name)',
    );
    expect(error.failures.map(({ index }) => index)).toEqual([0, 2, 4]);
    expect(error.errors.map((each: NetlinkError) => each.extack)).toEqual(
      ['bad1', 'bad2', 'bad3'].map((name) => ({ message: `no ${name}`, offset: 20, path: 'name' })),
    );
  });

  test('that is refused as a whole has the error of its first message', async () => {
    const { socket } = fake(({ type }) => (type === BEGIN ? [[refusal('ERESTART')]] : [[]]));
    const error = await failure(socket.transaction({ ...frame, begin: around(BEGIN, 7) }, [table('a')]));
    expect(error).toMatchObject({ name: 'NetlinkError', code: 'ERESTART', operation: 'change tables' });
    // An acknowledgement that follows is not taken for the answer to another request.
    const { socket: other } = fake(({ type }) => (type === BEGIN ? [[refusal('ENOMEM')]] : []));
    expect(await failure(other.transaction(frame, [table('a')]))).toMatchObject({ code: 'ENOMEM' });
    expect(await other.transaction({ begin: around(END), end: around(END) }, [table('b')])).toEqual([
      undefined,
    ]);
  });

  test('whose answers were dropped says what is known of it', async () => {
    const lost = async (...steps: FakeStep[]): Promise<Record<string, unknown>> => {
      const { socket } = fake((request) => ((request.flags & NLM_F_ACK) !== 0 ? [...steps, 'ENOBUFS'] : []));
      return failure(socket.transaction(frame, [echo(table('a')), echo(table('b'))]));
    };
    expect(await lost()).toMatchObject({
      code: 'ERR_NETLINK_OVERRUN',
      message: expect.not.stringContaining('executed'),
    });
    expect(await lost(told('b', 1n))).toMatchObject({
      code: 'ERR_NETLINK_OVERRUN',
      message: expect.stringContaining('change tables: executed, but the kernel dropped the answer'),
    });
    const { socket } = fake(({ type, flags }) => {
      if ((flags & NLM_F_ACK) !== 0) return ['ENOBUFS'];
      return type === NEWTABLE ? [[refusal('EEXIST')]] : [];
    });
    const error = await failure(socket.transaction(frame, [table('a'), table('b'), table('c')]));
    expect(error.message).toContain('at least 2 of 3 requests of a transaction failed');
  });

  test('that is too long for the send buffer is not sent', async () => {
    const { kernel, socket } = fake(() => [], { sendBufferSize: 90 });
    const error = await failure(socket.transaction(frame, [table('a'), table('b')]));
    expect(error).toMatchObject({ name: 'TransportError', code: 'ERR_NETLINK_TOO_LONG' });
    expect(error.message).toContain('net.core.wmem_max');
    expect(kernel.requests).toEqual([]);
    // A transport that can enlarge its buffers is asked to do so.
    const wanted: [number, number][] = [];
    const growing: Transport = Object.assign(kernel, {
      enlarge(send: number, receive: number) {
        wanted.push([send, receive]);
        Object.assign(kernel, { sendBufferSize: send });
      },
    });
    await NetlinkSocket.over('netfilter', growing).transaction(frame, [table('a'), table('b')]);
    expect(wanted).toEqual([[96, expect.any(Number)]]);
  });

  test('of no request sends nothing', async () => {
    const { kernel, socket } = fake(() => []);
    expect(await socket.transaction(frame, [])).toEqual([]);
    expect(kernel.requests).toEqual([]);
  });

  test('takes commands only, and sends nothing where one is invalid', async () => {
    const { kernel, socket } = fake(() => []);
    const get = query({ ...tables, body: tableMessage, value: {} as never, read: () => undefined });
    for (const wrong of [tables, get, null, { ...table('a'), protocol: 'route' }, table('x'.repeat(300))])
      expect(await failure(socket.transaction(frame, [table('a'), wrong as never]))).toMatchObject({
        code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF_RANGE)/),
      });
    expect(kernel.requests).toEqual([]);
  });

  test('that is given up is drained, and the next one is not disturbed by it', async () => {
    let answered = false;
    const { kernel, socket } = fake(() => (answered ? [] : [[]]));
    const controller = new AbortController();
    const given = failure(socket.transaction(frame, [table('a')], { signal: controller.signal }));
    await failure(socket.transaction(frame, [table('a')], { timeout: 5 }));
    controller.abort(new Error('enough'));
    expect((await given).message).toBe('enough');
    answered = true;
    for (const request of kernel.requests.slice()) kernel.deliver([[refusal('EEXIST')]], request);
    expect(await socket.transaction(frame, [table('b')])).toEqual([undefined]);
  });

  test('fails when its socket is closed', async () => {
    const { socket } = fake(() => [[]]);
    const error = failure(socket.transaction(frame, [table('a')]));
    await new Promise(setImmediate);
    socket.close();
    expect(await error).toMatchObject({ code: 'ERR_NETLINK_CLOSED' });
  });

  test('passes a warning on', async () => {
    const warnings: unknown[] = [];
    const kernel = new FakeKernel(({ flags }) =>
      (flags & NLM_F_ACK) !== 0 ? [[ack({ extack: { message: 'old' } })]] : [],
    );
    const socket = NetlinkSocket.over('netfilter', kernel, {
      onWarning: (warning) => warnings.push(warning),
    });
    await socket.transaction(frame, [table('a')]);
    await new Promise(setImmediate);
    expect(warnings).toEqual([{ operation: 'table a', message: 'old' }]);
  });
});

/** Why this kernel cannot execute transactions of nf_tables. */
function whyNoTables(): string | undefined {
  const fd = createNetworkNamespace();
  const socket = NetlinkSocket.open('netfilter', { namespace: { fd } });
  try {
    socket.requestSync(tables);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    socket.close();
    closeFd(fd);
  }
}

describeLive('a transaction of nf_tables', () => {
  const needed = needs({ name: 'nf_tables', missing: whyNoTables });
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `table-${index}`);

  async function withSocket(use: (socket: NetlinkSocket) => Promise<void>, options: SocketOptions = {}) {
    const fd = createNetworkNamespace();
    const socket = NetlinkSocket.open('netfilter', { namespace: { fd }, ...options });
    try {
      await use(socket);
    } finally {
      socket.close();
      closeFd(fd);
    }
  }
  const namesIn = async (socket: NetlinkSocket): Promise<unknown[]> =>
    (await socket.request(tables)).map(({ name }) => name);

  liveTest('is executed as a whole', needed, () =>
    withSocket(async (socket) => {
      expect(await socket.transaction(frame, [table('a'), table('b')])).toEqual([undefined, undefined]);
      expect(await namesIn(socket)).toEqual(['a', 'b']);
    }),
  );

  liveTest('is not executed where some fail, and names each of them', needed, () =>
    withSocket(async (socket) => {
      await socket.transaction(frame, [table('a'), table('b')]);
      const error = (await failure(
        socket.transaction(
          frame,
          ['a', 'c', 'b', 'd', 'a'].map((name) => table(name)),
        ),
      )) as unknown as TransactionError;
      expect(error.failures).toMatchObject([
        { index: 0, error: { code: 'EEXIST', operation: 'table a', extack: { path: 'name' } } },
        { index: 2, error: { code: 'EEXIST', operation: 'table b', extack: { path: 'name' } } },
        { index: 4, error: { code: 'EEXIST', operation: 'table a', extack: { path: 'name' } } },
      ]);
      expect(await namesIn(socket)).toEqual(['a', 'b']);
    }),
  );

  liveTest('for another generation is refused as a whole', needed, () =>
    withSocket(async (socket) => {
      const stale = { ...frame, begin: around(BEGIN, 0x7fff) };
      expect(await failure(socket.transaction(stale, [table('a')]))).toMatchObject({ code: 'ERESTART' });
      expect(await namesIn(socket)).toEqual([]);
      await socket.transaction(frame, [table('a')]);
      expect(await namesIn(socket)).toEqual(['a']);
    }),
  );

  liveTest('of thousands returns the handle of each', needed, () =>
    withSocket(async (socket) => {
      const results = await socket.transaction(
        frame,
        names(3000).map((name) => echo(table(name))),
      );
      const handles = new Map(results.map(([first]) => [first?.name, first?.handle]));
      expect(handles.size).toBe(3000);
      for (const { name, handle } of await socket.request(tables)) expect(handles.get(name)).toBe(handle);
    }),
  );

  liveTest('of thousands that fail has the error of each', needed, () =>
    withSocket(async (socket) => {
      await socket.transaction(
        frame,
        names(3000).map((name) => table(name)),
      );
      const error = (await failure(
        socket.transaction(
          frame,
          names(3001).map((name) => table(name)),
        ),
      )) as unknown as TransactionError;
      expect(error.failures.map(({ index }) => index)).toEqual(
        Array.from({ length: 3000 }, (_, index) => index),
      );
      expect(await namesIn(socket)).toHaveLength(3000);
    }),
  );

  liveTest('of any length is sent, by a pool thread', needed, async () => {
    const fd = createNetworkNamespace();
    const transport = openKernelTransport('netfilter', { namespace: { fd } });
    const socket = NetlinkSocket.over('netfilter', transport);
    try {
      const sends = vi.spyOn(transport, 'send');
      const poolSends = vi.spyOn(transport, 'sendAsync');
      // Each table is created and deleted: much work for the kernel, and nothing left to end with the namespace.
      const requests = names(3000).flatMap((name) => [table(name), table(name, 0, DELTABLE)]);
      await socket.transaction(frame, requests);
      expect(poolSends).toHaveBeenCalledOnce();
      expect(sends).not.toHaveBeenCalled();
      expect(await namesIn(socket)).toEqual([]);
    } finally {
      socket.close();
      closeFd(fd);
    }
  });
});
