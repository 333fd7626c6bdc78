import { describe, expect, test } from 'vitest';
import {
  type Nexthop,
  type NexthopBucket,
  type NexthopGroupMember,
  nexthopBuckets,
  nexthops,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2, ignored, listed, type Mapping } from '../../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { joined, linkName, setUp, va, vb } from '../setups.ts';
import { nexthopVectors } from './nexthops.vectors.ts';

describe('a next hop is refused, by name of the field, that', () => {
  const refused: [string, string, () => unknown][] = [
    ['has no link', 'oif', () => nexthops.add({ gateway: '10.0.0.1' })],
    ['is a group and a way', 'gateway', () => nexthops.add({ group: [{ id: 1 }], gateway: '10.0.0.1' })],
    ['is an empty group', 'group', () => nexthops.add({ group: [] })],
    ['has a member without share', 'group[0].weight', () => nexthops.add({ group: [{ id: 1, weight: 0 }] })],
    ['has a member without number', 'group[0].id', () => nexthops.add({ group: [{ id: 0 }] })],
    ['has a type but no members', 'group', () => nexthops.add({ oif: 1, groupType: 'resilient' })],
    [
      'has options of another type',
      'groupType',
      () => nexthops.add({ group: [{ id: 1 }], resilientGroup: { buckets: 8 } }),
    ],
    ['is a blackhole by a link', 'oif', () => nexthops.add({ blackhole: true, oif: 1 })],
    ['mixes families', 'gateway', () => nexthops.add({ family: 'inet6', gateway: '10.0.0.1', oif: 1 })],
    ['has a gateway with a prefix', 'gateway', () => nexthops.add({ gateway: '10.0.0.1/24', oif: 1 })],
    [
      'wraps without saying how',
      'encapType',
      () => nexthops.add({ oif: 1, encap: new Uint8Array(4) as never }),
    ],
    ['has the number 0', 'id', () => nexthops.delete(0)],
  ];
  test.each(refused)('%s', (_name, field, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF)_/), field }),
    );
  });
});

const memberFields: Mapping<NexthopGroupMember> = { id: 'id', weight: 'weight' };
const nexthopFields: Mapping<Nexthop> = {
  id: 'id',
  dev: ({ oif }) => linkName(oif),
  gateway: 'gateway',
  scope: 'scope',
  protocol: ({ protocol }) => String(protocol),
  flags: 'flags',
  blackhole: ({ blackhole }) => (blackhole === true ? null : undefined),
  fdb: ({ fdb }) => (fdb === true ? null : undefined),
  group: listed((nexthop: Nexthop) => nexthop.group, memberFields),
  type: 'groupType',
  'resilient_args.buckets': 'resilientGroup.buckets',
  'resilient_args.idle_timer': 'resilientGroup.idleTimer',
  'resilient_args.unbalanced_timer': 'resilientGroup.unbalancedTimer',
  'resilient_args.unbalanced_time': 'resilientGroup.unbalancedTime',
};
const bucketFields: Mapping<NexthopBucket> = {
  id: 'id',
  'bucket.index': 'index',
  'bucket.nhid': 'nhId',
  'bucket.idle_time': ignored('grows between the two requests'),
  flags: 'flags',
};

const gateway = '10.0.0.2';
const oif = va;
/** `NHA_ENCAP` without the bit, as the kernel sends it: a nest that begins with the identifier of a tunnel. */
const nestedEncap = Buffer.from([8, 0, 12, 0, 1, 0]);
/** JSON of iproute2 has several names twice where a next hop wraps packets. */
const plain = nexthopVectors.vectors.filter(({ command }) => !command.includes(' encap '));

describeLive('next hops', () => {
  const tools = needs('command ip', 'kernel 5.13');

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, (context) => {
    const namespace = setUp(context, joined);
    const { socket } = namespace;
    for (const { command } of plain) namespace.run(command);
    const members = (nexthop: Nexthop): Nexthop => ({
      ...nexthop,
      // iproute2 leaves out a share of 1.
      ...(nexthop.group && {
        group: nexthop.group.map(({ id, weight }) => (weight === 1 ? { id } : { id, weight })),
      }),
    });
    const ours = socket.requestSync(nexthops.list()).map(members);
    compareWithIproute2(context, 'nexthop', namespace.json('ip -j -d nexthop show'), ours, nexthopFields);
    const buckets = socket.requestSync(nexthopBuckets.list());
    const theirBuckets = namespace.json('ip -j -d nexthop bucket show');
    compareWithIproute2(context, 'nexthop bucket', theirBuckets, buckets, bucketFields);
    namespace.run('ip nexthop add id 11 encap ip id 5 dst 1.2.3.4 via 10.0.0.2 dev va');
    const encapsulated = (bytes: Uint8Array): string | undefined =>
      Buffer.from(bytes).includes(nestedEncap)
        ? 'NHA_ENCAP: the kernel wants the nested bit and does not send it'
        : undefined;
    expectRoundTrip(context, 'nexthop', socket, nexthops.list(), { reason: encapsulated });
    expectRoundTrip(context, 'nexthop bucket', socket, nexthopBuckets.list({ id: 5 }));
    expect(socket.requestSync(nexthops.get(11))).toMatchObject({
      ...{ id: 11, gateway, encapType: 'ip', encap: { id: 5n, dst: '1.2.3.4' } },
    });
    expect(socket.requestSync(nexthopBuckets.get({ id: 5, index: 2 }))).toMatchObject({ id: 5, index: 2 });
  });

  liveTest('are made as iproute2 makes them', tools, (context) => {
    const [theirs, ours] = [setUp(context, joined), setUp(context, joined)];
    for (const { command, request } of nexthopVectors.vectors) {
      theirs.run(command);
      ours.socket.requestSync(request());
    }
    expect(ours.run('ip -d nexthop show')).toEqual(theirs.run('ip -d nexthop show'));
    const { socket } = ours;
    socket.requestSync(nexthops.replace({ id: 2, gateway: '10.0.0.77', oif }));
    expect(socket.requestSync(nexthops.get(2))).toMatchObject({ gateway: '10.0.0.77' });
    socket.requestSync(nexthops.delete(2));
    expect(() => socket.requestSync(nexthops.get(2))).toThrow(/ENOENT/);
  });

  liveTest('are filtered by the kernel', tools, (context) => {
    const { socket } = setUp(context, joined);
    for (const { request } of nexthopVectors.vectors) socket.requestSync(request());
    const ids = (filter: Parameters<typeof nexthops.list>[0]): number[] =>
      socket.requestSync(nexthops.list(filter)).map(({ id }) => id);
    expect(ids({ groups: true })).toEqual([4, 5]);
    expect(ids({ fdb: true })).toEqual([6]);
    expect(ids({ family: 'inet6' })).toEqual([7, 9]);
    expect(ids({ oif: vb })).toEqual([]);
    expect(socket.requestSync(nexthopBuckets.list({ id: 5, nhId: 2 })).length).toBe(1);
  });

  liveTest('may have shares above 256', needs('kernel 6.12'), (context) => {
    const { socket } = setUp(context, joined);
    socket.requestSync(nexthops.add({ id: 1, oif }));
    socket.requestSync(nexthops.add({ id: 2, group: [{ id: 1, weight: 40000 }] }));
    expect(socket.requestSync(nexthops.get(2))).toMatchObject({ group: [{ id: 1, weight: 40000 }] });
    const statistics = nexthops.list({ groups: true, statistics: true });
    expect(socket.requestSync(statistics)).toMatchObject([{ groupStats: [{ id: 1, packets: 0n }] }]);
    expectRoundTrip(context, 'nexthop', socket, statistics);
  });
});
