import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hex } from '../support/bytes.ts';
import { cooked, foreignMessage, join, linkMessage, pcap, pcapng, requestMessage } from './captures.ts';
import { dump } from './support.ts';

const folder = mkdtempSync(joinPath(tmpdir(), 'tsnetlink-dump-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = joinPath(folder, 'capture');
  writeFileSync(path, content);
  return path;
}

/** The output of `dump file` for bytes, as objects. */
async function decoded(content: string | Uint8Array) {
  const { code, stdout } = await dump(['file', '-', '--json'], content);
  const lines = stdout.split('\n').filter(Boolean);
  return { code, messages: lines.map((line) => JSON.parse(line)) };
}

const packets = [cooked(requestMessage, true), cooked(linkMessage, false)];
const foreignPackets = [cooked(foreignMessage, false)];

describe('dump file', () => {
  test('tells which way messages go in what tcpdump captured of nlmon, where all are outgoing', async () => {
    // `ip` finding out what the kernel can do, and its answer, on Linux 6.12.
    const link = hex('00 04 03 38 00 00 00 00 00 00 00 00 00 00 00 00');
    const request = hex(`
      20 00 00 00 10 00 05 00 00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`);
    const answer = hex(`
      34 00 00 00 02 00 00 00 00 00 00 00 c7 00 00 00
      ed ff ff ff 20 00 00 00 10 00 05 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      00 00 00 00`);
    const { code, messages } = await decoded(pcap(true, [join(link, request), join(link, answer)]));
    expect(code).toBe(0);
    expect(messages).toMatchObject([
      { direction: 'sent', name: 'RTM_NEWLINK' },
      { direction: 'received', name: 'NLMSG_ERROR', body: { error: -19 } },
    ]);
  });

  for (const [name, content] of [
    ['pcap', pcap(true, packets)],
    ['pcap with nanoseconds', pcap(true, packets, { nanoseconds: true })],
    ['pcap of the other order around messages of ours', pcap(false, packets)],
    ['pcapng', pcapng(true, packets)],
  ] as const) {
    test(`decodes ${name}`, async () => {
      const { code, messages } = await decoded(content);
      expect(code).toBe(0);
      expect(messages).toMatchObject([
        { time: 1700000000.25, direction: 'sent', name: 'RTM_GETLINK', flags: ['request', 'dump'] },
        { time: 1700000001.25, direction: 'received', name: 'RTM_NEWLINK', body: { index: 1, name: 'lo' } },
      ]);
    });
  }

  for (const [name, content] of [
    ['pcap', pcap(false, foreignPackets)],
    ['pcapng', pcapng(false, foreignPackets)],
  ] as const) {
    test(`decodes ${name} of a host of the other byte order`, async () => {
      const { code, messages } = await decoded(content);
      expect(code).toBe(0);
      expect(messages).toMatchObject([
        {
          time: 1700000000.25,
          name: 'RTM_NEWLINK',
          length: 40,
          body: { type: 'loopback', index: 1, name: 'lo' },
        },
      ]);
    });
  }

  test('reads files, one after the other, and counts', async () => {
    const path = file(pcapng(true, packets));
    expect(await dump(['file', path, path, '--quiet'])).toMatchObject({
      code: 0,
      stdout: '4 messages, 0 problems\n',
    });
    await expect(dump(['file', joinPath(folder, 'nothing')])).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(dump(['file'])).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  test('gets the same from a file in pieces of any length', async () => {
    const { readCapture } = await import('../../src/dump/capture/read.ts');
    for (const content of [pcap(true, packets), pcapng(true, packets)]) {
      for (const size of [1, 7, 33]) {
        const pieces = Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
          content.subarray(index * size, (index + 1) * size),
        );
        const found: string[] = [];
        const { Readable } = await import('node:stream');
        for await (const items of readCapture(Readable.from(pieces, { objectMode: true }), 0))
          for (const { datagram, problem } of items)
            found.push(problem ?? Buffer.from(datagram.bytes).toString('hex'));
        expect(found).toEqual(
          [requestMessage, linkMessage].map((bytes) => Buffer.from(bytes).toString('hex')),
        );
      }
    }
  });

  test('says where a capture is cut', async () => {
    const whole = pcap(true, packets);
    const { code, stdout } = await dump(['file', '-'], whole.subarray(0, whole.length - 3));
    expect(code).toBe(1);
    expect(stdout).toContain('RTM_GETLINK');
    expect(stdout).toContain('✗ the file is cut: 69 bytes of a packet, at byte 96\n');
  });

  test('marks the byte where a message stops making sense, in the message and in the file', async () => {
    const damaged = linkMessage.slice();
    damaged[32] = 0x77;
    const { code, stdout } = await dump(['file', '-'], pcap(true, [cooked(damaged, false)]));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ attribute length 119, 8 bytes there, at byte 32, byte 88 of the file\n');
    const short = await dump(['file', '-'], pcap(true, [cooked(linkMessage.subarray(0, 30), false)]));
    expect(short.code).toBe(1);
    expect(short.stdout).toContain(
      '✗ the message ends here, after 30 of 40 bytes, at byte 30, byte 86 of the file\n',
    );
    expect(short.stdout).toMatch(/change +00 00 +✗ 2 of 4 bytes, at byte 28/);
  });

  test('refuses captures of something else', async () => {
    const { code, stdout } = await dump(['file', '-'], pcap(true, packets, { linkType: 1 }));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ this is a capture of link type 1, not of netlink \(253\)\n/);
  });
});

const text = Array.from(linkMessage, (byte) => byte.toString(16).padStart(2, '0'));

describe('dump file of hex', () => {
  const lines = (size: number, separator = ' '): string[] =>
    Array.from({ length: Math.ceil(40 / size) }, (_, index) =>
      text.slice(index * size, (index + 1) * size).join(separator),
    );
  const forms: Record<string, string> = {
    'one line': text.join(''),
    words: lines(16).join('\n'),
    colons: text.join(':'),
    xxd: `00000000: 2800 0000 1000 0200 0100 0000 2a00 0000  (...........*...
00000010: 0000 0403 0100 0000 4900 0100 0000 0000  ........I.......
00000020: 0700 0300 6c6f 0000                      ....lo..
`,
    'xxd -p': lines(30, '').join('\n'),
    'hexdump -C': `00000000  28 00 00 00 10 00 02 00  01 00 00 00 2a 00 00 00  |(...........*...|
00000010  00 00 04 03 01 00 00 00  49 00 01 00 00 00 00 00  |........I.......|
00000020  07 00 03 00 6c 6f 00 00                           |....lo..|
00000028
`,
    'od -t x1': `0000000 28 00 00 00 10 00 02 00 01 00 00 00 2a 00 00 00
0000020 00 00 04 03 01 00 00 00 49 00 01 00 00 00 00 00
0000040 07 00 03 00 6c 6f 00 00
0000050
`,
    'od -A x -t x1': `000000 28 00 00 00 10 00 02 00 01 00 00 00 2a 00 00 00
000010 00 00 04 03 01 00 00 00 49 00 01 00 00 00 00 00
000020 07 00 03 00 6c 6f 00 00
000028
`,
    'od -A d -t x1': `0000000 28 00 00 00 10 00 02 00 01 00 00 00 2a 00 00 00
0000016 00 00 04 03 01 00 00 00 49 00 01 00 00 00 00 00
0000032 07 00 03 00 6c 6f 00 00
0000040
`,
    'hexdump in numbers of 16 bits': `0000000 0028 0000 0010 0002 0001 0000 002a 0000
0000010 0000 0304 0001 0000 0049 0001 0000 0000
0000020 0007 0003 6f6c 0000
0000028
`,
    'xxd -i': `unsigned char message_bin[] = {
${lines(12, ', 0x')
  .map((line) => `  0x${line}`)
  .join(',\n')}
};
unsigned int message_bin_len = 40;
`,
    'a string of Python, with letters': String.raw`b'(\x00\x00\x00\x10\x00\x02\x00\x01\x00\x00\x00*\x00\x00\x00\x00\x00\x04\x03\x01\x00\x00\x00I\x00\x01\x00\x00\x00\x00\x00\x07\x00\x03\x00lo\x00\x00'`,
    'tcpdump -x': `	0x0000:  2800 0000 1000 0200 0100 0000 2a00 0000
	0x0010:  0000 0403 0100 0000 4900 0100 0000 0000
	0x0020:  0700 0300 6c6f 0000
`,
    'a string': `const char message[] = "${text.map((byte) => `\\x${byte}`).join('')}";`,
    'several strings': `message = (\n${lines(16, '\\x')
      .map((line) => `  b"\\x${line}"`)
      .join('\n')}\n)`,
    'a C array': `static const unsigned char message[40] = {\n${lines(8, ', 0x')
      .map((line) => `  0x${line}, /* more */`)
      .join('\n')}\n};\n`,
    'an array of JavaScript': `Uint8Array.of(${text.map((byte) => `0x${byte}`).join(', ')})`,
    JSON: JSON.stringify([...linkMessage]),
    'with comments': lines(8)
      .map((line) => `${line}  // a comment with de ad in it`)
      .join('\n'),
  };
  for (const [name, form] of Object.entries(forms)) {
    test(`in the form of ${name}`, async () => {
      const { code, messages } = await decoded(form);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({ name: 'RTM_NEWLINK', length: 40, body: { index: 1, name: 'lo' } });
      expect(code).toBe(0);
    });
  }

  test('in the form that dump itself prints', async () => {
    const first = await dump(['file', '-', '--hex'], join(requestMessage, linkMessage));
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('RTM_NEWLINK') });
    // One datagram of two messages comes back as two of one.
    expect(await dump(['file', '-', '--hex'], first.stdout)).toEqual(first);
    const vector = await dump(['file', '-', '--vector'], forms.words);
    expect(vector.stdout).toContain(
      '  07 00 03 00 6c 6f 00 00  // name [3] "lo"\n`);\nconst value = {\n  family: \'unspec\',',
    );
  });

  test('of another protocol, without schema', async () => {
    const { stdout } = await dump(['file', '-', '--protocol', 'ecryptfs'], text.join(''));
    expect(stdout).toBe(`type 16  ecryptfs, 40 bytes, multi, sequence 1, port 42
  header  00 00 04 03 01 00 00 00 49 00 01 00 00 00 00 00
  #3      "lo"

`);
    await expect(dump(['file', '-', '--protocol', 'nonsense'])).rejects.toThrow(
      "--protocol: 'nonsense' is no netlink protocol; expected ",
    );
  });

  test('says which line is none, and goes on', async () => {
    const { code, stdout } = await dump(
      ['file', '-'],
      `28 00 00 00 10 00 02 00\nhello world\n${text.slice(8).join(' ')}`,
    );
    expect(code).toBe(1);
    expect(stdout).toContain('✗ line 2 is not hex: "hello world"\n');
    expect(stdout).toMatch(/ {2}name \[3\] +"lo"\n/);
  });

  test('of bytes as they are, also where they are cut', async () => {
    const { code, messages } = await decoded(linkMessage);
    expect([code, messages.length, messages[0].body.name]).toEqual([0, 1, 'lo']);
    const cut = await dump(['file', '-'], join(requestMessage, linkMessage.subarray(0, 12)));
    expect(cut.code).toBe(1);
    expect(cut.stdout).toContain(
      '✗ 12 bytes left over, a message header has 16, at byte 0, byte 40 of the file\n',
    );
    const nonsense = await dump(['file', '-'], join(requestMessage, new Uint8Array(40).fill(1, 5)));
    expect(nonsense.code).toBe(1);
    expect(nonsense.stdout).toContain(
      '✗ message length 0, the header alone has 16, at byte 0, byte 40 of the file\n',
    );
  });

  test('keeps the header of a refused request apart from its body, whose fixed header has a `type` and `flags` too', async () => {
    const refusal = new Uint8Array(60);
    const view = new DataView(refusal.buffer);
    view.setUint32(0, refusal.length, true);
    view.setUint16(4, 2, true);
    view.setInt32(16, -19, true);
    refusal.set(requestMessage, 20);
    view.setUint16(20 + 18, 772, true);
    const { messages } = await decoded(refusal);
    expect(messages[0].body.request).toMatchObject({
      type: 18,
      flags: 0x301,
      sequence: 1,
      body: { type: 'loopback', flags: [] },
    });
  });

  test('has nothing to say of an empty file, but that it is empty', async () => {
    expect(await dump(['file', '-'], '')).toMatchObject({
      code: 1,
      stdout: '✗ there is no netlink message in the input\n',
    });
  });
});
