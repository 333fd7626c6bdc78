import fc from 'fast-check';
import { buildPacket, type IpPacketInput, parsePacket } from 'tsnetlink';
import { describe, expect, test } from 'vitest';
import { hex } from '../../support/bytes.ts';

/** A DNS query: IPv4, UDP, "hi". */
const udp4 = hex(`
  45 00 00 1e 00 01 40 00 40 11 26 cc 0a 00 00 01 0a 00 00 02
  13 88 00 35 00 0a 6f b1
  68 69`);

test('a packet is parsed, and built to the same bytes', () => {
  const packet = parsePacket(udp4);
  expect(packet).toMatchObject({
    version: 4,
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 17,
    ttl: 64,
    identification: 1,
    ipFlags: ['dontFragment'],
    udp: { sourcePort: 5000, destinationPort: 53 },
    tcp: undefined,
  });
  expect(Buffer.from(packet!.payload).toString()).toBe('hi');
  expect(buildPacket(packet!)).toEqual(udp4);
});

const uint = (maximum: number) => fc.integer({ min: 0, max: maximum });
const bytes = (maximum: number, step: number) =>
  uint(maximum / step).chain((words) => fc.uint8Array({ minLength: words * step, maxLength: words * step }));
const address4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((parts) => parts.join('.'));
const address6 = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((parts) =>
    Array.from({ length: 8 }, (_, i) => ((parts[2 * i]! << 8) | parts[2 * i + 1]!).toString(16)).join(':'),
  );
const tcpHeader = fc.record({
  sourcePort: uint(0xffff),
  destinationPort: uint(0xffff),
  sequence: uint(0xffff_ffff),
  acknowledgement: uint(0xffff_ffff),
  flags: fc.subarray(['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const),
  window: uint(0xffff),
  urgent: uint(0xffff),
  options: bytes(40, 4),
});
const transport = fc.oneof(
  fc.record({ tcp: tcpHeader }),
  fc.record({ udp: fc.record({ sourcePort: uint(0xffff), destinationPort: uint(0xffff) }) }),
  fc.record({ protocol: fc.constantFrom(1, 58, 47, 99) }),
);
const common = { ttl: uint(255), tos: uint(255), payload: fc.uint8Array({ maxLength: 300 }) };
const packets: fc.Arbitrary<IpPacketInput> = fc
  .tuple(
    fc.oneof(
      fc.record({
        source: address4,
        destination: address4,
        identification: uint(0xffff),
        ipFlags: fc.subarray(['dontFragment'] as const),
        options: bytes(40, 4),
        ...common,
      }),
      fc.record({ source: address6, destination: address6, flowLabel: uint(0xf_ffff), ...common }),
    ),
    transport,
  )
  .map(([ip, above]) => ({ ...ip, ...above }) as IpPacketInput);

/** The sum of all 16-bit words with the pseudo header: 0xffff where the checksum is right. */
function checksumSum(packet: Uint8Array, version: 4 | 6, header: number, protocol: number): number {
  const addresses = version === 4 ? packet.subarray(12, 20) : packet.subarray(8, 40);
  const rest = packet.subarray(header);
  const words = [
    ...addresses,
    0,
    protocol,
    rest.length >> 8,
    rest.length & 255,
    ...rest,
    ...(rest.length & 1 ? [0] : []),
  ];
  let sum = 0;
  for (let at = 0; at < words.length; at += 2) sum += words[at]! * 256 + words[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

describe('random packets', () => {
  test('are built, and parsed to the same fields; their checksums are right', () => {
    fc.assert(
      fc.property(packets, (input) => {
        const built = buildPacket(input);
        const parsed = parsePacket(built)!;
        const { source: _, destination: __, payload, ...fields } = input;
        expect(parsed).toMatchObject(fields);
        if (parsed.tcp !== undefined || parsed.udp !== undefined) {
          expect(parsed.payload).toEqual(payload);
          const header = parsed.version === 4 ? 20 + parsed.options.length : 40;
          expect(checksumSum(built, parsed.version, header, parsed.protocol)).toBe(0xffff);
        }
        expect(buildPacket(parsed)).toEqual(built);
      }),
    );
  });

  test('that are cut off or changed are parsed without an exception', () => {
    fc.assert(
      fc.property(packets, fc.nat(), fc.array(fc.tuple(fc.nat(), uint(255))), (input, cut, changes) => {
        const built = buildPacket(input);
        for (const [at, value] of changes) built[at % built.length] = value;
        const parsed = parsePacket(built.subarray(0, cut % (built.length + 1)));
        if (parsed !== undefined) expect(parsed.payload.length).toBeLessThanOrEqual(built.length);
      }),
    );
    expect(parsePacket(new Uint8Array(0))).toBeUndefined();
    expect(parsePacket(Uint8Array.of(0x4f, 0, 0))).toBeUndefined();
  });
});

test.each<[unknown, string]>([
  [{ source: '10.0.0.1' }, 'destination'],
  [{ source: '10.0.0.1', destination: 'fd00::1' }, 'destination'],
  [{ source: '10.0.0.1', destination: '10.0.0.2', version: 6 }, 'destination'],
  [{ source: '10.0.0.1', destination: '10.0.0.2', options: new Uint8Array(3) }, 'options'],
  [{ source: '10.0.0.1', destination: '10.0.0.2', payload: new Uint8Array(65_536) }, 'payload'],
  [{ source: '10.0.0.1', destination: '10.0.0.2', udp: { sourcePort: 1 } }, 'udp.destinationPort'],
  [
    {
      source: '10.0.0.1',
      destination: '10.0.0.2',
      tcp: { sourcePort: 1, destinationPort: 2, flags: ['sny'] },
    },
    'tcp.flags[0]',
  ],
  [{ source: '10.0.0.1', destination: '10.0.0.2', tttl: 1 }, 'tttl'],
])('a packet is refused by the name of its field: %j', (packet, field) => {
  expect(() => buildPacket(packet as IpPacketInput)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }),
  );
});
