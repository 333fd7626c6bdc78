import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Writer } from '../../../../src/netlink/codec/writer.ts';
import { loadProtocol } from '../../../../src/netlink/protocol-table.ts';
import { xfrmAttributes } from '../../../../src/netlink/protocols/xfrm/attributes.ts';
import { migrate, policies, replayStates, states } from '../../../../src/netlink/protocols/xfrm/index.ts';
import { encodeRequest } from '../../../../src/netlink/request/encode-request.ts';

const ends = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 'esp', spi: 1 } as const;
const key = (bits: number): string => `0x${'ab'.repeat(bits / 8)}`;
const selector = { src: '10.1.0.0/16', dst: '10.2.0.0/16' };
const gcm = (bits: number, icvLength = 128) => ({ name: 'rfc4106(gcm(aes))', key: key(bits), icvLength });

/** Requests that are refused before anything is sent, with the field and a part of the reason. */
const refused: readonly (readonly [string, () => unknown, string, RegExp])[] = [
  [
    'a key of the wrong length',
    () => states.add({ ...ends, enc: { name: 'cbc(aes)', key: key(120) } }),
    'enc.key',
    /128, 192 or 256 bits, got 120/,
  ],
  [
    'a key in bytes of the wrong length',
    () => states.add({ ...ends, enc: { name: 'cbc(des3_ede)', key: new Uint8Array(8) } }),
    'enc.key',
    /192 bits, got 64/,
  ],
  [
    'a key without its salt',
    () => states.add({ ...ends, aead: gcm(128) }),
    'aead.key',
    /160, 224 or 288 bits, got 128/,
  ],
  [
    'a check value that the algorithm lacks',
    () => states.add({ ...ends, aead: gcm(160, 120) }),
    'aead.icvLength',
    /64, 96, 128 bits, got 120/,
  ],
  [
    'a key that is too short for a range',
    () => states.add({ ...ends, enc: { name: 'cbc(blowfish)', key: key(32) } }),
    'enc.key',
    /40 to 448 bits/,
  ],
  [
    'a key of an authentication by AES',
    () => states.add({ ...ends, auth: { name: 'xcbc(aes)', key: key(256) } }),
    'auth.key',
    /128 bits, got 256/,
  ],
  [
    'more bits of a value than there are',
    () => states.add({ ...ends, authTrunc: { name: 'hmac(sha1)', key: key(160), truncationLength: 192 } }),
    'authTrunc.truncationLength',
    /0 to 160/,
  ],
  [
    'digits that are none',
    () => states.add({ ...ends, enc: { name: 'cbc(aes)', key: '0xzz' } }),
    'enc.key',
    /hexadecimal digits/,
  ],
  [
    'digits without 0x',
    () => states.add({ ...ends, enc: { name: 'cbc(aes)', key: 'secret' } }),
    'enc.key',
    /hexadecimal digits/,
  ],
  [
    'an algorithm without a key',
    () => states.add({ ...ends, enc: { name: 'cbc(aes)' } as never }),
    'enc.key',
    /expected a key/,
  ],
  [
    'a name that is too long',
    () => states.add({ ...ends, auth: { name: 'x'.repeat(64), key: key(128) } }),
    'auth.name',
    /more than 63/,
  ],
  [
    'two forms of encryption',
    () => states.add({ ...ends, aead: gcm(160), enc: { name: 'cbc(aes)', key: key(128) } }),
    'enc',
    /excludes/,
  ],
  [
    'an encryption of AH',
    () => states.add({ ...ends, protocol: 'ah', enc: { name: 'cbc(aes)', key: key(128) } }),
    'enc',
    /does not encrypt/,
  ],
  [
    'a compression of ESP',
    () => states.add({ ...ends, comp: { name: 'deflate' } }),
    'comp',
    /does not compress/,
  ],
  ['ends of two families', () => states.add({ ...ends, src: 'fd00::1' }), 'src', /not of the family/],
  [
    'extended numbers without a window',
    () => states.add({ ...ends, flags: ['esn'] }),
    'replayWindow',
    /at least one packet/,
  ],
  [
    'a window that is too large',
    () => states.add({ ...ends, replayWindow: 40_000 }),
    'replayWindow',
    /0 to 32768/,
  ],
  [
    'a limit that is no bigint',
    () => states.add({ ...ends, limits: { hardBytes: 5 as never } }),
    'limits.hardBytes',
    /bigint/,
  ],
  [
    'a misspelt limit',
    () => states.add({ ...ends, limits: { hardByte: 5n } as never }),
    'limits.hardByte',
    /did you mean 'hardBytes'/,
  ],
  [
    'a misspelt protocol',
    () => states.add({ ...ends, protocol: 'epp' as never }),
    'protocol',
    /did you mean 'esp'/,
  ],
  ['a misspelt mode', () => states.add({ ...ends, mode: 'tunel' as never }), 'mode', /did you mean 'tunnel'/],
  [
    'a port that is none',
    () => states.add({ ...ends, selector: { sourcePort: 70_000 } }),
    'selector.sourcePort',
    /0 to 65535/,
  ],
  [
    'a selector of two families',
    () => states.add({ ...ends, selector: { src: '10.0.0.0/8', dst: 'fd00::/8' } }),
    'selector.dst',
    /not of the family/,
  ],
  ['no SPI to delete', () => states.delete({ dst: '10.0.0.2', protocol: 'esp' } as never), 'spi', /expected/],
  [
    'an empty range of SPIs',
    () => states.allocateSpi({ dst: '10.0.0.2', protocol: 'esp', min: 9, max: 8 }),
    'min',
    /above/,
  ],
  [
    'an SPI of compression that is too large',
    () => states.allocateSpi({ dst: '10.0.0.2', protocol: 'comp', max: 0x10000 }),
    'max',
    /16 bits/,
  ],
  [
    'a filter of two families',
    () => states.list({ src: '10.0.0.0/8', dst: 'fd00::1' }),
    'src',
    /not of the family/,
  ],
  ['a policy without a direction', () => policies.add({ selector } as never), 'direction', /expected/],
  [
    'a template without a protocol',
    () => policies.add({ selector, direction: 'in', templates: [{} as never] }),
    'templates[0].protocol',
    /expected/,
  ],
  [
    'a template of two families',
    () =>
      policies.add({
        selector,
        direction: 'in',
        templates: [{ protocol: 'esp', src: '10.0.0.1', dst: 'fd00::1' }],
      }),
    'templates[0].src',
    /not of the family/,
  ],
  [
    'more templates than the kernel takes',
    () =>
      policies.add({
        selector,
        direction: 'in',
        templates: Array.from({ length: 7 }, () => ({ protocol: 'esp' as const })),
      }),
    'templates',
    /0 to 6/,
  ],
  [
    'a policy that is not named',
    () => policies.delete({ direction: 'in' }),
    'selector',
    /index of the policy/,
  ],
  ['a replay state without content', () => replayStates.set(ends), 'replay', /at least one/],
  [
    'new ends of two families',
    () =>
      migrate({
        selector,
        direction: 'out',
        ends: [
          {
            protocol: 'esp',
            from: { src: '10.0.0.1', dst: '10.0.0.2' },
            to: { src: '10.0.0.1', dst: 'fd00::1' },
          },
        ],
      }),
    'ends[0].to.src',
    /not of the family/,
  ],
];

describe('bad requests are refused with the path of the field:', () => {
  test.each(refused)('%s', (_, make, field, reason) => {
    let failure: { code?: string; field?: string; message?: string } = {};
    try {
      // Values that go into the request as they are, are checked when it is encoded.
      encodeRequest(new Writer(1024), make() as never, 0);
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.code).toMatch(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/);
    expect(failure.field).toBe(field);
    expect(failure.message).toMatch(reason);
  });

  test('no message contains a key', () => {
    for (const wrong of ['0xabcdef0', 'topsecret']) {
      try {
        states.add({ ...ends, enc: { name: 'cbc(aes)', key: wrong } });
        expect.unreachable();
      } catch (error) {
        expect((error as Error).message).not.toContain(wrong);
      }
    }
  });

  test('lengths of keys of unknown algorithms and HMACs are left to the kernel', () => {
    states.add({
      ...ends,
      enc: { name: 'cbc(new)', key: key(8) },
      auth: { name: 'hmac(sha256)', key: key(8) },
    });
  });
});

/** The numbers of an enumeration in linux/xfrm.h by name. */
function enumerators(text: string, prefix: string): Map<string, number> {
  const found = new Map<string, number>();
  let next = 0;
  for (const [, name, value] of text.matchAll(
    new RegExp(`^\\s*(${prefix}\\w+)\\s*(?:=\\s*(0x[0-9a-f]+|\\d+))?\\s*,`, 'gm'),
  )) {
    if (value !== undefined) next = Number(value);
    if (!found.has(name as string)) found.set(name as string, next++);
  }
  return found;
}

const header = (() => {
  try {
    return readFileSync('/usr/include/linux/xfrm.h', 'utf8');
  } catch {
    return undefined;
  }
})();

describe.skipIf(header === undefined)('linux/xfrm.h', () => {
  test('has the numbers of all messages', async () => {
    const definition = await loadProtocol('xfrm');
    const ours = new Map<string, number>();
    for (const object of Object.values(definition?.objects ?? {}))
      for (const { name, type } of object.messages) ours.set(name, type);
    const theirs = enumerators(header as string, 'XFRM_MSG_(?!BASE)');
    expect(theirs.size).toBeGreaterThan(20);
    for (const [name, number] of theirs) expect([name, ours.get(name)]).toEqual([name, number]);
  });

  test('has no attribute that the library lacks', () => {
    const [block = ''] = /enum xfrm_attr_type_t \{[^}]*\}/.exec(header as string) ?? [];
    const theirs = enumerators(block, 'XFRMA_');
    const ours = new Set(xfrmAttributes.attributes.map(({ id }) => id));
    expect(theirs.size).toBeGreaterThan(25);
    for (const [name, number] of theirs)
      if (name !== 'XFRMA_UNSPEC' && name !== 'XFRMA_PAD')
        expect([name, ours.has(number)]).toEqual([name, true]);
  });
});
