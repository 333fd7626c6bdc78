import { attributes, decode, encode, enumeration, type Infer, u8, u32 } from 'tsnetlink/codec';
import { type LinkCreate, linkMessage, links, registerLinkKind } from 'tsnetlink/route';
import { describe, expect, expectTypeOf, test } from 'vitest';

// A kind that the library does not know, as a user would describe it.
const pipe = attributes('IFLA_PIPE', {
  depth: [1, u32],
  mode: [2, enumeration(u8, { lossless: 0, lossy: 1 })],
});
interface Pipe extends Infer<typeof pipe> {}
declare module 'tsnetlink/route' {
  interface LinkKinds {
    pipe: Pipe;
  }
}

const header = { family: 'unspec', type: 'ether', index: 7, flags: [], change: [] } as const;

describe('a link of a kind that the library does not know', () => {
  const kind = 'unheard-of';
  const options = Uint8Array.of(8, 0, 1, 0, 1, 2, 3, 4);

  test('is read as bytes, and written as they were', () => {
    const bytes = encode(linkMessage, { ...header, name: 'x', linkInfo: { kind, options } });
    const read = decode(linkMessage, bytes);
    expect(read).toMatchObject({ linkInfo: { kind, options } });
    expect(encode(linkMessage, read!)).toEqual(bytes);
  });

  test('is made with bytes', () => {
    expect(links.create({ kind, name: 'x', options }).value).toMatchObject({ linkInfo: { kind, options } });
  });

  test('is read and written by the schema that one registers, with its type', () => {
    const options = { depth: 5, mode: 'lossy' } as const;
    const raw = Uint8Array.of(8, 0, 1, 0, 5, 0, 0, 0, 5, 0, 2, 0, 1, 0, 0, 0);
    const before = encode(linkMessage, { ...header, linkInfo: { kind: 'pipe', options: raw } });
    expect(decode(linkMessage, before)).toMatchObject({ linkInfo: { options: raw } });

    registerLinkKind('pipe', { options: pipe });
    expect(decode(linkMessage, before)).toMatchObject({ linkInfo: { kind: 'pipe', options } });
    expect(encode(linkMessage, { ...header, linkInfo: { kind: 'pipe', options } })).toEqual(before);

    expectTypeOf<LinkCreate<'pipe'>['options']>().toEqualTypeOf<Pipe | undefined>();
    const request = links.create({ kind: 'pipe', name: 'p', options });
    expect(encode(request.body, request.value)).toEqual(
      encode(linkMessage, { name: 'p', linkInfo: { kind: 'pipe', options } }),
    );
    // @ts-expect-error: the options are checked by the type
    expect(() => encode(linkMessage, links.create({ kind: 'pipe', options: { deep: 5 } }).value)).toThrow(
      'linkInfo.options.deep: IFLA_PIPE has no such attribute',
    );
  });

  test('cannot be registered twice, nor in place of one that there is', () => {
    registerLinkKind('pipe', { options: pipe });
    expect(() => registerLinkKind('pipe', { options: attributes('OTHER', {}) })).toThrow(
      "'pipe' is registered already",
    );
    expect(() => registerLinkKind('bridge', { options: pipe })).toThrow("'bridge' is registered already");
  });
});
