import fc from 'fast-check';
import { type Dump, NetlinkSocket } from 'tsnetlink';
import {
  conntrack,
  type Flow,
  type FlowFilter,
  type FlowTuple,
  type FlowTuplePattern,
} from 'tsnetlink/netfilter';
import { afterAll, beforeAll, expect } from 'vitest';
import { describeLive, liveTest } from '../../../../support/live.ts';
import { createAll } from './flows.ts';

const numbers: Readonly<Record<string, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
};
const numberOf = (protocol: string | number | undefined): number | undefined =>
  typeof protocol === 'string' ? numbers[protocol] : protocol;

/** The bits of an address, as text: an independent way to compare prefixes. */
function bitsOf(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}

function isInside(address: string | undefined, prefix: string): boolean {
  if (address === undefined) return false;
  const [network = '', length] = prefix.split('/');
  const [own, other] = [bitsOf(address), bitsOf(network)];
  return own.length === other.length && own.startsWith(other.slice(0, Number(length ?? other.length)));
}

const isLike = (tuple: FlowTuple, { source, destination, protocol, ...rest }: FlowTuplePattern): boolean =>
  (source === undefined || isInside(tuple.source, source)) &&
  (destination === undefined || isInside(tuple.destination, destination)) &&
  (protocol === undefined || numberOf(protocol) === numberOf(tuple.protocol)) &&
  Object.entries(rest).every(([key, value]) => value === undefined || tuple[key as 'icmpId'] === value);

/** Whether a filter describes a flow, written once more. */
function isWanted(flow: Flow, filter: FlowFilter): boolean {
  const {
    family,
    protocol,
    original,
    reply,
    mark,
    status = [],
    withoutStatus = [],
    zone,
    labels = [],
  } = filter;
  const own: readonly unknown[] = flow.status ?? [];
  const { value, mask } = typeof mark === 'object' ? mark : { value: mark ?? 0, mask: 0xffff_ffff };
  return (
    (family === undefined || flow.family === family) &&
    (protocol === undefined || numberOf(flow.original.protocol) === numberOf(protocol)) &&
    (original === undefined || isLike(flow.original, original)) &&
    (reply === undefined || isLike(flow.reply, reply)) &&
    (mark === undefined || (BigInt(flow.mark ?? 0) & BigInt(mask)) === (BigInt(value) & BigInt(mask))) &&
    status.every((name) => own.includes(name)) &&
    !withoutStatus.some((name) => own.includes(name)) &&
    (zone === undefined || (flow.zone ?? 0) === zone) &&
    labels.every((label) => flow.labels?.includes(label) === true)
  );
}

/** Some of the fields of a tuple, and prefixes of its addresses. */
function patternOf(tuple: FlowTuple): fc.Arbitrary<FlowTuplePattern> {
  const prefix = (address: string | undefined): fc.Arbitrary<string | undefined> => {
    if (address === undefined) return fc.constant(undefined);
    const longest = address.includes(':') ? 128 : 32;
    return fc.oneof(
      fc.constant(address),
      fc.integer({ min: 1, max: longest }).map((length) => `${address}/${length}`),
    );
  };
  const some = { requiredKeys: [] };
  return fc.record(
    Object.fromEntries(
      Object.entries(tuple).flatMap(([key, value]) =>
        key === 'zone'
          ? []
          : [[key, key === 'source' || key === 'destination' ? prefix(value as string) : fc.constant(value)]],
      ),
    ),
    some,
  ) as fc.Arbitrary<FlowTuplePattern>;
}

const statusNames = ['seenReply', 'assured', 'confirmed', 'sourceNat', 'sourceNatDone', 'helper'] as const;

/** Filters that fit one flow at least. */
function fitting({
  family,
  original,
  reply,
  mark = 0,
  status = [],
  zone = 0,
}: Flow): fc.Arbitrary<FlowFilter> {
  const own = statusNames.filter((name) => (status as readonly unknown[]).includes(name));
  return fc.record(
    {
      family: fc.constant(family),
      protocol: fc.constantFrom(original.protocol, numberOf(original.protocol)),
      original: patternOf(original),
      reply: patternOf(reply),
      mark: fc.oneof(
        fc.constant(mark),
        fc.integer({ min: 0, max: 0xffff_ffff }).map((mask) => ({ value: mark, mask })),
      ),
      status: fc.subarray(own),
      withoutStatus: fc.subarray(statusNames.filter((name) => !own.includes(name))),
      zone: fc.constant(zone),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<FlowFilter>;
}

/** Filters that fit one flow, or have fields of several. */
function filters(flows: readonly Flow[]): fc.Arbitrary<FlowFilter> {
  const anyFilter = fc.nat(flows.length - 1).chain((index) => fitting(flows[index] as Flow));
  const others = fc.record(
    { labels: fc.constant([1]), zone: fc.constant(77), mark: fc.constant({ value: 5, mask: 0x8000_0007 }) },
    { requiredKeys: [] },
  );
  const mixed = fc
    .tuple(anyFilter, anyFilter, others)
    .map(([one, two, more]): FlowFilter => ({ ...one, ...two, ...more }));
  return fc.oneof({ arbitrary: anyFilter, weight: 3 }, { arbitrary: mixed, weight: 1 });
}

describeLive('a filter of flows', () => {
  let socket: NetlinkSocket<'netfilter'>;
  let all: Flow[];

  beforeAll(async () => {
    socket = NetlinkSocket.open('netfilter');
    await createAll(socket, 600);
    all = await socket.request(conntrack.list());
  }, 60_000);

  afterAll(async () => {
    await socket.request(conntrack.clear());
    socket.close();
  });

  liveTest('returns exactly the flows that it describes, in any combination of fields', () => {
    const nameOf = ({ id, original }: Flow): string => `${id} ${original.source} ${original.sourcePort}`;
    let matched = 0;
    fc.assert(
      fc.property(filters(all), (filter) => {
        // The flows as they are now: their states may have gone on since the first list.
        const now = socket.requestSync(conntrack.list());
        const wanted = now.filter((flow) => isWanted(flow, filter)).map(nameOf);
        matched += wanted.length === 0 ? 0 : 1;
        let request: Dump<Flow>;
        try {
          request = conntrack.list(filter);
        } catch (error) {
          // Refused are only filters that no flow can match: by a field that the flows of their protocol lack.
          expect(error).toMatchObject({ field: expect.stringMatching(/^(original|reply)\.(icmp|.*Port)/) });
          expect(wanted).toEqual([]);
          return;
        }
        expect(socket.requestSync(request).map(nameOf).sort()).toEqual(wanted.sort());
      }),
      { numRuns: 300 },
    );
    expect(matched).toBeGreaterThan(100);
  });
});
