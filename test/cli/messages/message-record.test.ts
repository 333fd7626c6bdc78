import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageRecords } from '../../../src/cli/messages/message-record.ts';
import type { Datagram } from '../../../src/dump/datagram.ts';
import type { Message } from '../../../src/dump/decode/message.ts';
import { DecodeSession } from '../../../src/dump/decode/session.ts';
import { Writer } from '../../../src/netlink/codec/writer.ts';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import { encodeRequest } from '../../../src/netlink/request/encode-request.ts';
import {
  type EmbeddedMessages,
  type MessageDetail,
  type MessageSummary,
  rowMatches,
} from '../../../src/web/data.ts';
import { useCommand } from '../../support/command.ts';

/** The bytes of a request with a number. */
function bytesOf(sequence: number): Uint8Array {
  const writer = new Writer();
  encodeRequest(writer, links.create({ name: 'br0', kind: 'bridge', mtu: 1400 }), sequence);
  return writer.toBytes();
}

async function decode(...datagrams: Partial<Datagram>[]): Promise<Message[]> {
  const session = new DecodeSession();
  await session.prepare(0);
  return datagrams.flatMap((datagram) => [
    ...session.decode({ protocol: 0, bytes: bytesOf(7), ...datagram }),
  ]);
}

/** An answer with an error to the request of {@link bytesOf}. */
function errorFor(request: Uint8Array, errno: number, sequence: number): Uint8Array {
  const bytes = new Uint8Array(16 + 4 + request.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, 2, true);
  view.setUint32(8, sequence, true);
  view.setInt32(16, -errno, true);
  bytes.set(request, 20);
  return bytes;
}

test('an answer belongs to its request, and has the error by name', async () => {
  const request = bytesOf(7);
  const messages = await decode(
    { bytes: request, process: '1', direction: 'sent' },
    { bytes: bytesOf(7), process: '2', direction: 'sent' },
    { bytes: errorFor(request, 17, 7), process: '1', direction: 'received' },
    { bytes: errorFor(request, 0, 8), process: '1', direction: 'received' },
  );
  const records = new MessageRecords();
  const summaries = messages.map((message) => records.add(message).summary);
  expect(summaries[0]).toMatchObject({
    name: 'RTM_NEWLINK',
    protocol: 'route',
    info: expect.stringContaining('name "br0"'),
  });
  expect(summaries[0]?.error).toBeUndefined();
  expect(summaries.map(({ request: number }) => number)).toEqual([undefined, undefined, 0, undefined]);
  expect(summaries[2]?.error).toMatch(/^EEXIST: /);
  expect(summaries[3]).toMatchObject({ name: 'ACK' });
});

test('each line has its bytes, with those of the lines inside it', async () => {
  const [message] = await decode({});
  const { detail } = new MessageRecords().add(message as Message);
  expect(detail.bytes).toBe(Buffer.from(bytesOf(7)).toString('hex'));
  const row = (path: string) => detail.rows.find((one) => one.path === path);
  const [outer, inner, mtu] = [row('linkInfo'), row('linkInfo.kind'), row('mtu')];
  expect(detail.bytes.slice(2 * (mtu?.start as number), 2 * (mtu?.end as number))).toBe('0800040078050000');
  expect([
    (outer?.start as number) < (inner?.start as number),
    (outer?.end as number) >= (inner?.end as number),
  ]).toEqual([true, true]);
  for (const { start, end } of detail.rows)
    expect([start >= 0, end >= start, end <= detail.bytes.length / 2]).toEqual([true, true, true]);
});

test('a message that makes no sense has the reason', async () => {
  const [message] = await decode({ bytes: bytesOf(7).subarray(0, 40) });
  expect(new MessageRecords().add(message as Message).summary.error).toMatch(/^✗ the message ends here/);
});

test('filters find fields and texts', async () => {
  const [message] = await decode({});
  const { rows } = new MessageRecords().add(message as Message).detail;
  const matches = (filter: string) => rows.some((row) => rowMatches(row, filter));
  expect(
    ['mtu=1400', 'MTU = 14', 'mtu', 'linkInfo.kind=bridge', 'kind=bridge', 'br0'].filter(
      (filter) => !matches(filter),
    ),
  ).toEqual([]);
  expect(['mtu=1500', 'kind=veth', 'nothing', 'link=bridge'].filter(matches)).toEqual([]);
});

describe('--html', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-html-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const { run } = useCommand();
  let embedded: EmbeddedMessages;
  let html = '';
  let outcome: ReturnType<typeof run>;
  beforeAll(() => {
    const file = join(folder, 'page.html');
    outcome = run('dump', 'explain', 'link', 'set', 'dev', 'lo', 'alias', '</script><b>', '--html', file);
    html = readFileSync(file, 'utf8');
    const [, data = ''] =
      /<script type="application\/json" id="messages-data">([^<]*)<\/script>/.exec(html) ?? [];
    embedded = JSON.parse(data);
  });
  const unpack = <T>(text: string): T => JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as T;

  test('writes one file with the messages, beside what is printed', () => {
    expect(outcome).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('alias') });
    const list = unpack<MessageSummary[]>(embedded.list);
    const details = unpack<MessageDetail[]>(embedded.parts[0] as string);
    expect(list).toMatchObject([{ name: expect.stringMatching(/^RTM_(NEW|SET)LINK$/), protocol: 'route' }]);
    expect(details[0]?.rows.map(({ text }) => text)).toContain('"</script><b>"');
  });

  test('lets nothing in the messages be markup, and asks for nothing from outside', () => {
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[^"']+'; style-src 'sha256-/,
    );
    expect(html).not.toContain('<b>');
  });

  test('names the file that cannot be written', () => {
    expect(
      run('dump', 'explain', 'link', 'add', 'a', 'type', 'bridge', '--html', '/nowhere/page.html'),
    ).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('/nowhere/page.html'),
    });
  });
});
