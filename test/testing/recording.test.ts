import fc from 'fast-check';
import { expect, test } from 'vitest';
import { links, routes } from '../../src/netlink/protocols/route/index.ts';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { openKernelTransport, type Recording, record, replay } from '../../src/testing/index.ts';
import { failure } from '../support/failure.ts';
import { describeLive, liveTest } from '../support/live.ts';
import { lo } from './lo.ts';

/** The same exchange, live and replayed. */
async function exchange(socket: NetlinkSocket) {
  const results: unknown[] = [
    await socket.request(links.get('lo')),
    (await socket.request(links.list())).map(({ name }) => name),
    (await failure(socket.request(links.get('none')))).code,
    await socket
      .batchSettled([links.change('lo', { mtu: 65536 }), links.delete('none')])
      .then((list) => list.map(({ status }) => status)),
    (await failure(socket.request(links.delete('none')))).code,
  ];
  for await (const link of socket.stream(links.list())) results.push(link.index);
  results.push(socket.requestSync(links.get(1)).name);
  const watch = socket.watch(['ipv4-route']);
  await socket.request(routes.add({ dst: '10.9.9.9/32', type: 'blackhole' }));
  const { value } = await watch.next();
  results.push((value as { message: unknown }).message);
  await socket.request(routes.delete({ dst: '10.9.9.9/32', type: 'blackhole' }));
  socket.close();
  return results;
}

describeLive('a recording', () => {
  liveTest('replays to the same results, without a kernel', async () => {
    const transport = record('route', openKernelTransport('route'));
    const live = await exchange(NetlinkSocket.over('route', transport));
    const recording = JSON.parse(JSON.stringify(transport.recording())) as Recording;
    expect(recording.steps.length).toBeGreaterThan(12);
    expect(await exchange(NetlinkSocket.over('route', replay(recording)))).toEqual(live);
    expect(await exchange(NetlinkSocket.over('route', replay(recording, { strict: false })))).toEqual(live);
  });
});

/** A short exchange of Linux 6.18: the loopback link asked for, and one that does not exist. */
const recording: Recording = lo;

test('a recording from a file is an exchange like any other', async () => {
  const socket = NetlinkSocket.over('route', replay(recording));
  expect(await socket.request(links.get('lo'))).toMatchObject({ name: 'lo', index: 1, mtu: 65536 });
  expect(await failure(socket.request(links.get('none')))).toMatchObject({ code: 'ENODEV' });
  socket.close();
});

test('a request that is not in the recording is an error', async () => {
  const socket = NetlinkSocket.over('route', replay(recording));
  expect((await failure(socket.request(links.get('eth0')))).message).toMatch(/step 0 of the recording/);
  const next = NetlinkSocket.over('route', replay({ ...recording, steps: [] }));
  expect((await failure(next.request(links.get('lo')))).message).toMatch(/not in the recording/);
});

test('a recording of the other byte order is refused', () => {
  expect(() => replay({ ...recording, littleEndian: !recording.littleEndian })).toThrow('byte order');
});

const bytes = fc.tuple(
  fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
  fc.option(fc.nat()),
);

/** The recording with some bytes of its answers changed, or the answers cut off. */
function damaged([changes, cut]: [[number, number][], number | null]): Recording {
  const steps = recording.steps.map((step) => {
    if (step.kind !== 'receive' || step.bytes === undefined) return step;
    const answer = Buffer.from(step.bytes, 'hex');
    for (const [at, byte] of changes) answer[at % answer.length] = byte;
    return {
      ...step,
      bytes: answer.subarray(0, cut === null ? undefined : cut % answer.length).toString('hex'),
    };
  });
  return { ...recording, steps };
}

test('for any answer, a request ends with a result, an error or its time, and nothing is thrown elsewhere', async () => {
  fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
  await fc.assert(
    fc.asyncProperty(bytes, async (change) => {
      const socket = NetlinkSocket.over('route', replay(damaged(change)));
      for (const name of ['lo', 'none']) {
        const outcome = await socket.request(links.get(name), { timeout: 3 }).catch((error) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: expect.stringMatching(/^(E[A-Z0-9]+|ERR_NETLINK_[A-Z]+)$/) });
        }
      }
      socket.close();
    }),
    { numRuns: 300 },
  );
});

test('a datagram that makes no sense fails what waits for an answer, at once', async () => {
  const [send, receive] = recording.steps as [Recording['steps'][number], { kind: 'receive'; bytes: string }];
  const answers = [
    receive.bytes.slice(0, 40),
    `04000000${receive.bytes.slice(8)}`,
    receive.bytes.slice(0, -2),
    '00'.repeat(16),
  ];
  for (const answer of answers) {
    const socket = NetlinkSocket.over(
      'route',
      replay({ ...recording, steps: [send, { kind: 'receive', bytes: answer }] }),
    );
    expect(await failure(socket.request(links.get('lo'), { timeout: 50_000 }))).toMatchObject({
      name: 'TransportError',
      code: 'ERR_NETLINK_PROTOCOL',
    });
    socket.close();
  }
});
