import { conntrack, expectations, type FlowTuple } from 'tsnetlink/netfilter';
import { describe, expect, test } from 'vitest';
import { trackedProtocols } from '../../../../../src/netlink/protocols/netfilter/conntrack/ip-protocols.ts';
import { tupleFields } from '../../../../../src/netlink/protocols/netfilter/conntrack/tuple.ts';

const addresses = { source: '10.0.0.1', destination: '10.0.0.2' } as const;
/** A value of every field that belongs to some protocols. */
const values: Readonly<Record<string, number>> = {
  sourcePort: 5,
  destinationPort: 6,
  icmpType: 8,
  icmpCode: 0,
  icmpId: 7,
};

/** The requests that contain a whole tuple, and its name in errors. */
const requests: readonly (readonly [name: string, path: string, make: (tuple: FlowTuple) => unknown])[] = [
  ['create', 'original', (original) => conntrack.create({ original, timeout: 5 })],
  ['create a reply', 'reply', (reply) => conntrack.create({ original: whole('tcp'), reply, timeout: 5 })],
  ['update', 'original', (original) => conntrack.update({ original, mark: 5 })],
  ['get', 'original', (original) => conntrack.get({ original })],
  ['get by reply', 'reply', (reply) => conntrack.get({ reply })],
  ['get and reset', 'original', (original) => conntrack.getAndResetCounters({ original })],
  ['delete', 'original', (original) => conntrack.delete({ original })],
  ['get an expectation', 'tuple', (tuple) => expectations.get({ tuple })],
  ['delete an expectation', 'tuple', (tuple) => expectations.delete({ tuple })],
  ...['master', 'tuple', 'mask'].map((path): (typeof requests)[number] => [
    `create an expectation: ${path}`,
    path,
    (tuple) =>
      expectations.create({
        master: whole('tcp'),
        tuple: whole('tcp'),
        mask: whole('tcp'),
        timeout: 5,
        ...({ [path]: tuple } as object),
      }),
  ]),
];

/** The fields that belong to a protocol. */
function fieldsOf(protocol: string): string[] {
  return Object.keys(values).filter((field) => field.startsWith('icmp') === protocol.startsWith('icmp'));
}

/** A tuple with all fields of its protocol. */
function whole(protocol: keyof typeof trackedProtocols): FlowTuple {
  return {
    ...addresses,
    protocol,
    ...Object.fromEntries(fieldsOf(protocol).map((field) => [field, values[field]])),
    ...(protocol === 'icmpv6' && { icmpType: 128 }),
  };
}

const refusal = (path: string, field: string) =>
  expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: `${path}.${field}` });

describe('the tuple of a request', () => {
  test('has the fields that the test knows', () => {
    expect([...tupleFields].sort()).toEqual(
      [...Object.keys(values), 'source', 'destination', 'protocol', 'zone'].sort(),
    );
  });

  const protocols = Object.keys(trackedProtocols) as (keyof typeof trackedProtocols)[];
  test.each(protocols)('has all fields of %s, and none of others, by name and number', (name) => {
    for (const protocol of [name, trackedProtocols[name]]) {
      const complete = { ...whole(name), protocol };
      const own = fieldsOf(name);
      for (const [request, path, make] of requests) {
        expect(() => make(complete), request).not.toThrow();
        for (const field of [...Object.keys(addresses), 'protocol', ...own]) {
          const { [field as 'source']: _, ...rest } = complete;
          expect(() => make(rest), `${request} without ${field}`).toThrow(refusal(path, field));
        }
        for (const field of Object.keys(values).filter((one) => !own.includes(one)))
          expect(() => make({ ...complete, [field]: 1 }), `${request} with ${field}`).toThrow(
            refusal(path, field),
          );
      }
      for (const direction of ['original', 'reply'])
        for (const field of Object.keys(values).filter((one) => !own.includes(one)))
          for (const filter of [
            { [direction]: { protocol, [field]: 1 } },
            { protocol, [direction]: { [field]: 1 } },
          ])
            expect(() => conntrack.list(filter)).toThrow(refusal(direction, field));
    }
  });

  test('of a protocol that some kernels do not track may be without ports', () => {
    for (const protocol of ['dccp', 'gre', 'udplite'] as const)
      expect(() => conntrack.get({ original: { ...addresses, protocol } })).not.toThrow();
  });

  test('of another protocol has no further fields', () => {
    const original = { ...addresses, protocol: 50 };
    expect(() => conntrack.create({ original, timeout: 5 })).not.toThrow();
    expect(() => conntrack.create({ original: { ...original, sourcePort: 5 }, timeout: 5 })).toThrow(
      refusal('original', 'sourcePort'),
    );
  });
});

test.each([
  [{ family: 'ip6' }, 'family'],
  [{ protocolInfo: { sctp: { state: 'established' } } }, 'protocolInfo.sctp'],
  [{ sourceNat: { address: 'fd00::1' } }, 'sourceNat.address'],
  [{ destinationNat: { address: '10.0.0.1', lastAddress: 'fd00::1' } }, 'destinationNat.lastAddress'],
  [{ sourceNat: { address: '10.0.0.1', lastPort: 5 } }, 'sourceNat.port'],
  [{ destinationNat: { address: '10.0.0.1', port: 6, lastPort: 5 } }, 'destinationNat.lastPort'],
] as const)('a flow of TCP is not created with %j', (fields, field) => {
  expect(() => conntrack.create({ original: whole('tcp'), timeout: 5, ...fields } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field }),
  );
});
