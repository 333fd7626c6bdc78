import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonMessage } from '../../src/dump/format/json.ts';
import { printMessage } from '../../src/dump/format/print.ts';
import { shortMessage } from '../../src/dump/format/short.ts';
import { plainStyle } from '../../src/dump/format/style.ts';
import { vectorText } from '../../src/dump/format/vector.ts';
import { cooked, linkMessage, pcap, pcapng, requestMessage } from './captures.ts';
import { dump, sessionOf } from './support.ts';

/** Bytes with some of them changed, inserted, taken away, or the end cut off. */
function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(
    fc.nat(bytes.length - 1),
    fc.nat(255),
    fc.constantFrom('set', 'insert', 'delete', 'cut'),
  );
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const list = [...bytes];
    for (const [at, value, kind] of changes) {
      if (kind === 'set') list[at % list.length] = value;
      else if (kind === 'insert') list.splice(at, 0, value);
      else if (kind === 'delete') list.splice(at, 1);
      else list.length = Math.max(1, at);
    }
    return Uint8Array.from(list);
  });
}

/** A message header in front of anything, so that most of what comes gets through to the schemas. */
const anyMessage = fc
  .tuple(
    fc.constantFrom(2, 3, 16, 18, 20, 24, 28, 88, 999),
    fc.nat(0xffff),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([type, flags, body]) => {
    const bytes = new Uint8Array(16 + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags, true);
    bytes.set(body, 16);
    return bytes;
  });

describe('for any bytes', () => {
  test('every message prints, in every form', () => {
    const bytes = fc.oneof(anyMessage, fc.uint8Array({ maxLength: 200 }), damaged(linkMessage));
    fc.assert(
      fc.property(bytes, fc.constantFrom(0, 4, 9, 12, 16, 99), fc.boolean(), (bytes, protocol, foreign) => {
        for (const message of sessionOf(protocol).decode({ protocol, bytes, foreign })) {
          expect(message.end).toBeLessThanOrEqual(bytes.length);
          for (const hex of [false, true]) {
            expect(printMessage(message, { style: plainStyle, hex })).toMatch(/\n$/);
            JSON.parse(jsonMessage(message, { hex }));
          }
          vectorText(message);
          expect(shortMessage(message, { style: plainStyle })).toMatch(/^.+\n$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('every file is read to its end: an exit code, never an error', async () => {
    const packets = [cooked(requestMessage, true), cooked(linkMessage, false)];
    const text = new TextEncoder().encode(
      'sendto(3<NETLINK:[ROUTE:1]>, [{nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=5, ' +
        'nlmsg_pid=0}, {ifi_family=AF_UNSPEC, [[{nla_len=8}, "\\x01"]]}], 32, 0, NULL, 0) = 32\n' +
        ' | 00000  28 00 00 00 10 00 02 00  01 00 00 00 2a 00 00 00  (...........*... |\n',
    );
    const hexdump = new TextEncoder().encode(
      '00000000: 2800 0000 1000 0200 0100 0000  (....\n28 00 0x12, "\\x28"\n',
    );
    const files = [
      pcap(true, packets),
      pcap(false, packets),
      pcapng(true, packets),
      pcapng(false, packets),
      text,
      hexdump,
    ];
    await fc.assert(
      fc.asyncProperty(fc.oneof(...files.map(damaged), fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        const { code, stderr } = await dump(['file', '-', '--hex'], bytes);
        expect([0, 1]).toContain(code);
        expect(stderr).toBe('');
      }),
      { numRuns: 1500 },
    );
  }, 200_000);
});
