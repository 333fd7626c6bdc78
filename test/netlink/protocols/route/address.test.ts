import { describe, expect, test } from 'vitest';
import {
  type Address,
  type AddressCreate,
  type AddressLabel,
  addresses,
  addressGroups,
  addressLabels,
} from '../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../src/netlink/request/request.ts';
import { compareWithIproute2, type Mapping } from '../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { expectRoundTrip } from '../../../support/roundtrip.ts';
import { steady } from '../../../support/steady.ts';
import { compareRequest } from '../../../support/strace.ts';
import { pairNamespace } from './world.ts';

const index = 3;

describe('an address is refused, by name of the field, that', () => {
  const refused: [string, string, () => unknown][] = [
    ['is none', 'address', () => addresses.add({ index, address: '10.0.0' })],
    ['has too long a prefix', 'address', () => addresses.add({ index, address: '10.0.0.1/33' })],
    ['has no link', 'index', () => addresses.add({ address: '10.0.0.1/24' } as AddressCreate)],
    [
      'has a peer of another family',
      'peer',
      () => addresses.add({ index, address: '10.0.0.1', peer: '::1' }),
    ],
    [
      'has a broadcast address in IPv6',
      'broadcast',
      () => addresses.add({ index, address: '::2', broadcast: '10.0.0.1' }),
    ],
    ['has a label in IPv6', 'label', () => addresses.add({ index, address: '::2', label: 'first' })],
    [
      'is preferred for longer than it is valid',
      'preferredLifetime',
      () => addresses.add({ index, address: '::2', validLifetime: 5, preferredLifetime: 6 }),
    ],
    ['is of IPv4 and to be got alone', 'address', () => addresses.get({ address: '10.0.0.1' })],
    ['is a label of IPv4', 'prefix', () => addressLabels.add({ prefix: '10.0.0.0/8', label: 1 })],
    ['is no label', 'label', () => addressLabels.add({ prefix: 'fd00::/8', label: 0xffffffff })],
  ];
  test.each(refused)('%s', (_name, field, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field }));
  });
});

const seconds = (value: number): number => (value === Number.POSITIVE_INFINITY ? 0xffffffff : value);
const has = (flag: Address['flags'][number]) => (address: Address) =>
  address.flags.includes(flag) || undefined;
const addressFields: Mapping<Address> = {
  family: 'family',
  local: ({ address }) => address.split('/')[0],
  address: ({ peer }) => peer?.split('/')[0],
  prefixlen: ({ address, peer }) => Number((peer ?? address).split('/')[1]),
  broadcast: 'broadcast',
  scope: 'scope',
  label: 'label',
  metric: 'metric',
  valid_life_time: ({ validLifetime }) => seconds(validLifetime),
  preferred_life_time: ({ preferredLifetime }) => seconds(preferredLifetime),
  dynamic: ({ flags }) => !flags.includes('permanent') || undefined,
  deprecated: has('deprecated'),
  tentative: has('tentative'),
  nodad: has('nodad'),
  noprefixroute: has('noPrefixRoute'),
  secondary: has('secondary'),
  temporary: has('secondary'),
  home: has('homeAddress'),
  mngtmpaddr: has('manageTempAddress'),
  protocol: 'protocol',
};

const pairs: [string, AddressCreate][] = [
  ['ip address add 10.9.0.1/24 dev first', { index, address: '10.9.0.1/24' }],
  ['ip address add 10.9.0.9/24 dev first', { index, address: '10.9.0.9/24' }],
  [
    'ip address add 10.9.1.1 peer 10.9.1.2/32 dev first label first:x valid_lft 1000 preferred_lft 500 noprefixroute',
    {
      ...{ index, address: '10.9.1.1', peer: '10.9.1.2/32', label: 'first:x' },
      ...{ validLifetime: 1000, preferredLifetime: 500, flags: ['noPrefixRoute'] },
    },
  ],
  [
    'ip address add 10.9.2.1/24 broadcast 10.9.2.255 dev first scope link metric 77',
    { index, address: '10.9.2.1/24', broadcast: '10.9.2.255', scope: 'link', metric: 77 },
  ],
  [
    'ip address add fd00::1/64 dev first preferred_lft 0 valid_lft 9000',
    { index, address: 'fd00::1/64', preferredLifetime: 0, validLifetime: 9000 },
  ],
  [
    'ip address add fd01::1/64 dev first mngtmpaddr noprefixroute',
    { index, address: 'fd01::1/64', flags: ['manageTempAddress', 'noPrefixRoute'] },
  ],
  ['ip address add fd02::1 peer fd02::2/128 dev first', { index, address: 'fd02::1', peer: 'fd02::2/128' }],
];

const withInternal = (address: Address): boolean => !address.address.startsWith('fe80');

describeLive('addresses', () => {
  const tools = needs('command ip', 'ipv6', 'kernel 4.18');

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, async (context) => {
    const namespace = pairNamespace(context);
    for (const [command] of pairs) namespace.run(command);
    // Their lifetimes run, and the kernel finds out whether others have them.
    const [ours, link] = await steady(
      () => namespace.socket.requestSync(addresses.list({ index })).filter(withInternal),
      () => namespace.json<{ addr_info: { local: string }[] }>('ip -j -d address show dev first')[0],
    );
    const theirs = (link?.addr_info ?? []).filter(({ local }) => !local.startsWith('fe80'));
    compareWithIproute2(context, 'address', theirs, ours, addressFields);
    expectRoundTrip(context, 'address', namespace.socket, addresses.list());
  });

  liveTest('are made, changed and deleted as iproute2 does it', tools, (context) => {
    const [theirs, ours] = [pairNamespace(context), pairNamespace(context)];
    for (const [command, address] of pairs) {
      theirs.run(command);
      ours.socket.requestSync(addresses.add(address));
    }
    const show = (from: typeof theirs): string[] =>
      from
        .run('ip -d address show dev first')
        .split('\n')
        .slice(2)
        .filter((line) => !line.includes('fe80'))
        .map((line) => line.replace(/ tentative/, '').replace(/(\d+)sec/g, '…'));
    expect(show(ours)).toEqual(show(theirs));
    const { socket } = ours;
    const changed = { index, address: 'fd00::1/64', validLifetime: 77 };
    socket.requestSync(addresses.change(changed));
    const { validLifetime } = socket.requestSync(addresses.get({ address: 'fd00::1' }));
    // It was 9000, and runs.
    expect(validLifetime).toBeLessThanOrEqual(77);
    expect(() => socket.requestSync(addresses.add(changed))).toThrow(/EEXIST/);
    socket.requestSync(addresses.delete(changed));
    expect(() => socket.requestSync(addresses.delete(changed))).toThrow(/EADDRNOTAVAIL/);
  });

  liveTest('are asked for in the bytes of iproute2', needs('command ip', 'strace'), (context) => {
    const namespace = pairNamespace(context);
    const requests: [string, Request<unknown>][] = [
      ...pairs.map(([command, address]): [string, Request<unknown>] => [command, addresses.add(address)]),
      ['ip address del 10.9.0.1/24 dev first', addresses.delete({ index, address: '10.9.0.1/24' })],
      [
        'ip address change fd00::1/64 dev first valid_lft 50 preferred_lft 50',
        addresses.change({ index, address: 'fd00::1/64', validLifetime: 50, preferredLifetime: 50 }),
      ],
      [
        'ip addrlabel add prefix fd00::/64 label 5 dev first',
        addressLabels.add({ prefix: 'fd00::/64', label: 5, index }),
      ],
      ['ip addrlabel del prefix fd00::/64 label 5', addressLabels.delete({ prefix: 'fd00::/64', label: 5 })],
      ['ip addrlabel list', addressLabels.list()],
    ];
    for (const [command, request] of requests) compareRequest(context, namespace, command, request);
  });

  liveTest('of groups are told', needs('ipv6'), (context) => {
    const { socket } = pairNamespace(context);
    const groups = socket.requestSync(addressGroups.listMulticast({ index }));
    expect(groups).toContainEqual(expect.objectContaining({ family: 'inet6', index, address: 'ff02::1' }));
    expectRoundTrip(context, 'multicast address', socket, addressGroups.listMulticast());
    expect(socket.requestSync(addressGroups.listAnycast())).toEqual([]);
  });

  liveTest('of groups in IPv4 are told', needs('kernel 6.15'), (context) => {
    const { socket } = pairNamespace(context);
    expect(socket.requestSync(addressGroups.listMulticast({ family: 'inet', index }))).toMatchObject([
      { family: 'inet', index, address: '224.0.0.1', scope: 'global' },
    ]);
    expectRoundTrip(context, 'multicast address', socket, addressGroups.listMulticast({ family: 'inet' }));
  });

  liveTest('have labels', tools, (context) => {
    const namespace = pairNamespace(context);
    const { socket } = namespace;
    const label = { prefix: 'fd00::/64', label: 99, index };
    socket.requestSync(addressLabels.add(label));
    expect(() => socket.requestSync(addressLabels.add(label))).toThrow(/EEXIST/);
    const fields: Mapping<AddressLabel> = {
      address: ({ prefix }) => prefix.split('/')[0],
      prefixlen: ({ prefix }) => Number(prefix.split('/')[1]),
      ifname: ({ index: of }) => (of === index ? 'first' : undefined),
      label: 'label',
    };
    const ours = socket.requestSync(addressLabels.list());
    compareWithIproute2(context, 'address label', namespace.json('ip -j addrlabel list'), ours, fields);
    expectRoundTrip(context, 'address label', socket, addressLabels.list());
    socket.requestSync(addressLabels.delete(label));
    expect(socket.requestSync(addressLabels.list())).toHaveLength(ours.length - 1);
  });
});
