// Captured from requests of iproute2 6.1 and answers of Linux 6.18, on a little-endian machine.
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/netlink/codec/index.ts';
import { linkMessage } from '../../../src/netlink/protocols/route/index.ts';
import { bothWays, hex } from '../../support/bytes.ts';

describe('link messages', () => {
  test('a nest that begins with a header: the peer of a veth', () => {
    // ip link add ve address 02:00:00:00:00:01 type veth peer name vf mtu 1400
    const bytes = hex(`
      00 00 00 00              // ifinfomsg: family unspec, padding, type 0
      00 00 00 00              // index 0: the kernel chooses
      00 00 00 00              // flags
      00 00 00 00              // change
      0a 00 01 00              // IFLA_ADDRESS, 10 bytes
      02 00 00 00 00 01 00 00  // 02:00:00:00:00:01, 2 bytes of padding
      07 00 03 00 76 65 00 00  // IFLA_IFNAME "ve", NUL, 1 byte of padding
      34 00 12 00              // IFLA_LINKINFO, 52 bytes
      08 00 01 00 76 65 74 68  // . IFLA_INFO_KIND "veth", without NUL
      28 00 02 00              // . IFLA_INFO_DATA, 40 bytes
      24 00 01 00              // . . VETH_INFO_PEER, 36 bytes
      00 00 00 00              // . . . ifinfomsg: family unspec, padding, type 0
      00 00 00 00              // . . . index 0
      00 00 00 00              // . . . flags
      00 00 00 00              // . . . change
      08 00 04 00 78 05 00 00  // . . . IFLA_MTU 1400
      07 00 03 00 76 66 00 00  // . . . IFLA_IFNAME "vf", NUL, 1 byte of padding
    `);
    const header = { family: 'unspec', type: 'netrom', index: 0, flags: [], change: [] } as const;
    const value = {
      ...header,
      address: '02:00:00:00:00:01',
      name: 've',
      linkInfo: { kind: 'veth', options: { peer: { ...header, mtu: 1400, name: 'vf' } } },
    } as const;
    expect(decode(linkMessage, bytes)).toStrictEqual(value);
    // We write a kind with its NUL, as the kernel does: one word more in each enclosing length.
    const written = hex(`
      00 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00
      0a 00 01 00  02 00 00 00 00 01 00 00
      07 00 03 00  76 65 00 00
      38 00 12 00              // IFLA_LINKINFO, 56 bytes
      09 00 01 00 76 65 74 68  // . IFLA_INFO_KIND "veth"
      00 00 00 00              // . its NUL, 3 bytes of padding
      28 00 02 00  24 00 01 00
      00 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00
      08 00 04 00  78 05 00 00
      07 00 03 00  76 66 00 00
    `);
    bothWays(linkMessage, value, written);
  });

  test('options by the kind beside them, with a bitfield32: a bridge', () => {
    // ip link add br0 type bridge mcast_vlan_snooping 1 no_linklocal_learn 1
    const bytes = hex(`
      00 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00  // ifinfomsg, all zero
      08 00 03 00 62 72 30 00  // IFLA_IFNAME "br0", NUL
      20 00 12 00              // IFLA_LINKINFO, 32 bytes
      0a 00 01 00 62 72 69 64  // . IFLA_INFO_KIND "bridge", without NUL
      67 65 00 00              // . rest, 2 bytes of padding
      10 00 02 00              // . IFLA_INFO_DATA, 16 bytes
      0c 00 2e 00              // . . IFLA_BR_MULTI_BOOLOPT, 12 bytes
      03 00 00 00              // . . . value: both on
      03 00 00 00              // . . . selector: both meant
    `);
    const { linkInfo } = decode(linkMessage, bytes)!;
    const both = ['noLinkLocalLearn', 'multicastVlanSnooping'];
    expect(linkInfo).toStrictEqual({ kind: 'bridge', options: { options: { value: both, selector: both } } });
    expect(decode(linkMessage, encode(linkMessage, { linkInfo }))!.linkInfo).toStrictEqual(linkInfo);
  });

  test('the kind may follow its options, and an unknown kind keeps its bytes', () => {
    const header = hex('00 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00');
    const options = hex(`
      08 00 07 00              // IFLA_BR_VLAN_FILTERING, 8 bytes though its value is one
      01 00 00 00
    `);
    const kind = hex('0b 00 01 00 62 72 69 64 67 65 00 00'); // IFLA_INFO_KIND "bridge", NUL, padding
    const info = (...parts: Uint8Array[]) =>
      Uint8Array.from([
        ...header,
        ...[4 + parts.reduce((sum, { length }) => sum + length, 0), 0, 18, 0],
        ...parts.flatMap((part) => [...part]),
      ]);
    const data = Uint8Array.from([4 + options.length, 0, 2, 0, ...options]);
    const after = decode(linkMessage, info(data, kind))!.linkInfo;
    expect(after).toStrictEqual({ options: { vlanFiltering: true }, kind: 'bridge' });

    const other = hex('08 00 01 00 66 6f 6f 00'); // IFLA_INFO_KIND "foo", NUL
    const unknown = decode(linkMessage, info(other, data))!;
    expect(unknown.linkInfo).toStrictEqual({ kind: 'foo', options });
    expect(encode(linkMessage, unknown)).toStrictEqual(info(other, data));
  });

  test('an attribute that occurs several times: alternative names', () => {
    // ip link property add dev va altname first altname second
    bothWays(
      linkMessage,
      {
        family: 'unspec',
        type: 'netrom',
        index: 3,
        flags: [],
        change: [],
        properties: { altNames: ['first', 'second'] },
      },
      hex(`
        00 00 00 00              // ifinfomsg: family unspec, padding, type 0
        03 00 00 00              // index 3
        00 00 00 00  00 00 00 00 // flags, change
        1c 00 34 80              // IFLA_PROP_LIST, nested bit set, 28 bytes
        0a 00 35 00 66 69 72 73  // . IFLA_ALT_IFNAME "first", NUL
        74 00 00 00              // . rest, 2 bytes of padding
        0b 00 35 00 73 65 63 6f  // . IFLA_ALT_IFNAME "second", NUL
        6e 64 00 00              // . rest, 1 byte of padding
      `),
    );
  });
});

describe('the af-spec of a link', () => {
  const header = { type: 'netrom', index: 3, flags: [], change: [] } as const;

  test('is by family in a link message', () => {
    // ip link set dev va addrgenmode none
    bothWays(
      linkMessage,
      { family: 'unspec', ...header, afSpec: { inet6: { addressGenerationMode: 'none' } } },
      hex(`
        00 00 00 00              // ifinfomsg: family unspec, padding, type 0
        03 00 00 00              // index 3
        00 00 00 00  00 00 00 00 // flags, change
        10 00 1a 00              // IFLA_AF_SPEC, 16 bytes
        0c 00 0a 00              // . AF_INET6, 12 bytes
        05 00 08 00 01 00 00 00  // . . IFLA_INET6_ADDR_GEN_MODE 1, 3 bytes of padding
      `),
    );
  });

  test('has arrays and structs that grow, as the kernel sends it', () => {
    bothWays(
      linkMessage,
      {
        family: 'unspec',
        ...header,
        afSpec: {
          inet: { conf: { forwarding: 0, multicastForwarding: 1, proxyArp: 0x10000 } },
          inet6: {
            flags: ['ready'],
            cacheInfo: {
              maxReassemblyLength: 65535,
              timestamp: 232780,
              reachableTime: 29500,
              retransTime: 1000,
            },
            conf: { forwarding: 64, hopLimit: -1 },
          },
        },
      },
      hex(`
        00 00 00 00              // ifinfomsg: family unspec, padding, type 0
        03 00 00 00              // index 3
        00 00 00 00  00 00 00 00 // flags, change
        44 00 1a 00              // IFLA_AF_SPEC, 68 bytes
        14 00 02 00              // . AF_INET, 20 bytes
        10 00 01 00              // . . IFLA_INET_CONF, 16 bytes
        00 00 00 00              // . . . 0
        01 00 00 00              // . . . 1
        00 00 01 00              // . . . 65536
        2c 00 0a 00              // . AF_INET6, 44 bytes
        08 00 01 00 00 00 00 80  // . . IFLA_INET6_FLAGS IF_READY
        14 00 05 00              // . . IFLA_INET6_CACHEINFO, 20 bytes
        ff ff 00 00              // . . . max_reasm_len 65535
        4c 8d 03 00              // . . . tstamp 2327.80 s
        3c 73 00 00              // . . . reachable_time 29500 ms
        e8 03 00 00              // . . . retrans_time 1000 ms
        0c 00 02 00              // . . IFLA_INET6_CONF, 12 bytes
        40 00 00 00              // . . . 64
        ff ff ff ff              // . . . -1
      `),
    );
  });

  test('is of the bridge in a message of that family', () => {
    // bridge vlan add vid 10 dev va pvid untagged
    bothWays(
      linkMessage,
      { family: 'bridge', ...header, afSpec: { vlans: [{ flags: ['pvid', 'untagged'], id: 10 }] } },
      hex(`
        07 00 00 00              // ifinfomsg: family bridge, padding, type 0
        03 00 00 00              // index 3
        00 00 00 00  00 00 00 00 // flags, change
        0c 00 1a 00              // IFLA_AF_SPEC, 12 bytes
        08 00 02 00              // . IFLA_BRIDGE_VLAN_INFO, 8 bytes
        06 00                    // . . flags PVID, UNTAGGED
        0a 00                    // . . vid 10
      `),
    );
  });
});
