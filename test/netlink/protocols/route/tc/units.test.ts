import { describe, expect, test } from 'vitest';
import {
  estimatorOptions,
  formatHandle,
  formatU32Handle,
  htbClassOptions,
  netemOptions,
  parseHandle,
  parseProbability,
  parseRate,
  parseSize,
  parseTime,
  policeOptions,
  shapeRequests,
  tbfOptions,
  u32Handle,
  u32Match,
  u32Selector,
} from '../../../../../src/netlink/protocols/route/index.ts';

describe('quantities', () => {
  test.each([
    ['10mbit', 1_250_000],
    ['1.5gbit', 187_500_000],
    ['8bit', 1],
    ['100kbps', 100_000],
    ['1kibit', 128],
    ['1Mibps', 1_048_576],
    ['1tbit', 125e9],
    [125, 125],
  ])('rate %s is %d bytes per second', (text, expected) => {
    expect(parseRate(text)).toBe(expected);
  });

  test.each([
    ['50ms', 50e6],
    ['1.5s', 1.5e9],
    ['10us', 10e3],
    ['7 nsecs', 7],
    ['0.07ms', 70e3],
    [64, 64],
  ])('time %s is %d nanoseconds', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  test.each([
    ['1500b', 1500],
    ['32kb', 32768],
    ['32kbit', 4096],
    ['1mb', 1_048_576],
    [99, 99],
  ])('size %s is %d bytes', (text, expected) => {
    expect(parseSize(text)).toBe(expected);
  });

  test('probabilities are fractions', () => {
    expect([parseProbability('1%'), parseProbability('0.1 %'), parseProbability(0.5)]).toEqual([
      0.01, 0.001, 0.5,
    ]);
  });

  test.each([
    [() => parseRate('10mbt'), 'ERR_INVALID_ARG_VALUE', /'mbt' is not one of bit, bps, kbit/],
    [() => parseRate('10'), 'ERR_INVALID_ARG_VALUE', /'10' has no unit: expected '10mbit'/],
    [() => parseRate('fast'), 'ERR_INVALID_ARG_VALUE', /'fast' is not a rate/],
    [() => parseTime('-5ms'), 'ERR_INVALID_ARG_VALUE', /'-5ms' is not a time/],
    [() => parseTime(-5), 'ERR_OUT_OF_RANGE', /expected 0 to/],
    [() => parseTime(Number.NaN), 'ERR_INVALID_ARG_TYPE', /got NaN/],
    [() => parseSize('5gb'), 'ERR_OUT_OF_RANGE', /expected 0 to 4294967295, got '5gb'/],
    [() => parseProbability('101%'), 'ERR_OUT_OF_RANGE', /expected 0 to 1, got '101%'/],
    [() => parseRate(null as never), 'ERR_INVALID_ARG_TYPE', /expected text or a number, got null/],
  ])('what is none is refused: %s', (run, code, message) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

test('handles are hexadecimal', () => {
  expect(['1:', '1:10', ':10', 'ffff:', 'none'].map(parseHandle)).toEqual([
    0x10000, 0x10010, 0x10, 0xffff0000, 0,
  ]);
  expect([0x10000, 0x10010, 0x10, 0xffff0000, 0].map(formatHandle)).toEqual([
    '1:',
    '1:10',
    ':10',
    'ffff:',
    'none',
  ]);
  expect(['', ':', '1', '10000:', '1:x', '1:2:3'].map(parseHandle)).toEqual(Array(6).fill(undefined));
  expect(['800:', '800::5', '800:1f:5', '1:'].map(u32Handle)).toEqual([
    0x80000000, 0x80000005, 0x8001f005, 0x100000,
  ]);
  expect([0x80000000, 0x80000005, 0x8001f005].map(formatU32Handle)).toEqual(['800:', '800::5', '800:1f:5']);
});

describe('u32 selectors', () => {
  test('join matches within the same four bytes', () => {
    const matches = [...u32Match.ipSourcePort(1000), ...u32Match.ipDestinationPort(80, 0xfff0)];
    expect(u32Selector(matches).keys).toEqual([
      { mask: 0xfffffff0, value: 0x03e80050, offset: 20, offsetMask: 0 },
    ]);
  });

  test('need a key for each four bytes of an IPv6 prefix', () => {
    expect(u32Selector(u32Match.ip6Source('2001:db8::/40')).keys).toEqual([
      { mask: 0xffffffff, value: 0x20010db8, offset: 8, offsetMask: 0 },
      { mask: 0xff000000, value: 0, offset: 12, offsetMask: 0 },
    ]);
  });

  test.each([
    [
      'a contradiction',
      () => u32Selector([...u32Match.ipProtocol(6), ...u32Match.ipProtocol(17)]),
      'matches[1]',
    ],
    ['a value too large', () => u32Selector(u32Match.u8(256, 0xff, 0)), 'matches[0]'],
    ['an odd offset', () => u32Selector(u32Match.u16(1, 0xff, 3)), 'matches[0]'],
    ['a bad prefix', () => u32Match.ipSource('10.0.0.0/33'), 'ipSource'],
    ['an address of another family', () => u32Match.ip6Source('10.0.0.0'), 'ip6Source'],
    ['a bad handle', () => u32Handle('8000:'), 'handle'],
  ])('refuse %s', (_, run, field) => {
    expect(run).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF)_/), field }),
    );
  });
});

describe('options that make no sense are refused, naming the field:', () => {
  const rate = '1mbit';
  test.each([
    ['rate', () => tbfOptions({ rate: 0, burst: '1kb', limit: '1kb' })],
    ['burst', () => tbfOptions({ rate, burst: 0, limit: '1kb' })],
    ['rate', () => tbfOptions({ burst: '1kb', limit: '1kb' } as never)],
    ['limit', () => tbfOptions({ rate, burst: '1kb' })],
    ['limit', () => tbfOptions({ rate, burst: '1kb', limit: '1kb', latency: '1s' })],
    ['mtu', () => tbfOptions({ rate, burst: '1kb', limit: '1kb', peakRate: '2mbit' })],
    ['ceil', () => htbClassOptions({ rate, ceil: '10 mb' })],
    ['priority', () => htbClassOptions({ rate, priority: 8 })],
    ['jitter', () => netemOptions({ jitter: '1ms' })],
    ['reorder', () => netemOptions({ reorder: '1%' })],
    ['gap', () => netemOptions({ delay: '1ms', gap: 5 })],
    ['loss', () => netemOptions({ loss: '1%', lossState: { p13: '1%' } })],
    ['lossState.p31', () => netemOptions({ lossState: { p13: '1%', p31: 'often' } })],
    ['burst', () => policeOptions({ rate })],
    ['rate', () => policeOptions({})],
    ['packetBurst', () => policeOptions({ packetRate: 5 })],
    ['interval', () => estimatorOptions('1min', '8s')],
    ['window', () => estimatorOptions('8s', '1s')],
  ])('%s', (field, run) => {
    expect(run).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }));
  });
});

describe('shaping', () => {
  test('names the option whose quantity is none: all of them', () => {
    const fields = [...(shapeRequests.inputs[1]?.fields?.keys() ?? [])];
    expect(fields.length).toBeGreaterThan(10);
    for (const field of fields)
      for (const more of [{}, { delay: '1ms' }])
        expect(() => shapeRequests(1, { rate: '1mbit', ...more, [field]: 'nonsense' }), field).toThrow(
          expect.objectContaining({ field: expect.stringContaining(field) }),
        );
  });

  test('by a rate alone takes tbf', () => {
    const [request, ...more] = shapeRequests(4, { rate: '100mbit' });
    expect(more).toEqual([]);
    expect(request?.value).toMatchObject({
      index: 4,
      parent: 'root',
      kind: 'tbf',
      options: {
        parameters: { rate: { rate: 12_500_000 }, limit: 12_500_000 * 0.05 + 125_000 },
        burst: 125_000,
      },
    });
  });

  test('takes netem for all else; numbers are milliseconds and bits per second', () => {
    const [request] = shapeRequests(4, { delay: 50, jitter: '5ms', loss: '1%', rate: 8e6, limit: 99 });
    expect(request?.value).toMatchObject({
      kind: 'netem',
      options: { latency: 50e6, jitter: 5e6, loss: 0.01, limit: 99, rate: { rate: 1e6 } },
    });
  });

  test.each([
    ['index', () => shapeRequests(0, { rate: '1mbit' })],
    ['options', () => shapeRequests(4, {})],
    ['rate', () => shapeRequests(4, { burst: '1kb' })],
    ['burst', () => shapeRequests(4, { delay: '1ms', burst: '1kb' })],
    ['delay', () => shapeRequests(4, { delay: '50' })],
  ])('refuses what makes no sense: %s', (field, run) => {
    expect(run).toThrow(expect.objectContaining({ field }));
  });
});
