import { describe, expect, test } from 'vitest';
import {
  type Address,
  type AddressCreate,
  type AddressLabel,
  addresses,
  addressGroups,
  addressLabels,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2, type Mapping } from '../../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { steady } from '../../../../support/steady.ts';
import { joined, setUp, va } from '../setups.ts';
import { addressVectors } from './addresses.vectors.ts';

const index = va;

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
    ['has a label in IPv6', 'label', () => addresses.add({ index, address: '::2', label: 'va' })],
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
    expect(make).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF)_/), field }),
    );
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

const withInternal = (address: Address): boolean => !address.address.startsWith('fe80');

describeLive('addresses', () => {
  const tools = needs('command ip', 'ipv6', 'kernel 4.18');

  liveTest('are read as iproute2 reads them, and encoded to the same bytes', tools, async (context) => {
    const namespace = setUp(context, joined);
    for (const { command } of addressVectors.vectors) namespace.run(command);
    // Their lifetimes run, and the kernel finds out whether others have them.
    const [ours, link] = await steady(
      () => namespace.socket.requestSync(addresses.list({ index })).filter(withInternal),
      () => namespace.json<{ addr_info: { local: string }[] }>('ip -j -d address show dev va')[0],
    );
    const theirs = (link?.addr_info ?? []).filter(({ local }) => !local.startsWith('fe80'));
    compareWithIproute2(context, 'address', theirs, ours, addressFields);
    expectRoundTrip(context, 'address', namespace.socket, addresses.list());
  });

  liveTest('are made, changed and deleted as iproute2 does it', tools, (context) => {
    const [theirs, ours] = [setUp(context, joined), setUp(context, joined)];
    for (const { command, request } of addressVectors.vectors) {
      theirs.run(command);
      ours.socket.requestSync(request());
    }
    const show = (from: typeof theirs): string[] =>
      from
        .run('ip -d address show dev va')
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

  liveTest('of groups are listed', needs('ipv6'), (context) => {
    const { socket } = setUp(context, joined);
    const groups = socket.requestSync(addressGroups.listMulticast({ index }));
    expect(groups).toContainEqual(expect.objectContaining({ family: 'inet6', index, address: 'ff02::1' }));
    expectRoundTrip(context, 'multicast address', socket, addressGroups.listMulticast());
    expect(socket.requestSync(addressGroups.listAnycast())).toEqual([]);
  });

  liveTest('of groups in IPv4 are listed', needs('kernel 6.15'), (context) => {
    const { socket } = setUp(context, joined);
    expect(socket.requestSync(addressGroups.listMulticast({ family: 'inet', index }))).toMatchObject([
      { family: 'inet', index, address: '224.0.0.1', scope: 'global' },
    ]);
    expectRoundTrip(context, 'multicast address', socket, addressGroups.listMulticast({ family: 'inet' }));
  });

  liveTest('have labels', tools, (context) => {
    const namespace = setUp(context, joined);
    const { socket } = namespace;
    const label = { prefix: 'fd00::/64', label: 99, index };
    socket.requestSync(addressLabels.add(label));
    expect(() => socket.requestSync(addressLabels.add(label))).toThrow(/EEXIST/);
    const fields: Mapping<AddressLabel> = {
      address: ({ prefix }) => prefix.split('/')[0],
      prefixlen: ({ prefix }) => Number(prefix.split('/')[1]),
      ifname: ({ index: of }) => (of === index ? 'va' : undefined),
      label: 'label',
    };
    const ours = socket.requestSync(addressLabels.list());
    compareWithIproute2(context, 'address label', namespace.json('ip -j addrlabel list'), ours, fields);
    expectRoundTrip(context, 'address label', socket, addressLabels.list());
    socket.requestSync(addressLabels.delete(label));
    expect(socket.requestSync(addressLabels.list())).toHaveLength(ours.length - 1);
  });
});
