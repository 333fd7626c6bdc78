import { describe, expect, test } from 'vitest';
import { Writer } from '../../../../../src/netlink/codec/index.ts';
import {
  bridgeVlans,
  fdb,
  type LinkCreate,
  links,
  mdb,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { linkOptions } from '../../../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { encodeRequest } from '../../../../../src/netlink/request/encode-request.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';

/** Makes a request and its bytes; what is wrong with it shows in either. */
function refusal(make: () => Request<unknown>): { code: string; field: string; message: string } {
  try {
    encodeRequest(new Writer(), make(), 0);
  } catch (error) {
    return error as never;
  }
  throw new Error('it was not refused');
}

const create = (link: object) => () => links.create(link as LinkCreate);

describe('what the kernel would not take is refused before it is sent, naming the field', () => {
  const missing: [what: string, link: object, field: string][] = [
    ['a link without kind', { name: 'x' }, 'kind'],
    ['a VLAN without id', { kind: 'vlan', link: 2 }, 'options.id'],
    ['a VLAN without link', { kind: 'vlan', options: { id: 5 } }, 'link'],
    ['a VXLAN without id', { kind: 'vxlan', options: { port: 4789 } }, 'options.id'],
    ['a VRF without table', { kind: 'vrf' }, 'options.table'],
    ['a macvlan without link', { kind: 'macvlan', options: { mode: 'bridge' } }, 'link'],
    ['an ipvlan without link', { kind: 'ipvlan' }, 'link'],
    ['a geneve without id', { kind: 'geneve', options: { remote: '192.0.2.1' } }, 'options.id'],
    ['a geneve without remote', { kind: 'geneve', options: { id: 1 } }, 'options.remote'],
    ['an HSR with one port', { kind: 'hsr', options: { port1: 2 } }, 'options.port2'],
    ['an xfrm link without identifier', { kind: 'xfrm', options: { link: 2 } }, 'options.ifId'],
    ['a MACsec without link', { kind: 'macsec' }, 'link'],
  ];
  test.each(missing)('%s', (_, link, field) => {
    expect(refusal(create(link))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', field });
  });

  test.each([...linkOptions.keys()])(
    'an unknown option of kind %s, also where others are missing',
    (kind) => {
      const link = { kind: String(kind), name: 'x', options: { nonsense: 1 } };
      const { field, message } = refusal(create(link));
      // Some kinds have no options, and some a schema without names.
      if (field !== 'options') expect([field, message]).toEqual(['options.nonsense', expect.any(String)]);
    },
  );

  const wrong: [what: string, link: object, field: string, code: string][] = [
    ['a VLAN above 4094', { kind: 'vlan', link: 2, options: { id: 4095 } }, 'options.id', 'ERR_OUT_OF_RANGE'],
    ['a VLAN below 0', { kind: 'vlan', link: 2, options: { id: -1 } }, 'options.id', 'ERR_OUT_OF_RANGE'],
    [
      'a VLAN that is no number',
      { kind: 'vlan', link: 2, options: { id: '5' } },
      'options.id',
      'ERR_INVALID_ARG_TYPE',
    ],
    ['a VNI above 24 bits', { kind: 'vxlan', options: { id: 2 ** 24 } }, 'options.id', 'ERR_OUT_OF_RANGE'],
    [
      'a port above 65535',
      { kind: 'vxlan', options: { id: 1, port: 65536 } },
      'options.port',
      'ERR_OUT_OF_RANGE',
    ],
    [
      'a bond mode that does not exist',
      { kind: 'bond', options: { mode: 'balance' } },
      'options.mode',
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'a macvlan mode that does not exist',
      { kind: 'macvlan', link: 2, options: { mode: 'bond' } },
      'options.mode',
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'an IPv6 group where IPv4 belongs',
      { kind: 'vxlan', options: { id: 1, group: 'ff05::1' } },
      'options.group',
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'an IPv4 end of an IPv6 tunnel',
      { kind: 'ip6gre', options: { local: '192.0.2.1' } },
      'options.local',
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'ends of two families',
      { kind: 'vxlan', options: { id: 1, group: '239.1.1.1', local6: '2001:db8::1' } },
      'options.local6',
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'two remote ends',
      { kind: 'geneve', options: { id: 1, remote: '192.0.2.1', remote6: '2001:db8::1' } },
      'options.remote6',
      'ERR_INVALID_ARG_VALUE',
    ],
    ['a peer beside the options', { kind: 'veth', peer: { name: 'b' } }, 'peer', 'ERR_INVALID_ARG_VALUE'],
    [
      'a peer that is a name',
      { kind: 'veth', options: { peer: 'b' } },
      'options.peer',
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'the name of a peer without peer',
      { kind: 'veth', options: { name: 'b' } },
      'options.name',
      'ERR_INVALID_ARG_VALUE',
    ],
    ['a link name of 16 bytes', { kind: 'dummy', name: 'sixteen-letters!' }, 'name', 'ERR_INVALID_ARG_VALUE'],
    ['a link by name', { kind: 'vlan', link: 'eth0', options: { id: 5 } }, 'link', 'ERR_INVALID_ARG_TYPE'],
    ['options of another kind', { kind: 'dummy', options: { id: 5 } }, 'options.id', 'ERR_INVALID_ARG_VALUE'],
    [
      'a flag that does not exist',
      { kind: 'dummy', flags: { upp: true } },
      'flags.upp',
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'a setting that does not exist',
      { kind: 'dummy', afSpec: { inet: { conf: { forward: 1 } } } },
      'afSpec.inet.conf.forward',
      'ERR_INVALID_ARG_VALUE',
    ],
  ];
  test.each(wrong)('%s', (_, link, field, code) => {
    expect(refusal(create(link))).toMatchObject({ code, field });
  });

  const others: [what: string, make: () => Request<unknown>, field: string][] = [
    [
      'options of a port without the kind of its master',
      () => links.change(2, { portOptions: { cost: 5 } }),
      'portOptions',
    ],
    ['no alternative name', () => links.addAlternativeNames(2, []), 'names'],
    ['VLAN 0 on a port', () => bridgeVlans.add({ index: 2, id: 0 }), 'id'],
    ['a VLAN above 4094 on a port', () => bridgeVlans.add({ index: 2, id: 4095 }), 'id'],
    ['a row that ends before it begins', () => bridgeVlans.add({ index: 2, id: 9, endId: 8 }), 'endId'],
    ['a row for untagged packets', () => bridgeVlans.add({ index: 2, id: 8, endId: 9, pvid: true }), 'pvid'],
    ['a VLAN on no port', () => bridgeVlans.add({ index: 0, id: 8 }), 'index'],
    ['an FDB entry at no port', () => fdb.add({ index: 0, lladdr: '02:00:00:00:00:01' }), 'index'],
    ['an FDB entry without address', () => fdb.add({ index: 2 } as never), 'lladdr'],
    ['a group at no port', () => mdb.add({ index: 2, port: 0, group: '239.1.1.1' }), 'port'],
    ['a group that is no address', () => mdb.add({ index: 2, port: 3, group: 'all' }), 'group'],
  ];
  test.each(others)('%s', (_, make, field) => {
    expect(refusal(make)).toMatchObject({ field });
  });

  test('with a message that reads alone', () => {
    expect(refusal(create({ kind: 'vlan', name: 'v5', link: 2 })).message).toBe(
      "link create v5: options.id: a link of kind vlan needs 'options.id'",
    );
    expect(refusal(create({ kind: 'vlan', name: 'v5', link: 2, options: { id: 5000 } })).message).toBe(
      'link create v5: options.id: expected 0 to 4094, got 5000',
    );
    expect(refusal(create({ kind: 'bond', name: 'b', options: { mode: 'rr' } })).message).toMatch(
      /^link create b: options\.mode: 'rr' is not one of balance-rr, active-backup, /,
    );
  });

  test('but not what may be said of a link that exists already', () => {
    expect(() =>
      links.change(2, { kind: 'vlan', options: { flags: { flags: ['gvrp'], mask: ['gvrp'] } } }),
    ).not.toThrow();
    expect(() => links.create({ kind: 'vxlan', options: { external: true } })).not.toThrow();
    expect(() => links.create({ kind: 'vlan', link: 2, options: { id: 0 } })).not.toThrow();
  });
});
