// The messages are those of Linux 6.18.
import { type AnyType, attributes, decode, encode, encodeInto, inspect, Writer } from 'tsnetlink/codec';
import { type Bitset, bitset, compactBitset, ethtool } from 'tsnetlink/ethtool';
import { expect, test } from 'vitest';
import { hex } from '../../../../support/bytes.ts';

const reply = (command: keyof typeof ethtool.commands): AnyType =>
  (ethtool.commands[command] as unknown as { reply: AnyType }).reply;

/** The attributes of a request, as they are sent. */
function sent(type: AnyType, value: unknown): Uint8Array {
  const writer = new Writer(64);
  writer.forRequest = true;
  encodeInto(writer, type, value);
  return writer.toBytes();
}

/** ETHTOOL_MSG_DEBUG_NTF: compact, without a mask. */
const compactList = hex(`
  18 00 02 80                    // ETHTOOL_A_DEBUG_MSGMASK, nested
  04 00 01 00                    // . ETHTOOL_A_BITSET_NOMASK
  08 00 02 00 0f 00 00 00        // . ETHTOOL_A_BITSET_SIZE 15
  08 00 04 00 05 00 00 80        // . ETHTOOL_A_BITSET_VALUE drv, link, and a bit without a name
`);

/** ETHTOOL_MSG_WOL_GET_REPLY: compact, with a mask. */
const compactMask = hex(`
  1c 00 02 80                    // ETHTOOL_A_WOL_MODES, nested
  08 00 02 00 08 00 00 00        // . ETHTOOL_A_BITSET_SIZE 8
  08 00 04 00 20 00 00 00        // . ETHTOOL_A_BITSET_VALUE magic
  08 00 05 00 21 00 00 00        // . ETHTOOL_A_BITSET_MASK phy, magic
`);

/** ETHTOOL_MSG_WOL_GET_REPLY: bit by bit, with a mask. */
const verboseMask = hex(`
  40 00 02 80                    // ETHTOOL_A_WOL_MODES, nested
  08 00 02 00 08 00 00 00        // . ETHTOOL_A_BITSET_SIZE 8
  34 00 03 80                    // . ETHTOOL_A_BITSET_BITS, nested
  14 00 01 80                    // . . ETHTOOL_A_BITSET_BITS_BIT, nested
  08 00 01 00 00 00 00 00        // . . . ETHTOOL_A_BITSET_BIT_INDEX 0
  08 00 02 00 70 68 79 00        // . . . ETHTOOL_A_BITSET_BIT_NAME "phy"
  1c 00 01 80                    // . . ETHTOOL_A_BITSET_BITS_BIT, nested
  08 00 01 00 05 00 00 00        // . . . ETHTOOL_A_BITSET_BIT_INDEX 5
  0a 00 02 00 6d 61 67 69 63 00 00 00  // . . . ETHTOOL_A_BITSET_BIT_NAME "magic"
  04 00 03 00                    // . . . ETHTOOL_A_BITSET_BIT_VALUE
`);

test('both forms become lists and objects of names, and are encoded to the same bytes', () => {
  for (const [command, bytes, value] of [
    ['debugGet', compactList, { msgmask: ['drv', 'link', '#31'] }],
    ['wolGet', compactMask, { modes: { phy: false, magic: true } }],
    ['wolGet', verboseMask, { modes: { phy: false, magic: true } }],
  ] as const) {
    const decoded = decode(reply(command), bytes);
    expect(decoded).toEqual(value);
    expect(encode(reply(command), decoded)).toEqual(bytes);
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(value);
  }
});

test('dump shows the bits of both forms by name', () => {
  const [mask] = inspect(reply('wolGet'), compactMask);
  expect(mask?.parts?.map(({ name, value }) => [name, value])).toEqual([
    ['size', 8],
    ['value', ['magic']],
    ['mask', ['phy', 'magic']],
  ]);
  const [bits] = inspect(reply('wolGet'), verboseMask);
  expect(JSON.stringify(bits)).toContain('"magic"');
});

test('a request names the bits: a list for all that are set, an object for those that change', () => {
  const nest = attributes('ONLY', { modes: [2, bitset('wakeOnLanModes')] });
  expect(sent(nest, { modes: ['magic', '#7'] })).toEqual(
    hex(`
      28 00 02 80
      04 00 01 00                    // ETHTOOL_A_BITSET_NOMASK
      20 00 03 80                    // ETHTOOL_A_BITSET_BITS, nested
      10 00 01 80 0a 00 02 00 6d 61 67 69 63 00 00 00
      0c 00 01 80 08 00 01 00 07 00 00 00
    `),
  );
  expect(sent(nest, { modes: { magic: true, phy: false } })).toEqual(
    hex(`
      28 00 02 80
      24 00 03 80                    // ETHTOOL_A_BITSET_BITS, nested
      14 00 01 80 0a 00 02 00 6d 61 67 69 63 00 00 00 04 00 03 00
      0c 00 01 80 08 00 02 00 70 68 79 00
    `),
  );
  const compact: Bitset = compactBitset({ magic: true, phy: false }, 8);
  expect(sent(nest, { modes: compact })).toEqual(compactMask);
  expect(sent(nest, { modes: compactBitset(['phy'], 40) })).toEqual(
    hex('1c 00 02 80 04 00 01 00 08 00 02 00 28 00 00 00 0c 00 04 00 01 00 00 00 00 00 00 00'),
  );
  // A bitset that was read in either form can be sent, and read again.
  for (const bytes of [compactMask, verboseMask]) {
    const read = decode(nest, bytes) as object;
    expect(decode(nest, sent(nest, read))).toEqual(read);
    expect(decode(nest, sent(nest, structuredClone(read)))).toEqual(read);
  }
});

test.each<[unknown, string, RegExp]>([
  ['magic', 'modes', /expected a list of names, or an object/],
  [new Set(['magic']), 'modes', /expected a list of names/],
  [[1], 'modes[0]', /expected the name of a bit/],
  [{ magic: 1 }, 'modes.magic', /expected true or false, got 1/],
  [[''], 'modes[0]', /expected the name of a bit/],
  [compactBitset(['majic'], 8), 'modes.value[0]', /'majic' is the name of no bit .*did you mean 'magic'/],
])('what is no bitset is refused: %j', (modes, field, message) => {
  expect(() => encode(reply('wolGet'), { modes })).toThrow(
    expect.objectContaining({ field, message: expect.stringMatching(message) }),
  );
});

test('bytes that are no bitset stay bytes', () => {
  for (const nest of [
    '0c 00 02 80 08 00 05 00 01 00 00 00', // a mask without a value
    '10 00 02 80 09 00 04 00 01 00 00 00 00 00 00 00', // five bytes of a word
    '08 00 02 80 04 00 09 00', // an unknown attribute
  ]) {
    const bytes = hex(nest);
    const value = decode(reply('wolGet'), bytes);
    expect(Object.keys(value as object)).toEqual(['#2']);
    expect(encode(reply('wolGet'), value)).toEqual(bytes);
  }
});
