import { routes } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { joined, tools, va } from '../setups.ts';

/** The next hops that some of the routes use. */
const nexthops = [
  'ip nexthop add id 2 via 10.0.0.2 dev va',
  'ip nexthop add id 3 via 10.0.0.3 dev va',
  'ip nexthop add id 4 group 2,2/3',
];

/** Routes of many kinds, which most kernels accept. */
export const routeVectors: VectorGroup = {
  name: 'routes',
  needs: tools,
  setup: [...joined, ...nexthops],
  reads: [
    'ip -j -d -4 route show table all',
    'ip -j -d -6 route show table all',
    'ip -j -d route get fibmatch 10.3.0.1 mark 7',
  ],
  vectors: [
    {
      command: 'ip route add 10.1.0.0/16 via 10.0.0.2',
      request: () => routes.add({ dst: '10.1.0.0/16', gateway: '10.0.0.2' }),
      bytes: '2c00000018000506000000000000000002100000fe03000100000000080001000a010000080005000a000002',
    },
    {
      command: 'ip route add 10.2.0.0/16 dev va table 1000',
      request: () => routes.add({ dst: '10.2.0.0/16', oif: va, table: 1000 }),
      bytes:
        '34000000180005060000000000000000021000000003fd0100000000080001000a02000008000f00e80300000800040066000000',
    },
    {
      command:
        'ip route add default via 10.0.0.2 metric 5 mtu lock 1400 src 10.0.0.1 advmss 100 rtt 30ms features ecn congctl cubic realms 3/4',
      request: () =>
        routes.add({
          gateway: '10.0.0.2',
          priority: 5,
          prefsrc: '10.0.0.1',
          metrics: { mtu: 1400, advmss: 100, rtt: 240, features: ['ecn'], ccAlgo: 'cubic', lock: ['mtu'] },
          flow: 0x30004,
        }),
      bytes:
        '7400000018000506000000000000000002000000fe03000100000000080005000a0000020800060005000000080007000a00000108000b0004000300380008000800020078050000080008006400000008000400f000000008000c00010000000900100063756269637f00000800010004000000',
    },
    {
      command: 'ip route append 10.1.0.0/16 via 10.0.0.3',
      request: () => routes.append({ dst: '10.1.0.0/16', gateway: '10.0.0.3' }),
      bytes: '2c0000001800050c000000000000000002100000fe03000100000000080001000a010000080005000a000003',
    },
    {
      command: 'ip route prepend 10.1.0.0/16 via 10.0.0.4',
      request: () => routes.prepend({ dst: '10.1.0.0/16', gateway: '10.0.0.4' }),
      bytes: '2c00000018000504000000000000000002100000fe03000100000000080001000a010000080005000a000004',
    },
    {
      command:
        'ip route replace 10.3.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3 onlink dev va',
      request: () =>
        routes.replace({
          dst: '10.3.0.0/16',
          nexthops: [
            { gateway: '10.0.0.2', weight: 2 },
            { gateway: '10.0.0.3', flags: ['onlink'], oif: va },
          ],
        }),
      bytes:
        '4800000018000505000000000000000002100000fe03000100000000080001000a030000240009001000000100000000080005000a0000021000040066000000080005000a000003',
    },
    {
      command: 'ip route add blackhole 10.4.0.0/16',
      request: () => routes.add({ dst: '10.4.0.0/16', type: 'blackhole' }),
      bytes: '2400000018000506000000000000000002100000fe03000600000000080001000a040000',
    },
    {
      command: 'ip route add prohibit 10.4.1.0/24 proto static',
      request: () => routes.add({ dst: '10.4.1.0/24', type: 'prohibit', protocol: 'static' }),
      bytes: '2400000018000506000000000000000002180000fe04000800000000080001000a040100',
    },
    {
      command: 'ip route add local 10.4.2.1 dev va',
      request: () => routes.add({ dst: '10.4.2.1', type: 'local', oif: va }),
      bytes: '2c00000018000506000000000000000002200000ff03fe0200000000080001000a0402010800040066000000',
    },
    {
      command: 'ip route add 10.5.0.0/16 via inet6 fe80::1 dev va',
      request: () =>
        routes.add({ dst: '10.5.0.0/16', via: { family: 'inet6', address: 'fe80::1' }, oif: va }),
      bytes:
        '4400000018000506000000000000000002100000fe03000100000000080001000a050000160012000a00fe80000000000000000000000000000100000800040066000000',
    },
    {
      command: 'ip route add 10.7.0.0/16 nhid 2',
      request: () => routes.add({ dst: '10.7.0.0/16', nhId: 2 }),
      bytes: '2c00000018000506000000000000000002100000fe03000100000000080001000a07000008001e0002000000',
    },
    {
      command: 'ip route add 10.8.0.0/16 nhid 4',
      request: () => routes.add({ dst: '10.8.0.0/16', nhId: 4 }),
      bytes: '2c00000018000506000000000000000002100000fe03000100000000080001000a08000008001e0004000000',
    },
    {
      command: 'ip route add 10.9.0.0/16 encap ip id 5 dst 1.2.3.4 ttl 5 via 10.0.0.2',
      request: () =>
        routes.add({
          dst: '10.9.0.0/16',
          gateway: '10.0.0.2',
          encapType: 'ip',
          encap: { id: 5n, dst: '1.2.3.4', ttl: 5 },
        }),
      bytes:
        '5400000018000506000000000000000002100000fe03000100000000080001000a090000200016800c000100000000000000000508000200010203040500040005f001000600150002000100080005000a000002',
    },
    {
      command: 'ip route change 10.4.0.0/16 via 10.0.0.9',
      request: () => routes.change({ dst: '10.4.0.0/16', gateway: '10.0.0.9' }),
      bytes: '2c00000018000501000000000000000002100000fe03000100000000080001000a040000080005000a000009',
    },
    {
      command: 'ip route del 10.4.1.0/24',
      request: () => routes.delete({ dst: '10.4.1.0/24' }),
      bytes: '2400000019000500000000000000000002180000fe00ff0000000000080001000a040100',
    },
    {
      command: 'ip -6 route add fd00::/64 dev va expires 100 pref high',
      request: () => routes.add({ dst: 'fd00::/64', oif: va, expires: 100, pref: 'high' }),
      bytes:
        '480000001800050600000000000000000a400000fe0300010000000014000100fd000000000000000000000000000000080017006400000005001400010000000800040066000000',
    },
    {
      command: 'ip -6 route add fd01::/64 encap seg6 mode inline segs fd00::1,fd00::2 dev va',
      request: () =>
        routes.add({
          dst: 'fd01::/64',
          oif: va,
          encapType: 'seg6',
          encap: { srh: { mode: 'inline', segments: ['fd00::1', 'fd00::2'] } },
        }),
      bytes:
        '840000001800050600000000000000000a400000fe0300010000000014000100fd010000000000000000000000000000440016804000010000000000000604020200000000000000000000000000000000000000fd000000000000000000000000000002fd00000000000000000000000000000106001500050000000800040066000000',
    },
    {
      command: 'ip -6 route add fd03::/64 encap seg6 mode encap segs fd00::1,fd00::2 dev va',
      request: () =>
        routes.add({
          dst: 'fd03::/64',
          oif: va,
          encapType: 'seg6',
          encap: { srh: { mode: 'encap', segments: ['fd00::1', 'fd00::2'] } },
        }),
      bytes:
        '740000001800050600000000000000000a400000fe0300010000000014000100fd0300000000000000000000000000003400168030000100010000000004040101000000fd000000000000000000000000000002fd00000000000000000000000000000106001500050000000800040066000000',
    },
    {
      command: 'ip -6 route add fd02::/64 encap seg6local action End.DT6 table 254 dev va',
      request: () =>
        routes.add({
          dst: 'fd02::/64',
          oif: va,
          encapType: 'seg6local',
          encap: { action: 'endDt6', table: 254 },
        }),
      bytes:
        '540000001800050600000000000000000a400000fe0300010000000014000100fd02000000000000000000000000000014001680080001000700000008000300fe00000006001500070000000800040066000000',
    },
    {
      command: 'ip -6 route add fd04::/64 nexthop via fe80::2 dev va weight 3 nexthop via fe80::3 dev va',
      request: () =>
        routes.add({
          dst: 'fd04::/64',
          nexthops: [
            { gateway: 'fe80::2', oif: va, weight: 3 },
            { gateway: 'fe80::3', oif: va },
          ],
        }),
      bytes:
        '6c0000001800050600000000000000000a400000fe0300010000000014000100fd0400000000000000000000000000003c0009001c0000026600000014000500fe8000000000000000000000000000021c0000006600000014000500fe800000000000000000000000000003',
    },
    {
      command: 'ip -6 route add unreachable fd05::/64 metric 7',
      request: () => routes.add({ dst: 'fd05::/64', type: 'unreachable', priority: 7 }),
      bytes:
        '380000001800050600000000000000000a400000fe0300070000000014000100fd0500000000000000000000000000000800060007000000',
    },
    {
      command: 'ip -6 route add fd06::/64 from fd07::/64 dev va',
      request: () => routes.add({ dst: 'fd06::/64', src: 'fd07::/64', oif: va }),
      bytes:
        '4c0000001800050600000000000000000a404000fe0300010000000014000100fd06000000000000000000000000000014000200fd0700000000000000000000000000000800040066000000',
    },
  ],
};

/** Routes that some kernels lack, and requests that read. */
export const routeQueryVectors: VectorGroup = {
  name: 'routes, looked up and listed',
  needs: tools,
  setup: joined,
  vectors: [
    {
      command: 'ip route add 10.6.0.0/16 encap mpls 100/200 ttl 9 via 10.0.0.2',
      request: () =>
        routes.add({
          dst: '10.6.0.0/16',
          gateway: '10.0.0.2',
          encapType: 'mpls',
          encap: { dst: [100, 200], ttl: 9 },
        }),
      bytes:
        '4c00000018000506000000000000000002100000fe03000100000000080001000a060000180016800c00010000064000000c81000500020009d001000600150001000100080005000a000002',
    },
    {
      command: 'ip -M route add 100 as 200/300 via inet 10.0.0.2 dev va',
      request: () =>
        routes.add({
          family: 'mpls',
          dst: '100',
          newdst: [200, 300],
          via: { family: 'inet', address: '10.0.0.2' },
          oif: va,
        }),
      bytes:
        '440000001800050600000000000000001c140000fe0300010000000008000100000641000c001300000c80000012c1000a00120002000a00000200000800040066000000',
    },
    {
      command: 'ip route get 10.1.0.1 from 10.0.0.1 iif va mark 3 ipproto tcp sport 5 dport 6',
      request: () =>
        routes.get({
          dst: '10.1.0.1',
          src: '10.0.0.1',
          iif: va,
          mark: 3,
          ipProto: 'tcp',
          sport: 5,
          dport: 6,
        }),
      bytes:
        '540000001a0001000000000000000000022020000000000000100000080001000a010001080002000a00000105001b000600000006001c000005000006001d000006000008000300660000000800100003000000',
    },
    {
      command: 'ip route get fibmatch 10.1.0.1 uid 7 oif va tos 8',
      request: () => routes.get({ dst: '10.1.0.1', uid: 7, oif: va, tos: 8, fibMatch: true }),
      bytes:
        '340000001a0001000000000000000000022000080000000000300000080001000a01000108001900070000000800040066000000',
    },
    {
      command: 'ip route show table 1000',
      request: () => routes.list({ family: 'inet', table: 1000 }),
      bytes: '240000001a000103000000000000000002000000000000000000000008000f00e8030000',
    },
    {
      command: 'ip -6 route show dev va',
      request: () => routes.list({ family: 'inet6', table: 254, oif: va }),
      bytes: '2c0000001a00010300000000000000000a000000000000000000000008000f00fe0000000800040066000000',
    },
    {
      command: 'ip route show proto static',
      request: () => routes.list({ family: 'inet', table: 254, protocol: 'static' }),
      bytes: '240000001a000103000000000000000002000000000400000000000008000f00fe000000',
    },
    {
      command: 'ip mroute show',
      request: () => routes.list({ family: 'ipmr', table: 253 }),
      bytes: '240000001a000103000000000000000080000000000000000000000008000f00fd000000',
    },
    {
      command: 'ip -6 mroute show table 5',
      request: () => routes.list({ family: 'ip6mr', table: 5 }),
      bytes: '240000001a000103000000000000000081000000000000000000000008000f0005000000',
    },
  ],
};
