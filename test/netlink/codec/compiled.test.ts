import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { decode, encode, inspect, type Part, type Type } from '../../../src/netlink/codec/index.ts';
import { linkMessage, routeMessage } from '../../../src/netlink/protocols/route/index.ts';

/** More often than a schema is walked before it is compiled. */
const often = 60;

const link = {
  family: 'unspec',
  type: 'ether',
  index: 7,
  flags: ['up', 'lowerUp'],
  change: [],
  name: 'veth0',
  mtu: 1500,
  txQueueLength: 0xffff_fff0,
  operstate: 'up',
  linkInfo: { kind: 'bridge', data: { forwardDelay: 15 } },
  properties: { altNames: ['a', 'b', 'c'] },
  afSpec: {
    inet: { conf: { forwarding: 1, multicastForwarding: 2, proxyArp: 3 } },
    inet6: { stats: [0n, 1n, 2n ** 63n] },
  },
  '#200': Uint8Array.of(1, 2, 3),
} as const;

const route = {
  family: 'inet6',
  dstLength: 64,
  srcLength: 0,
  tos: 0,
  tableByte: 254,
  protocol: 'static',
  scope: 'global',
  type: 'unicast',
  flags: ['onlink', 0x400000],
  dst: '2001:db8::',
  gateway: 'fe80::1',
  oif: 3,
  metrics: { mtu: 1400, ccAlgo: 'bbr' },
  multipath: [{ flags: ['dead'], hops: 1, index: 2, gateway: '10.0.0.1' }],
};

/** What a schema yields walked, and what it yields when it has been used often. */
async function both(name: 'linkMessage' | 'routeMessage', bytes: Uint8Array): Promise<[unknown, unknown]> {
  vi.resetModules();
  const fresh = await import('../../../src/netlink/protocols/route/index.ts');
  const type = fresh[name] as Type<unknown>;
  const walked = decode(type, bytes);
  for (let times = 0; times < often; times++) decode(type, bytes);
  return [walked, decode(type, bytes)];
}

afterEach(() => vi.unstubAllGlobals());

/** Parts with the kinds of their types in place of these, which differ from one loading of a module to another. */
function comparable(parts: readonly Part[]): unknown[] {
  return parts.map(({ type, parts: inner, ...part }) => ({
    ...part,
    kind: type?.kind,
    ...(inner !== undefined && { parts: comparable(inner) }),
  }));
}

describe('a compiled decoder', () => {
  test.each([
    ['linkMessage', linkMessage, encode(linkMessage, link as never)],
    ['routeMessage', routeMessage, encode(routeMessage, route as never)],
  ] as const)(
    'describes the parts of %s as walking does, also where it is cut short or broken',
    async (name, warm, bytes) => {
      for (let times = 0; times < often; times++) inspect(warm as Type<unknown>, bytes);
      vi.stubGlobal('Function', refuseCode);
      vi.resetModules();
      const fresh = (await import('../../../src/netlink/protocols/route/index.ts'))[name] as Type<unknown>;
      expect(comparable(inspect(fresh, bytes)).length).toBeGreaterThan(5);
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))),
          fc.nat(bytes.length),
          (changes, length) => {
            const broken = bytes.slice(0, length);
            for (const [at, value] of changes) if (at < length) broken[at] = value;
            expect(comparable(inspect(warm as Type<unknown>, broken))).toEqual(
              comparable(inspect(fresh, broken)),
            );
          },
        ),
      );
    },
  );

  test.each([
    ['linkMessage', encode(linkMessage, link as never)],
    ['routeMessage', encode(routeMessage, route as never)],
  ] as const)('reads %s as walking its schema does, in the same order', async (name, bytes) => {
    const [walked, compiled] = await both(name, bytes);
    expect(compiled).toStrictEqual(walked);
    expect(Object.keys(compiled as object)).toEqual(Object.keys(walked as object));
    expect(Object.getPrototypeOf(compiled)).toBe(Object.prototype);
  });

  test.each([
    ['linkMessage', linkMessage, encode(linkMessage, link as never)],
    ['routeMessage', routeMessage, encode(routeMessage, route as never)],
  ] as const)('reads %s that is cut short or broken as walking does', async (name, warm, bytes) => {
    for (let times = 0; times < often; times++) decode(warm as Type<unknown>, bytes);
    vi.stubGlobal('Function', refuseCode);
    vi.resetModules();
    const fresh = (await import('../../../src/netlink/protocols/route/index.ts'))[name] as Type<unknown>;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))),
        fc.nat(bytes.length),
        (changes, length) => {
          const broken = bytes.slice(0, length);
          for (const [at, value] of changes) if (at < length) broken[at] = value;
          expect(decode(warm as Type<unknown>, broken)).toStrictEqual(decode(fresh, broken));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is done without where code cannot be made from strings', async () => {
    vi.stubGlobal('Function', refuseCode);
    const bytes = encode(linkMessage, link as never);
    const [walked, still] = await both('linkMessage', bytes);
    expect(still).toStrictEqual(walked);
  });
});

function refuseCode(): never {
  throw new EvalError('Code generation from strings disallowed for this context');
}
