// That compiled and walked schemas do the same is tested for every schema in every-schema.test.ts.
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';

/** More often than a schema is used before it is compiled. */
const often = 60;

type Codec = typeof import('../../../src/netlink/codec/index.ts');

async function loadCodec(mode: string): Promise<Codec> {
  vi.resetModules();
  vi.stubEnv('TSNETLINK_CODEC', mode);
  return import('../../../src/netlink/codec/index.ts');
}

function makeSet({ attributes, u32, string, struct, structWithAttributes }: Codec) {
  const set = attributes('SET', () => ({ index: [1, u32], name: [2, string] }));
  return structWithAttributes(struct('header', { family: u32 }), set);
}

const message = { family: 1, index: 7, name: 'eth0' };

/** Counts how often code is made from strings. */
function countFunctions(): () => number {
  let made = 0;
  class CountedFunction extends Function {
    constructor(...parameters: string[]) {
      super(...parameters);
      made++;
    }
  }
  vi.stubGlobal('Function', CountedFunction);
  return () => made;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe('TSNETLINK_CODEC', () => {
  test.each([
    ['compiled', 1, 1],
    ['', 1, 0],
    ['', often, 1],
    ['walked', often, 0],
  ])("'%s', after %i uses: %i compiled decoder", async (mode, uses, expected) => {
    const codec = await loadCodec(mode);
    const type = makeSet(codec);
    const bytes = codec.encode(type, message);
    const made = countFunctions();
    for (let times = 0; times < uses; times++) expect(codec.decode(type, bytes)).toEqual(message);
    expect(made() > 0 ? 1 : 0).toBe(expected);
  });

  test('has no other values', async () => {
    await expect(loadCodec('sometimes')).rejects.toThrow(
      "TSNETLINK_CODEC: expected 'compiled' or 'walked', got 'sometimes'",
    );
  });
});

describe('where code generation from strings is disabled', () => {
  const program = `
    const { attributes, decode, encode, u32 } = await import('tsnetlink/codec');
    const set = attributes('SET', () => ({ index: [1, u32] }));
    for (let times = 0; times < 100; times++) decode(set, encode(set, { index: times }));
    console.log(JSON.stringify(decode(set, encode(set, { index: 7 }))));`;
  const run = (mode: string): string =>
    execFileSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
      { encoding: 'utf8', env: { ...process.env, TSNETLINK_CODEC: mode }, stdio: 'pipe' },
    );

  test('schemas are walked', () => {
    expect(run('')).toBe('{"index":7}\n');
  });

  test('compiled schemas cannot be forced', () => {
    expect(() => run('compiled')).toThrow('EvalError');
  });
});

test('compiled functions have distinct names and files in stack traces', async () => {
  const codec = await loadCodec('compiled');
  const failing = {
    kind: 'failing',
    decode(): undefined {
      throw new Error('traced');
    },
    encode(): void {
      throw new Error('traced');
    },
  };
  const set = codec.attributes('IFLA_TEST', { broken: [1, failing] });
  const stackOf = (use: () => unknown): string => {
    try {
      use();
    } catch (error) {
      return (error as Error).stack ?? '';
    }
    return '';
  };
  const stack = stackOf(() => codec.encode(set, { broken: 1 } as never));
  expect(stack).toContain('IFLA_TEST_encode');
  expect(stack).toMatch(/tsnetlink\/IFLA_TEST-encode\.js:\d+/);
  const bytes = Uint8Array.of(4, 0, 1, 0);
  expect(stackOf(() => codec.decode(set, bytes))).toMatch(/tsnetlink\/IFLA_TEST-decode\.js:\d+/);
});

describe('a type that is derived from a compiled one', async () => {
  const codec = await loadCodec('compiled');
  const { attributes, cached, decode, encode, enumeration, flags, repeated, select, struct, u8, u32 } = codec;
  const { structWithAttributes, string, array } = codec;
  const bases = {
    integer: u32,
    enumeration: enumeration(u32, { one: 1 }),
    flags: flags(u32, { one: 1 }),
    struct: struct('pair', { a: u8, b: u8, c: u8, d: u8 }),
    cached: cached(struct('pair', { a: u8, b: u8, c: u8, d: u8 })),
    array: array(u32),
    set: attributes('INNER', () => ({ a: [1, u8] })),
    select: select('kind', { x: u32 }, u32),
  };

  test.each(Object.entries(bases))('has its own decode and encode: %s', (_, base) => {
    const derived = {
      ...(base as typeof u32),
      decode: () => 'mine',
      encode: (writer: InstanceType<Codec['Writer']>) => writer.put(Uint8Array.of(1, 0, 0, 0)),
    };
    const type = derived as never as typeof u32;
    const set = attributes('SET', { kind: [1, string], value: [2, type], list: [3, repeated(type)] });
    const message = structWithAttributes(struct('header', { field: { ...type, size: 4 } }), set);
    const bytes = Uint8Array.of(1, 0, 0, 0, 8, 0, 2, 0, 1, 0, 0, 0, 8, 0, 3, 0, 1, 0, 0, 0);
    for (let times = 0; times < 3; times++) {
      expect(decode(message, bytes)).toEqual({ field: 'mine', value: 'mine', list: ['mine'] });
      expect(encode(message, { field: 5, value: 5, list: [5] })).toEqual(bytes);
    }
  });

  test('is verified: a decode that does not belong to the encode loses nothing', () => {
    const halved = {
      ...u32,
      decode: (...place: Parameters<typeof u32.decode>) => (u32.decode(...place) ?? 0) >> 1,
    };
    const set = attributes('SET', { value: [1, halved] });
    for (const low of [6, 7]) {
      const bytes = Uint8Array.of(8, 0, 1, 0, low, 0, 0, 0);
      const value = decode(set, bytes);
      expect(value).toEqual({ value: 3 });
      expect(encode(set, value!)).toEqual(bytes);
      expect(encode(set, { ...value })).toEqual(Uint8Array.of(8, 0, 1, 0, 3, 0, 0, 0));
    }
  });
});
