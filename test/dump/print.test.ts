import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { styleFor } from '../../src/cli/colour.ts';
import type { Message } from '../../src/dump/decode/message.ts';
import { jsonMessage } from '../../src/dump/format/json.ts';
import { printMessage } from '../../src/dump/format/print.ts';
import { colourStyle, plainStyle } from '../../src/dump/format/style.ts';
import { hex } from '../support/bytes.ts';
import { sessionOf } from './support.ts';

function messages(bytes: Uint8Array, protocol = 0): Message[] {
  return [...sessionOf(protocol).decode({ protocol, bytes })];
}

function text(bytes: Uint8Array, options: { hex?: boolean; fields?: string[] } = {}, protocol = 0): string {
  return messages(bytes, protocol)
    .map((message) => printMessage(message, { style: plainStyle, impliedProtocol: 0, ...options }))
    .join('');
}

/** A veth as the kernel might tell of it, with an attribute that no schema knows. */
const link = hex(`
  58 00 00 00 10 00 02 00 01 00 00 00 2a 00 00 00  // nlmsghdr: 88 bytes, RTM_NEWLINK, multi
  00 00 01 00 07 00 00 00 43 10 01 00 00 00 00 00  // ifinfomsg: ether, index 7, flags
  07 00 03 00 76 65 30 00                          // IFLA_IFNAME "ve0"
  10 00 12 00 09 00 01 00 76 65 74 68 00 00 00 00  // IFLA_LINKINFO: IFLA_INFO_KIND "veth"
  10 00 e8 83 08 00 01 00 05 00 00 00 04 00 02 00  // 1000, nested: 1 = 5, 2 empty
  0a 00 e9 03 de ad be ef 00 01 00 00              // 1001: six bytes
  04 00 43 00`);

const error = hex(`
  44 00 00 00 02 00 00 03 05 00 00 00 2a 00 00 00  // nlmsghdr: NLMSG_ERROR, capped, with attributes
  ef ff ff ff                                      // -17
  20 00 00 00 10 00 05 06 05 00 00 00 00 00 00 00  // nlmsghdr of the request
  14 00 01 00 46 69 6c 65 20 65 78 69 73 74 73 21 21 21 21 00  // NLMSGERR_ATTR_MSG
  08 00 02 00 20 00 00 00                          // NLMSGERR_ATTR_OFFS
  04 00 06 00`);

describe('a message as text', () => {
  test('shows fields, attributes with their numbers, nests, and what no schema knows', () => {
    expect(text(link)).toBe(`RTM_NEWLINK  88 bytes, multi, sequence 1, port 42
  ifinfomsg
    family             unspec (0)
    type               ether (1)
    index              7
    flags              up broadcast running multicast lowerUp (0x11043)
    change             0
  name [3]             "ve0"
  linkInfo [18]
    kind [1]           "veth"
  #1000                (nested)
    #1                 5
    #2                 (empty)
  #1001                de:ad:be:ef:00:01
  netnsImmutable [67]  (empty)  ✗ not a valid bool8, at byte 84
`);
  });

  test('shows offsets and bytes beside each line', () => {
    expect(text(link, { hex: true })).toBe(`RTM_NEWLINK  88 bytes, multi, sequence 1, port 42
  0000  58 00 00 00              length               88
  0004  10 00                    type                 RTM_NEWLINK (16)
  0006  02 00                    flags                multi (0x2)
  0008  01 00 00 00              sequence             1
  000c  2a 00 00 00              port                 42
                                 ifinfomsg
  0010  00 00                      family             unspec (0)
  0012  01 00                      type               ether (1)
  0014  07 00 00 00                index              7
  0018  43 10 01 00                flags              up broadcast running multicast lowerUp (0x11043)
  001c  00 00 00 00                change             0
  0020  07 00 03 00 76 65 30 00  name [3]             "ve0"
  0028  10 00 12 00              linkInfo [18]
  002c  09 00 01 00 76 65 74 68    kind [1]           "veth"
  0034  00 00 00 00
  0038  10 00 e8 83              #1000                (nested)
  003c  08 00 01 00 05 00 00 00    #1                 5
  0044  04 00 02 00                #2                 (empty)
  0048  0a 00 e9 03 de ad be ef  #1001                de:ad:be:ef:00:01
  0050  00 01 00 00
  0054  04 00 43 00              netnsImmutable [67]  (empty)  ✗ not a valid bool8, at byte 84
`);
  });

  test('calls all flags so, and a broken attribute by its name', () => {
    const event = Uint8Array.from(link);
    event.fill(0xff, 28, 32);
    event[0x28] = 0x60;
    const shown = text(event);
    expect(shown).toMatch(/^ {4}change +all \(0xffffffff\)$/m);
    expect(shown).toMatch(
      /^ {2}linkInfo \[18\] +60 00 12 00 .* ✗ attribute length 96, 48 bytes there, at byte 40$/m,
    );
  });

  test('shows only the wanted fields', () => {
    expect(
      text(link, { fields: ['index', 'linkInfo.kind', '#1000'] }),
    ).toBe(`RTM_NEWLINK  88 bytes, multi, sequence 1, port 42
  index          7
  linkInfo [18]
    kind [1]     "veth"
  #1000          (nested)
    #1           5
    #2           (empty)
`);
  });

  test('shows what an error says, and of which request', () => {
    expect(text(error)).toBe(`NLMSG_ERROR  68 bytes, capped ackTlvs, sequence 5, port 42
  error              -17 EEXIST: File exists
  request
    length           32
    type             16  (RTM_NEWLINK)
    flags            1541  (request ack excl create)
    sequence         5
    port             0
  extendedAck
    message [1]      "File exists!!!!"
    offset [2]       32
    missingNest [6]  (empty)  ✗ not a valid u32, at byte 64
`);
  });

  test('names what the offset of an error points at, where the request came before', () => {
    const request = hex(`
      28 00 00 00 10 00 05 06 05 00 00 00 00 00 00 00  // nlmsghdr: RTM_NEWLINK
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  // ifinfomsg
      07 00 03 00 76 65 30 00`);
    const session = sessionOf(0);
    const [, answer] = [request, error].flatMap((bytes) => [...session.decode({ protocol: 0, bytes })]);
    const lines = printMessage(answer as Message, { style: plainStyle }).split('\n');
    expect(lines).toContain('    offset [2]       32  (in the request: name)');
  });

  test('escapes what could move the cursor of a terminal', () => {
    const bytes = hex(`
      28 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      08 00 14 00 1b 5b c2 9b`);
    expect(text(bytes)).toContain('alias [20]  "\\u001b[\\u009b"\n');
  });

  test('decodes the bytes of a host of the other order', () => {
    const bytes = hex(`
      00 00 00 28 00 10 00 02 00 00 00 01 00 00 00 2a  // nlmsghdr, big endian
      00 00 00 01 00 00 00 07 00 01 10 43 00 00 00 00  // ifinfomsg
      00 08 00 04 00 00 05 dc                          // IFLA_MTU 1500`);
    const [message] = [...sessionOf(0).decode({ protocol: 0, bytes, foreign: true })];
    const lines = printMessage(message as Message, { style: plainStyle, impliedProtocol: 0 }).split('\n');
    expect(lines[0]).toBe('RTM_NEWLINK  40 bytes, multi, sequence 1, port 42');
    expect(lines).toContain('  mtu [4]    1500');
    expect(lines).toContain('    index    7');
  });
});

describe('a message as JSON', () => {
  test('is one object a line', () => {
    const [message] = messages(link);
    expect(jsonMessage(message as Message)).toBe(
      '{"protocol":"route","name":"RTM_NEWLINK","type":16,"length":88,"flags":["multi"],"sequence":1,"port":42,' +
        '"body":{"family":"unspec","type":"ether","index":7,"flags":["up","broadcast","running","multicast",' +
        '"lowerUp"],"change":[],"name":"ve0","linkInfo":{"kind":"veth"},' +
        '"#1000":"08000100050000000400' +
        '0200","#1001":"deadbeef0001","#67":""},' +
        '"problems":[{"offset":84,"text":"netnsImmutable: not a valid bool8"}]}\n',
    );
  });

  test('keeps 64-bit numbers whole', () => {
    const bytes = hex(`
      2c 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      0c 00 42 00 ff ff ff ff ff ff ff ff`);
    const [message] = messages(bytes);
    expect(jsonMessage(message as Message, { fields: ['maxPacingOffloadHorizon'] })).toContain(
      '"body":{"maxPacingOffloadHorizon":18446744073709551615}}',
    );
  });
});

describe('colours', () => {
  const terminal = { isTTY: true };

  test('are for terminals, unless the environment or the user decides', () => {
    expect(styleFor('auto', terminal, {})).toBe(colourStyle);
    expect(styleFor('auto', {}, {})).toBe(plainStyle);
    expect(styleFor('auto', terminal, { NO_COLOR: '1' })).toBe(plainStyle);
    expect(styleFor('auto', terminal, { NO_COLOR: '' })).toBe(colourStyle);
    expect(styleFor('auto', {}, { FORCE_COLOR: '1' })).toBe(colourStyle);
    expect(styleFor('always', {}, { NO_COLOR: '1' })).toBe(colourStyle);
    expect(styleFor('never', terminal, { FORCE_COLOR: '1' })).toBe(plainStyle);
  });

  test('change nothing but the looks', () => {
    const [message] = messages(link);
    const coloured = printMessage(message as Message, { style: colourStyle, impliedProtocol: 0, hex: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(text(link, { hex: true }));
  });
});
