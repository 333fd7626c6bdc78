import { linkStatistics, links } from '../../../../../../src/netlink/protocols/route/index.ts';
import { a, b, br, type Commands } from './setup.ts';

const packet = {
  except: { 'header.family': 'iproute2 asks for family packet, which has no links of its own' },
};

/** Changes what any link has. */
export const changeCommands: Commands = {
  up: ['ip link set dev va up', links.change(a, { up: true })],
  flags: [
    'ip link set dev va promisc on arp off multicast off',
    links.change(a, { flags: { promisc: true, noArp: true, multicast: false } }),
  ],
  alias: ["ip link set dev va alias 'some words'", links.change(a, { alias: 'some words' })],
  group: ['ip link set dev va group 42', links.change(a, { group: 42 })],
  'all of a group': ['ip link set group 42 mtu 1400', links.changeGroup(42, { mtu: 1400 })],
  queue: ['ip link set dev va txqueuelen 500', links.change(a, { txQueueLength: 500 })],
  offload: [
    'ip link set dev va gso_max_size 60000 gso_max_segs 100 gro_max_size 50000',
    links.change(a, { gsoMaxSize: 60000, gsoMaxSegs: 100, groMaxSize: 50000 }),
  ],
  address: [
    'ip link set dev va address 02:00:00:00:00:0a',
    links.change(a, { address: '02:00:00:00:00:0a' }),
  ],
  master: ['ip link set dev vb master br', links.change(b, { master: br })],
  nomaster: ['ip link set dev vb nomaster', links.change(b, { master: 0 })],
  'protocol down': ['ip link set dev vb protodown on', links.change(b, { protoDown: true })],
  addrgenmode: [
    'ip link set dev vb addrgenmode none',
    links.change(b, { afSpec: { inet6: { addressGenerationMode: 'none' } } }),
  ],
  carrier: ['ip link set dev vb carrier off', links.change(b, { carrier: false })],
  'alternative names': [
    'ip link property add dev va altname one altname two',
    links.addAlternativeNames(a, ['one', 'two']),
  ],
  'alternative name, deleted': [
    'ip link property del dev va altname one',
    links.deleteAlternativeNames(a, ['one']),
  ],
  'virtual function': [
    'ip link set dev va vf 1 mac 02:00:00:00:00:0b vlan 5 qos 2 spoofchk on trust on state auto max_tx_rate 200 min_tx_rate 100 query_rss on',
    links.change(a, {
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
  ],
  'XDP, none': [
    'ip link set dev va xdpgeneric off',
    links.change(a, { xdp: { fd: -1, flags: ['updateIfNoExist', 'generic'] } }),
  ],
  statistics: ['ip stats show dev va group link', linkStatistics.get(a)],
  name: ['ip link set dev va name c', links.change(a, { name: 'c' })],
  'the list': ['ip -s link show', links.list(), packet],
  'one link': ['ip -s link show dev br', links.get('br'), packet],
  deletion: ['ip link delete dev c', links.delete(a)],
  'deletion of a group': ['ip link delete group 42', links.deleteGroup(42)],
};
