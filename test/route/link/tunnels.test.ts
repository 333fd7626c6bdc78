import { links } from '../../../src/netlink/route/index.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { testNamespace } from '../../support/namespace.ts';
import { compareRequests } from '../../support/strace.ts';
import { b, prepare, tools } from './prepare.ts';

const tunnelCommands = {
  gre: [
    'ip link add name g type gre local 192.0.2.1 remote 192.0.2.2 ttl 64 tos 4 ikey 1 okey 2 iseq ocsum fwmark 7 dev vb nopmtudisc ignore-df encap fou encap-sport 5555 encap-dport 6666 encap-csum',
    links.create({
      name: 'g',
      kind: 'gre',
      data: {
        local: '192.0.2.1',
        remote: '192.0.2.2',
        ttl: 64,
        tos: 4,
        iKey: 1,
        oKey: 2,
        iFlags: ['key', 'seq'],
        oFlags: ['key', 'csum'],
        fwmark: 7,
        link: b,
        pmtudisc: false,
        ignoreDf: true,
        encapType: 'fou',
        encapFlags: ['csum'],
        encapSport: 5555,
        encapDport: 6666,
      },
    }),
  ],
  'gretap by metadata': [
    'ip link add name gt type gretap external',
    links.create({ name: 'gt', kind: 'gretap', data: { external: true } }),
  ],
  ip6gre: [
    'ip link add name g6 type ip6gre local 2001:db8::1 remote 2001:db8::2 hoplimit 64 encaplimit 4 tclass 0x12 flowlabel 0x345 key 9',
    links.create({
      name: 'g6',
      kind: 'ip6gre',
      data: {
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
  ],
  sit: [
    'ip link add name s type sit local 192.0.2.1 remote 192.0.2.2 ttl 9 mode any 6rd-prefix 2001:db8::/32 6rd-relay_prefix 192.0.0.0/8',
    links.create({
      name: 's',
      kind: 'sit',
      data: {
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
  ],
  ipip: [
    'ip link add name ii type ipip local 192.0.2.1 remote 192.0.2.2 mode ipip',
    links.create({
      name: 'ii',
      kind: 'ipip',
      data: {
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
  ],
  ip6tnl: [
    'ip link add name t6 type ip6tnl local 2001:db8::1 remote 2001:db8::2 mode ip6ip6 encaplimit none dscp inherit allow-localremote',
    links.create({
      name: 't6',
      kind: 'ip6tnl',
      data: {
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
  ],
  vti: [
    'ip link add name vt type vti local 192.0.2.1 remote 192.0.2.2 ikey 1 okey 2',
    links.create({
      name: 'vt',
      kind: 'vti',
      data: { local: '192.0.2.1', remote: '192.0.2.2', iKey: 1, oKey: 2, fwmark: 0 },
    }),
  ],
  geneve: [
    'ip link add name gn type geneve id 7 remote 192.0.2.9 ttl 9 tos 4 dstport 6082 udpcsum df inherit',
    links.create({
      name: 'gn',
      kind: 'geneve',
      data: {
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
  ],
} as const;

describeLive('the requests of the library are those of iproute2', () => {
  liveTest('to make tunnels', tools, (context) => {
    const namespace = testNamespace(context);
    prepare(namespace);
    compareRequests(context, namespace, tunnelCommands);
  });
});
