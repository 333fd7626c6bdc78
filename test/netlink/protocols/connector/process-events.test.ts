import { spawnSync } from 'node:child_process';
import { type ProcessItem, type ProcessWatchOptions, watchProcesses } from 'tsnetlink';
import { decode, encode, inspect } from 'tsnetlink/codec';
import { connectorMessage } from 'tsnetlink/process-events';
import { expect, type TestContext, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { greetings } from '../../../../src/netlink/protocols/connector/greetings.ts';
import { hostNamespace, initialNamespace } from '../../../support/initial-namespace.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';

/** `struct cn_msg` and `struct proc_event` of an exit, as a kernel sends it. */
const exit = Buffer.from(
  '0100000001000000' + // index, value
    '07000000' + // sequence
    '00000000' + // acknowledgement
    '28000000' + // length 40, flags
    '00000080' + // what: exit
    '01000000' + // cpu
    '0102030000000000' + // nanoseconds
    'd2040000d2040000' + // pid, tgid 1234
    '00010000' + // exit code 256
    '11000000' + // SIGCHLD
    '0a0000000b000000', // parent
  'hex',
);

test('an exit is decoded, and encoded to the same bytes', () => {
  const message = decode(connectorMessage, exit);
  expect(message).toEqual({
    index: 1,
    value: 1,
    sequence: 7,
    acknowledgement: 0,
    flags: 0,
    process: {
      event: 'exit',
      cpu: 1,
      timestamp: 0x30201n,
      pid: 1234,
      tgid: 1234,
      exitCode: 256,
      exitSignal: 17,
      parentPid: 10,
      parentTgid: 11,
    },
  });
  expect(Buffer.from(encode(connectorMessage, message!))).toEqual(exit);
  for (let length = 0; length <= exit.length; length++) {
    const part = exit.subarray(0, length);
    const value = decode(connectorMessage, part);
    inspect(connectorMessage, part);
    if (value !== undefined) expect(Buffer.from(encode(connectorMessage, value))).toEqual(part);
  }
});

test('dump shows events, whose header says NLMSG_DONE, and requests for them', async () => {
  const session = new DecodeSession();
  await session.prepare(11);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + exit.length);
  header.writeUInt16LE(3, 4);
  const [event] = session.decode({ protocol: 11, bytes: Buffer.concat([header, exit]) });
  expect(event).toMatchObject({ name: 'CN_MSG', problem: undefined });
  expect(event?.parts.map(({ name }) => name)).toContain('exitCode');
  const [request] = session.decode({ protocol: 11, bytes: greetings(5, 3).begin[1]! });
  expect(request).toMatchObject({ name: 'CN_MSG', problem: undefined });
});

test('bad options are refused', async () => {
  for (const [options, field] of [
    [{ events: ['forks'] }, 'events[0]'],
    [{ events: [] }, 'events'],
    [{ event: ['fork'] }, 'event'],
    [{ timeout: -1 }, 'timeout'],
    [{ namespace: 1 }, 'namespace'],
  ] as const)
    await expect(watchProcesses(options as never), field).rejects.toMatchObject({ field });
});

describeLive('process events', () => {
  async function watch(context: TestContext, options: ProcessWatchOptions) {
    try {
      const events = await watchProcesses({ ...options, namespace: initialNamespace(context) });
      context.onTestFinished(() => events.close());
      return events;
    } catch (error) {
      // A container, or a kernel without CONFIG_PROC_EVENTS.
      const { code } = error as { code?: string };
      if (['EPERM', 'ECONNREFUSED', 'ETIMEDOUT', 'EPROTONOSUPPORT'].includes(String(code)))
        context.skip(`no process events here: ${code}`);
      throw error;
    }
  }

  /** Runs a program, and returns the events of its process until its exit. */
  async function eventsOf(events: AsyncIterableIterator<ProcessItem>, pid: number): Promise<string[]> {
    const seen: string[] = [];
    for (;;) {
      const { value } = await events.next();
      if (value === undefined || value.kind === 'overrun') continue;
      if (!('pid' in value) || value.pid !== pid) continue;
      seen.push(value.event);
      if (value.event === 'exit') return seen;
    }
  }

  liveTest('tell of a program from fork to exit', needs(hostNamespace, 'real root'), async (context) => {
    const events = await watch(context, {});
    const { pid } = spawnSync('sh', ['-c', 'exit 3']);
    const seen = await eventsOf(events, pid);
    expect(seen).toEqual(expect.arrayContaining(['fork', 'exec', 'exit']));
    await events.return();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  liveTest('are filtered', needs(hostNamespace, 'real root'), async (context) => {
    const events = await watch(context, { events: ['exec', 'nonzeroExit'] });
    spawnSync('true');
    const { pid } = spawnSync('sh', ['-c', 'exit 3']);
    const kinds = new Set<string>();
    for (;;) {
      const { value } = await events.next();
      if (value === undefined || value.kind === 'overrun') continue;
      kinds.add(value.event);
      if (value.event !== 'exit') continue;
      expect(value.exitCode).not.toBe(0);
      if (value.pid === pid) break;
    }
    expect(kinds).toEqual(new Set(['exec', 'exit']));
  });

  liveTest('are not in another network namespace', async () => {
    // This test runs in a private one.
    await expect(watchProcesses({ timeout: 200 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(ECONNREFUSED|EPROTONOSUPPORT)$/),
    });
  });
});
