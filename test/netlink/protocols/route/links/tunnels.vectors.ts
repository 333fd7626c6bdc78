import { links } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { bridged, tools, vb } from '../setups.ts';

/** Options that iproute2 sends though they are not given. */
const defaults = {
  ...({ ttl: 0, tos: 0, pmtudisc: true, fwmark: 0 } as const),
  ...({ encapType: 'none', encapFlags: [], encapSport: 0, encapDport: 0 } as const),
};
const defaults6 = {
  ...({ ttl: 64, encapLimit: 4, flowInfo: 0, flags: [], fwmark: 0 } as const),
  ...({ encapType: 'none', encapFlags: ['csum6'], encapSport: 0, encapDport: 0 } as const),
};
const ends = { local: '192.0.2.1', remote: '192.0.2.2' } as const;
const ends6 = { local: '2001:db8::1', remote: '2001:db8::2' } as const;
/** Keys and flags of a tunnel for mirrored packets. */
const mirror = { iKey: 5, oKey: 5, iFlags: ['key', 'seq'], oFlags: ['key', 'seq'] } as const;

export const tunnels: VectorGroup = {
  name: 'tunnels',
  needs: tools,
  setup: bridged,
  vectors: [
    {
      command:
        'ip link add name g type gre local 192.0.2.1 remote 192.0.2.2 ttl 64 tos 4 ikey 1 okey 2 iseq ocsum fwmark 7 dev vb nopmtudisc ignore-df encap fou encap-sport 5555 encap-dport 6666 encap-csum',
      request: () =>
        links.create({
          name: 'g',
          kind: 'gre',
          options: {
            local: '192.0.2.1',
            remote: '192.0.2.2',
            ttl: 64,
            tos: 4,
            iKey: 1,
            oKey: 2,
            iFlags: ['key', 'seq'],
            oFlags: ['key', 'csum'],
            fwmark: 7,
            link: vb,
            pmtudisc: false,
            ignoreDf: true,
            encapType: 'fou',
            encapFlags: ['csum'],
            encapSport: 5555,
            encapDport: 6666,
          },
        }),
      bytes:
        'b80000001000050600000000000000000000000000000000000000000000000006000300670000009000120007000100677265008400020008000400000000010800050000000002060002003000000006000300a000000008000600c000020108000700c000020205000a00000000000500130001000000050009000400000008000100670000000500080040000000080014000700000006000e000100000006000f00010000000600100015b30000060011001a0a0000',
    },
    {
      command: 'ip link add name gt type gretap external',
      request: () => links.create({ name: 'gt', kind: 'gretap', options: { external: true } }),
      bytes:
        '40000000100005060000000000000000000000000000000000000000000000000700030067740000180012000a00010067726574617000000800020004001200',
    },
    {
      command:
        'ip link add name g6 type ip6gre local 2001:db8::1 remote 2001:db8::2 hoplimit 64 encaplimit 4 tclass 0x12 flowlabel 0x345 key 9',
      request: () =>
        links.create({
          name: 'g6',
          kind: 'ip6gre',
          options: {
            local: '2001:db8::1',
            remote: '2001:db8::2',
            ttl: 64,
            encapLimit: 4,
            flowInfo: 0x01200345,
            flags: [],
            encapType: 'none',
            encapFlags: ['csum6'],
            encapSport: 0,
            encapDport: 0,
            fwmark: 0,
            erspanVersion: 1,
            iKey: 9,
            oKey: 9,
            iFlags: ['key'],
            oFlags: ['key'],
          },
        }),
      bytes:
        'd4000000100005060000000000000000000000000000000000000000000000000700030067360000ac0012000a00010069703667726500009c00020008000400000000090800050000000009060002002000000006000300200000001400060020010db80000000000000000000000011400070020010db8000000000000000000000002050008004000000005000b000400000008000c000120034508000d00000000000800140000000000050016000100000006000e000000000006000f000200000006001000000000000600110000000000',
    },
    {
      command:
        'ip link add name s type sit local 192.0.2.1 remote 192.0.2.2 ttl 9 mode any 6rd-prefix 2001:db8::/32 6rd-relay_prefix 192.0.0.0/8',
      request: () =>
        links.create({
          name: 's',
          kind: 'sit',
          options: {
            local: '192.0.2.1',
            remote: '192.0.2.2',
            ttl: 9,
            proto: 'any',
            flags: [],
            link: 0,
            tos: 0,
            pmtudisc: true,
            encapType: 'none',
            encapFlags: [],
            encapSport: 0,
            encapDport: 0,
            fwmark: 0,
            sixRdPrefix: '2001:db8::',
            sixRdPrefixLength: 32,
            sixRdRelayPrefix: '192.0.0.0',
            sixRdRelayPrefixLength: 8,
          },
        }),
      bytes:
        'cc000000100005060000000000000000000000000000000000000000000000000600030073000000a4001200070001007369740098000200050009000000000008000200c000020108000300c000020205000a0001000000050005000000000005000400090000000800010000000000080014000000000006000f0000000000060010000000000006001100000000000600120000000000060008000000000014000b0020010db800000000000000000000000006000d002000000008000c00c000000006000e0008000000',
    },
    {
      command: 'ip link add name ii type ipip local 192.0.2.1 remote 192.0.2.2 mode ipip',
      request: () =>
        links.create({
          name: 'ii',
          kind: 'ipip',
          options: {
            local: '192.0.2.1',
            remote: '192.0.2.2',
            proto: 'ipip',
            ttl: 0,
            link: 0,
            tos: 0,
            pmtudisc: true,
            encapType: 'none',
            encapFlags: [],
            encapSport: 0,
            encapDport: 0,
            fwmark: 0,
          },
        }),
      bytes:
        '9800000010000506000000000000000000000000000000000000000000000000070003006969000070001200080001006970697064000200050009000400000008000200c000020108000300c000020205000a0001000000050005000000000005000400000000000800010000000000080014000000000006000f0000000000060010000000000006001100000000000600120000000000',
    },
    {
      command:
        'ip link add name t6 type ip6tnl local 2001:db8::1 remote 2001:db8::2 mode ip6ip6 encaplimit none dscp inherit allow-localremote',
      request: () =>
        links.create({
          name: 't6',
          kind: 'ip6tnl',
          options: {
            local: '2001:db8::1',
            remote: '2001:db8::2',
            proto: 'ip6',
            flags: ['ignoreEncapLimit', 'receiveDscpCopy', 'allowLocalRemote'],
            link: 0,
            ttl: 64,
            encapLimit: 4,
            flowInfo: 0,
            encapType: 'none',
            encapFlags: ['csum6'],
            encapSport: 0,
            encapDport: 0,
            fwmark: 0,
          },
        }),
      bytes:
        'bc000000100005060000000000000000000000000000000000000000000000000700030074360000940012000a000100697036746e6c00008400020005000900290000001400020020010db80000000000000000000000011400030020010db800000000000000000000000205000400400000000500060004000000080007000000000008000800510000000800010000000000080014000000000006000f0000000000060010000200000006001100000000000600120000000000',
    },
    {
      command: 'ip link add name vt type vti local 192.0.2.1 remote 192.0.2.2 ikey 1 okey 2',
      request: () =>
        links.create({
          name: 'vt',
          kind: 'vti',
          options: { local: '192.0.2.1', remote: '192.0.2.2', iKey: 1, oKey: 2, fwmark: 0 },
        }),
      bytes:
        '600000001000050600000000000000000000000000000000000000000000000007000300767400003800120007000100767469002c0002000800020000000001080003000000000208000400c000020108000500c00002020800060000000000',
    },
    {
      command:
        'ip link add name gn type geneve id 7 remote 192.0.2.9 ttl 9 tos 4 dstport 6082 udpcsum df inherit',
      request: () =>
        links.create({
          name: 'gn',
          kind: 'geneve',
          options: {
            id: 7,
            remote: '192.0.2.9',
            ttl: 9,
            tos: 4,
            port: 6082,
            udpCsum: true,
            df: 'inherit',
            label: 0,
          },
        }),
      bytes:
        '7c0000001000050600000000000000000000000000000000000000000000000007000300676e0000540012000a00010067656e65766500004400020005000d0002000000080001000700000008000200c000020908000b0000000000050003000900000005000400040000000600050017c200000500080001000000',
    },
    {
      command: 'ip link add name gt2 type gretap local 192.0.2.1 remote 192.0.2.2 key 5',
      request: () =>
        links.create({
          name: 'gt2',
          kind: 'gretap',
          options: { ...defaults, ...ends, iKey: 5, oKey: 5, iFlags: ['key'], oFlags: ['key'] },
        }),
      bytes:
        'ac000000100005060000000000000000000000000000000000000000000000000800030067743200840012000a000100677265746170000074000200080004000000000508000500000000050600020020000000060003002000000008000600c000020108000700c000020205000a000100000005000900000000000500080000000000080014000000000006000e000000000006000f000000000006001000000000000600110000000000',
    },
    {
      command:
        'ip link add name e1 type erspan local 192.0.2.1 remote 192.0.2.2 seq key 5 erspan_ver 1 erspan 7',
      request: () =>
        links.create({
          name: 'e1',
          kind: 'erspan',
          options: { ...defaults, ...ends, ...mirror, erspanVersion: 1, erspanIndex: 7 },
        }),
      bytes:
        'bc000000100005060000000000000000000000000000000000000000000000000700030065310000940012000a00010065727370616e000084000200080004000000000508000500000000050600020030000000060003003000000008000600c000020108000700c000020205000a00010000000500090000000000050008000000000008001400000000000500160001000000080015000700000006000e000000000006000f000000000006001000000000000600110000000000',
    },
    {
      command:
        'ip link add name e2 type erspan local 192.0.2.1 remote 192.0.2.2 seq key 6 erspan_ver 2 erspan_dir egress erspan_hwid 9',
      request: () =>
        links.create({
          name: 'e2',
          kind: 'erspan',
          options: {
            ...defaults,
            ...ends,
            ...mirror,
            iKey: 6,
            oKey: 6,
            erspanVersion: 2,
            erspanDirection: 'egress',
            erspanHardwareId: 9,
          },
        }),
      bytes:
        'c40000001000050600000000000000000000000000000000000000000000000007000300653200009c0012000a00010065727370616e00008c000200080004000000000608000500000000060600020030000000060003003000000008000600c000020108000700c000020205000a000100000005000900000000000500080000000000080014000000000005001600020000000500170001000000060018000900000006000e000000000006000f000000000006001000000000000600110000000000',
    },
    {
      command: 'ip link add name em type erspan external',
      request: () => links.create({ name: 'em', kind: 'erspan', options: { external: true } }),
      bytes:
        '400000001000050600000000000000000000000000000000000000000000000007000300656d0000180012000a00010065727370616e00000800020004001200',
    },
    {
      command: 'ip link add name g6m type ip6gretap external',
      request: () => links.create({ name: 'g6m', kind: 'ip6gretap', options: { external: true } }),
      bytes:
        '44000000100005060000000000000000000000000000000000000000000000000800030067366d001c0012000d0001006970366772657461700000000800020004001200',
    },
    {
      command:
        'ip link add name e6 type ip6erspan local 2001:db8::1 remote 2001:db8::2 seq key 5 erspan_ver 2 erspan_dir ingress erspan_hwid 3',
      request: () =>
        links.create({
          name: 'e6',
          kind: 'ip6erspan',
          options: {
            ...defaults6,
            ...ends6,
            ...mirror,
            erspanVersion: 2,
            erspanDirection: 'ingress',
            erspanHardwareId: 3,
          },
        }),
      bytes:
        'e8000000100005060000000000000000000000000000000000000000000000000700030065360000c00012000d00010069703665727370616e000000ac00020008000400000000050800050000000005060002003000000006000300300000001400060020010db80000000000000000000000011400070020010db8000000000000000000000002050008004000000005000b000400000008000c000000000008000d0000000000080014000000000005001600020000000500170000000000060018000300000006000e000000000006000f000200000006001000000000000600110000000000',
    },
    {
      command: 'ip link add name vt6 type vti6 local 2001:db8::1 remote 2001:db8::2 ikey 1 okey 2',
      request: () =>
        links.create({ name: 'vt6', kind: 'vti6', options: { ...ends6, iKey: 1, oKey: 2, fwmark: 0 } }),
      bytes:
        '7800000010000506000000000000000000000000000000000000000000000000080003007674360050001200080001007674693644000200080002000000000108000300000000021400040020010db80000000000000000000000011400050020010db80000000000000000000000020800060000000000',
    },
    {
      command: 'ip link add name im type ipip external',
      request: () => links.create({ name: 'im', kind: 'ipip', options: { external: true, proto: 'any' } }),
      bytes:
        '440000001000050600000000000000000000000000000000000000000000000007000300696d00001c001200080001006970697010000200050009000000000004001300',
    },
    {
      command: 'ip link add name i6m type ip6tnl external',
      request: () => links.create({ name: 'i6m', kind: 'ip6tnl', options: { external: true, proto: 'any' } }),
      bytes:
        '48000000100005060000000000000000000000000000000000000000000000000800030069366d00200012000a000100697036746e6c000010000200050009000000000004001300',
    },
    {
      command: 'ip link add name gm type geneve external',
      request: () =>
        links.create({
          name: 'gm',
          kind: 'geneve',
          options: { external: true, id: 0, ttl: 0, tos: 0, label: 0 },
        }),
      bytes:
        '600000001000050600000000000000000000000000000000000000000000000007000300676d0000380012000a00010067656e657665000028000200080001000000000008000b00000000000500030000000000050004000000000004000600',
    },
    {
      command: 'ip link add name xm type xfrm external',
      request: () => links.create({ name: 'xm', kind: 'xfrm', options: { external: true } }),
      bytes:
        '3c0000001000050600000000000000000000000000000000000000000000000007000300786d000014001200080001007866726d0800020004000300',
    },
  ],
};
