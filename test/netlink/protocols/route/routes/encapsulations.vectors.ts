import { routes } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { joined, tools, va } from '../setups.ts';

/** Routes that wrap packets. */
export const encapsulationVectors: VectorGroup = {
  name: 'routes that wrap packets',
  needs: tools,
  setup: joined,
  vectors: [
    {
      command:
        'ip -6 route add fd11::/64 encap ila 2001:db8:1:1 csum-mode adj-transport ident-type luid hook-type output dev va',
      request: () =>
        routes.add({
          dst: 'fd11::/64',
          oif: va,
          encapType: 'ila',
          encap: {
            locator: 0x20010db800010001n,
            csumMode: 'adjustTransport',
            identType: 'luid',
            hookType: 'output',
          },
        }),
      bytes:
        '680000001800050600000000000000000a400000fe0300010000000014000100fd110000000000000000000000000000280016800c00010020010db8000100010500070000d001000500080001f001000500090000e1010006001500030001000800040066000000',
    },
    {
      command:
        'ip -6 route add fd14::/64 encap ip6 id 5 dst fd00::9 src fd00::1 hoplimit 7 tc 3 csum key seq dev va',
      request: () =>
        routes.add({
          dst: 'fd14::/64',
          oif: va,
          encapType: 'ip6',
          encap: {
            id: 5n,
            dst: 'fd00::9',
            src: 'fd00::1',
            hoplimit: 7,
            trafficClass: 3,
            flags: ['csum', 'key', 'seq'],
          },
        }),
      bytes:
        '900000001800050600000000000000000a400000fe0300010000000014000100fd140000000000000000000000000000500016800c000100000000000000000514000200fd00000000000000000000000000000914000300fd0000000000000000000000000000010500040007c00100050005000300000006000600000d000006001500040000000800040066000000',
    },
    {
      command: 'ip -6 route add fd15::/64 encap seg6 mode l2encap segs fd00::1 dev va',
      request: () =>
        routes.add({
          dst: 'fd15::/64',
          oif: va,
          encapType: 'seg6',
          encap: { srh: { mode: 'l2encap', segments: ['fd00::1'] } },
        }),
      bytes:
        '640000001800050600000000000000000a400000fe0300010000000014000100fd1500000000000000000000000000002400168020000100020000000002040000000000fd00000000000000000000000000000106001500050000000800040066000000',
    },
    {
      command: 'ip -6 route add fd16::/64 encap seg6local action End.X nh6 fd00::3 count dev va',
      request: () =>
        routes.add({
          dst: 'fd16::/64',
          oif: va,
          encapType: 'seg6local',
          encap: { action: 'endX', nh6: 'fd00::3', counters: { packets: 0n, bytes: 0n, errors: 0n } },
        }),
      bytes:
        '880000001800050600000000000000000a400000fe0300010000000014000100fd16000000000000000000000000000048001680080001000200000014000500fd00000000000000000000000000000328000a800c00020000000000000000000c00030000000000000000000c000400000000000000000006001500070000000800040066000000',
    },
    {
      command: 'ip -6 route add fd17::/64 encap seg6local action End.DX4 nh4 10.0.0.2 dev va',
      request: () =>
        routes.add({
          dst: 'fd17::/64',
          oif: va,
          encapType: 'seg6local',
          encap: { action: 'endDx4', nh4: '10.0.0.2' },
        }),
      bytes:
        '540000001800050600000000000000000a400000fe0300010000000014000100fd170000000000000000000000000000140016800800010006000000080004000a00000206001500070000000800040066000000',
    },
    {
      command:
        'ip -6 route add fd18::/64 encap seg6local action End.B6.Encaps srh segs fd00::1,fd00::2 dev va',
      request: () =>
        routes.add({
          dst: 'fd18::/64',
          oif: va,
          encapType: 'seg6local',
          encap: { action: 'endB6Encap', srh: { segments: ['fd00::1', 'fd00::2'] } },
        }),
      bytes:
        '780000001800050600000000000000000a400000fe0300010000000014000100fd18000000000000000000000000000038001680080001000a0000002c0002000004040101000000fd000000000000000000000000000002fd00000000000000000000000000000106001500070001000800040066000000',
    },
    {
      command: 'ip -6 route add fd19::/64 encap seg6local action End.DT46 vrftable 100 dev va',
      request: () =>
        routes.add({
          dst: 'fd19::/64',
          oif: va,
          encapType: 'seg6local',
          encap: { action: 'endDt46', vrfTable: 100 },
        }),
      bytes:
        '540000001800050600000000000000000a400000fe0300010000000014000100fd190000000000000000000000000000140016800800010010000000080009006400000006001500070000000800040066000000',
    },
    {
      command: 'ip -6 route add fd20::/64 encap seg6local action End.DX2 oif va dev va',
      request: () =>
        routes.add({
          dst: 'fd20::/64',
          oif: va,
          encapType: 'seg6local',
          encap: { action: 'endDx2', oif: va },
        }),
      bytes:
        '540000001800050600000000000000000a400000fe0300010000000014000100fd200000000000000000000000000000140016800800010004000000080007006600000006001500070000000800040066000000',
    },
    {
      command: 'ip -6 route add fd21::/64 encap rpl segs fd00::1,fd00::2 dev va',
      request: () =>
        routes.add({
          dst: 'fd21::/64',
          oif: va,
          encapType: 'rpl',
          encap: { srh: { segments: ['fd00::1', 'fd00::2'] } },
        }),
      bytes:
        '700000001800050600000000000000000a400000fe0300010000000014000100fd210000000000000000000000000000300016802c0001000004030200000000fd000000000000000000000000000002fd00000000000000000000000000000106001500080000000800040066000000',
    },
    {
      command:
        'ip -6 route add fd22::/64 encap ioam6 mode encap tundst fd00::9 trace prealloc type 0x800000 ns 1 size 12 dev va',
      request: () =>
        routes.add({
          dst: 'fd22::/64',
          oif: va,
          encapType: 'ioam6',
          encap: {
            ...{ frequencyK: 1, frequencyN: 1, mode: 'encap', dst: 'fd00::9' },
            trace: { namespaceId: 1, type: 0x800000, size: 12 },
          },
        }),
      bytes:
        '7c0000001800050600000000000000000a400000fe0300010000000014000100fd2200000000000000000000000000003c00168008000400010000000800050001000000050001000200000014000200fd0000000000000000000000000000090c000300000100038000000006001500090000000800040066000000',
    },
    {
      command:
        'ip -6 route add fd23::/64 encap seg6local action End flavors psp,next-csid lblen 48 nflen 16 dev va',
      request: () =>
        routes.add({
          dst: 'fd23::/64',
          oif: va,
          encapType: 'seg6local',
          encap: {
            action: 'end',
            flavors: { operation: ['psp', 'nextCsid'], lcblockBits: 48, lcnodeFunctionBits: 16 },
          },
        }),
      bytes:
        '680000001800050600000000000000000a400000fe0300010000000014000100fd2300000000000000000000000000002800168008000100010000001c000b8008000100120000000500020030f001000500030010e1010006001500070001000800040066000000',
    },
  ],
};
