import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Output } from '../../src/cli/commands/dump/output.ts';
import type { Message } from '../../src/dump/decode/message.ts';
import { plainStyle } from '../../src/dump/format/style.ts';
import { State, type StateChange } from '../../src/dump/state.ts';
import { links } from '../../src/netlink/protocols/route/index.ts';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { hex } from '../support/bytes.ts';
import { describeLive, liveTest } from '../support/live.ts';
import { eventually } from '../support/patience.ts';
import { sessionOf, start } from './support.ts';

/** A link message, 48 bytes: index 1, `lo`, and an MTU. */
function link(mtu: number, deleted = false): Message {
  const bytes = hex(`
    30 00 00 00 ${deleted ? 11 : 10} 00 00 00 00 00 00 00 00 00 00 00
    00 00 04 03 01 00 00 00 49 00 01 00 00 00 00 00
    07 00 03 00 6c 6f 00 00
    08 00 04 00 00 00 00 00`);
  new DataView(bytes.buffer).setUint32(44, mtu, true);
  return [...sessionOf(0).decode({ protocol: 0, bytes })][0] as Message;
}

/** Prints the changes of a state. */
function printed(changes: (state: State) => Iterable<StateChange>): string {
  const stream = new PassThrough();
  const output = new Output(
    { style: plainStyle, hex: false, json: false, fields: undefined, impliedProtocol: 0 },
    stream,
  );
  for (const change of changes(new State())) output.change(change);
  output.flush();
  return String(stream.read() ?? '');
}

describe('the state that a watch keeps', () => {
  test('shows what an event changes', () => {
    const text = printed((state) => {
      state.seed([link(1500)]);
      return [link(1400), link(1400), link(1400, true)].map((message) => state.apply(message));
    });
    expect(text).toBe(`RTM_NEWLINK  48 bytes, sequence 0, port 0
  index 1, name "lo"
  mtu  1500 → 1400

RTM_NEWLINK  48 bytes, sequence 0, port 0
  index 1, name "lo"
  nothing changed

RTM_DELLINK  48 bytes, sequence 0, port 0
  index 1, name "lo"
  gone

`);
  });

  test('shows the difference to a new dump after lost events', () => {
    const text = printed((state) => {
      state.seed([link(1500)]);
      return [[link(1500)], [link(1400)], []].flatMap((messages) => [...state.resync(messages)]);
    });
    expect(text.match(/^ {2}(mtu .*|gone)$/gm)).toEqual(['  mtu  1500 → 1400', '  gone']);
  });
});

describeLive('dump watch', () => {
  liveTest('shows events and what they change', async () => {
    const socket = NetlinkSocket.open('route');
    await socket.request(links.create({ name: 'br9', kind: 'bridge' }));
    const watch = start(['watch', 'link', '--count', '3']);
    await eventually(() => expect(watch.stdout()).toContain('watching link\n'));
    await socket.request(links.change('br9', { mtu: 1400 }));
    await socket.request(links.create({ name: 'br10', kind: 'bridge' }));
    await socket.request(links.delete('br9'));
    const { code, stdout } = await watch.done;
    expect(code).toBe(0);
    const [, change, made, gone] = stdout.split(/(?=^\d\d:)/m);
    expect(change).toMatch(/^\S+ RTM_NEWLINK index=\d+ name=br9 address=\S+ mtu 1500 → 1400\n$/);
    expect(made).toMatch(/^\S+ RTM_NEWLINK .* name=br10 .*linkInfo=\{kind=bridge .*\n$/);
    expect(gone).toMatch(/^\S+ RTM_DELLINK .* name=br9 .* gone\n$/);
    await socket.request(links.delete('br10'));
    socket.close();
  });

  liveTest(
    'says that events were lost, and what is different since',
    async () => {
      const socket = NetlinkSocket.open('route');
      await socket.request(links.create({ name: 'br9', kind: 'bridge' }));
      const abort = new AbortController();
      const watch = start(['watch', 'link', '--buffer-size', '200000'], '', abort.signal);
      await eventually(() => expect(watch.stdout()).toContain('watching link\n'));
      // The thread does not get to read meanwhile.
      for (let mtu = 1000; mtu < 6000; mtu++) socket.requestSync(links.change('br9', { mtu }));
      await eventually(() => expect(watch.stdout()).toContain('events were lost'));
      socket.requestSync(links.change('br9', { mtu: 1234 }));
      await eventually(() => expect(watch.stdout()).toMatch(/mtu +5999 → 1234/));
      const [, since = ''] = watch.stdout().split('the differences since then:\n');
      expect(since.match(/mtu +.*/g)).toEqual([
        expect.stringMatching(/^mtu +\d+ → 5999$/),
        expect.stringMatching(/5999 → 1234$/),
      ]);
      abort.abort();
      expect((await watch.done).code).toBe(0);
      await socket.request(links.delete('br9'));
      socket.close();
    },
    100_000,
  );

  liveTest('refuses what is no group', async () => {
    await expect(start(['watch', 'nonsense']).done).rejects.toThrow("there is no group or object 'nonsense'");
    await expect(start(['watch', '--count', '0']).done).rejects.toThrow(
      "--count: expected a whole number from 1, got '0'",
    );
    await expect(start(['watch', '--buffer-size', 'much']).done).rejects.toThrow(
      "--buffer-size: expected a whole number from 1, got 'much'",
    );
  });
});
