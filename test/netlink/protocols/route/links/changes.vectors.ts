import { linkStatistics, links } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { br, bridged, tools, va, vb } from '../setups.ts';

const packet = { 'header.family': 'iproute2 asks for family packet, for which the kernel returns all links' };

export const changes: VectorGroup = {
  name: 'changes of links',
  needs: tools,
  setup: bridged,
  vectors: [
    {
      command: 'ip link set dev va up',
      request: () => links.change(va, { up: true }),
      bytes: '2000000010000500000000000000000000000000660000000100000001000000',
    },
    {
      command: 'ip link set dev va promisc on arp off multicast off',
      request: () => links.change(va, { flags: { promisc: true, noArp: true, multicast: false } }),
      bytes: '2000000010000500000000000000000000000000660000008001000080110000',
    },
    {
      command: "ip link set dev va alias 'some words'",
      request: () => links.change(va, { alias: 'some words' }),
      bytes:
        '30000000100005000000000000000000000000006600000000000000000000000e001400736f6d6520776f7264730000',
    },
    {
      command: 'ip link set dev va group 42',
      request: () => links.change(va, { group: 42 }),
      bytes: '280000001000050000000000000000000000000066000000000000000000000008001b002a000000',
    },
    {
      command: 'ip link set group 42 mtu 1400',
      request: () => links.changeGroup(42, { mtu: 1400 }),
      bytes:
        '300000001000050000000000000000000000000000000000000000000000000008001b002a0000000800040078050000',
    },
    {
      command: 'ip link set dev va txqueuelen 500',
      request: () => links.change(va, { txQueueLength: 500 }),
      bytes: '280000001000050000000000000000000000000066000000000000000000000008000d00f4010000',
    },
    {
      command: 'ip link set dev va gso_max_size 60000 gso_max_segs 100 gro_max_size 50000',
      request: () => links.change(va, { gsoMaxSize: 60000, gsoMaxSegs: 100, groMaxSize: 50000 }),
      bytes:
        '38000000100005000000000000000000000000006600000000000000000000000800290060ea0000080028006400000008003a0050c30000',
    },
    {
      command: 'ip link set dev va address 02:00:00:00:00:0a',
      request: () => links.change(va, { address: '02:00:00:00:00:0a' }),
      bytes: '2c000000100005000000000000000000000000006600000000000000000000000a00010002000000000a0000',
    },
    {
      command: 'ip link set dev vb master br',
      request: () => links.change(vb, { master: br }),
      bytes: '280000001000050000000000000000000000000067000000000000000000000008000a0068000000',
    },
    {
      command: 'ip link set dev vb nomaster',
      request: () => links.change(vb, { master: 0 }),
      bytes: '280000001000050000000000000000000000000067000000000000000000000008000a0000000000',
    },
    {
      command: 'ip link set dev vb protodown on',
      request: () => links.change(vb, { protoDown: true }),
      bytes: '28000000100005000000000000000000000000006700000000000000000000000500270001000000',
    },
    {
      command: 'ip link set dev vb addrgenmode none',
      request: () => links.change(vb, { afSpec: { inet6: { addressGenerationMode: 'none' } } }),
      bytes:
        '300000001000050000000000000000000000000067000000000000000000000010001a000c000a000500080001000000',
    },
    {
      command: 'ip link set dev vb carrier off',
      request: () => links.change(vb, { carrier: false }),
      bytes: '28000000100005000000000000000000000000006700000000000000000000000500210000000000',
    },
    {
      command: 'ip link property add dev va altname one altname two',
      request: () => links.addAlternativeNames(va, ['one', 'two']),
      bytes:
        '340000006c00050e00000000000000000000000066000000000000000000000014003480080035006f6e65000800350074776f00',
    },
    {
      command: 'ip link property del dev va altname one',
      request: () => links.deleteAlternativeNames(va, ['one']),
      bytes: '2c0000006d0005000000000000000000000000006600000000000000000000000c003480080035006f6e6500',
    },
    {
      command:
        'ip link set dev va vf 1 mac 02:00:00:00:00:0b vlan 5 qos 2 spoofchk on trust on state auto max_tx_rate 200 min_tx_rate 100 query_rss on',
      request: () =>
        links.change(va, {
          vfs: [
            {
              mac: { vf: 1, address: '02:00:00:00:00:0b' },
              vlan: { vf: 1, vlan: 5, qos: 2 },
              spoofCheck: { vf: 1, setting: 'on' },
              trust: { vf: 1, setting: 'on' },
              linkState: { vf: 1, state: 'auto' },
              rssQuery: { vf: 1, setting: 'on' },
              rate: { vf: 1, minimum: 100, maximum: 200 },
            },
          ],
        }),
      bytes:
        'a000000010000500000000000000000000000000660000000000000000000000800016007c000100280001000100000002000000000b0000000000000000000000000000000000000000000000000000100002000100000005000000020000000c00040001000000010000000c00090001000000010000000c00050001000000000000000c0007000100000001000000100006000100000064000000c8000000',
    },
    {
      command: 'ip link set dev va xdpgeneric off',
      request: () => links.change(va, { xdp: { fd: -1, flags: ['updateIfNoExist', 'generic'] } }),
      bytes:
        '340000001000050000000000000000000000000066000000000000000000000014002b0008000100ffffffff0800030003000000',
    },
    {
      command: 'ip stats show dev va group link',
      request: () => linkStatistics.get(va),
      bytes: '1c0000005e0001000000000000000000000000006600000001000000',
    },
    {
      command: 'ip link set dev va name c',
      request: () => links.change(va, { name: 'c' }),
      bytes: '28000000100005000000000000000000000000006600000000000000000000000600030063000000',
    },
    {
      command: 'ip -s link show',
      request: () => links.list(),
      bytes: '280000001200010300000000000000001100000000000000000000000000000008001d0001000000',
      differs: packet,
    },
    {
      command: 'ip -s link show dev br',
      request: () => links.get('br'),
      bytes:
        '3000000012000100000000000000000011000000000000000000000000000000070003006272000008001d0001000000',
      differs: packet,
    },
    {
      command: 'ip link delete dev c',
      request: () => links.delete(va),
      bytes: '2000000011000500000000000000000000000000660000000000000000000000',
    },
    {
      command: 'ip link delete group 42',
      request: () => links.deleteGroup(42),
      bytes: '280000001100050000000000000000000000000000000000000000000000000008001b002a000000',
    },
  ],
};
