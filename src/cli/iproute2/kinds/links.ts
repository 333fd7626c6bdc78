import type { LinkKinds } from '../../../netlink/protocols/route/links/kinds/registry.ts';
import {
  addTo,
  constant,
  custom,
  type FieldOf,
  flag,
  type Keyword,
  link,
  number,
  readNext,
  setField,
  value,
} from '../grammar.ts';
import { tosWord } from '../route-words.ts';
import { anyText, bigInteger, integer, integerOrText, listOf, oneOf, onOff } from '../words.ts';
import { can } from './can.ts';
import { byFamily, inheritOr, type Keywords, maskedFlag, switches } from './keywords.ts';
import { gre, ip6gre, ip6tnl, ipip, sit, vti } from './tunnels.ts';

type KindKeywords = { readonly [K in keyof LinkKinds]?: Keywords<FieldOf<LinkKinds[K]>> };

const maskedFlags = (name: string): Keyword<'flags'> => maskedFlag('flags', name, ['flags', 'mask']);
const bridgeOption = (name: string): Keyword<'options'> => maskedFlag('options', name, ['value', 'selector']);

/** `ingress-qos-map 1:2 3:4`. */
function qosMap<const F extends string>(field: F): Keyword<F> {
  return (words, target) => {
    for (let pair = words.takeMatch(/^\d+:\d+$/); pair !== undefined; pair = words.takeMatch(/^\d+:\d+$/)) {
      const [from, to] = pair.split(':').map(Number);
      addTo(target, field, { from, to });
    }
  };
}

const macvlanAddresses: Keyword<'addressMode' | 'address' | 'addresses'> = (words, target) => {
  const mode = readNext('macaddr', words, oneOf({ add: 'add', del: 'del', set: 'set', flush: 'flush' }));
  setField(target, 'addressMode', mode);
  if (mode === 'add' || mode === 'del') setField(target, 'address', words.next('an address'));
  if (mode === 'set')
    for (
      let mac = words.takeMatch(/^[\da-f:]{17}$/i);
      mac !== undefined;
      mac = words.takeMatch(/^[\da-f:]{17}$/i)
    )
      addTo(target, 'addresses', mac);
};

const macvlan: Keywords<FieldOf<LinkKinds['macvlan']>> = {
  nopromisc: flag('flags', 'nopromisc'),
  nodst: flag('flags', 'nodst'),
  macaddr: macvlanAddresses,
  bcqueuelen: number('bcQueueLength'),
  bclim: number('bcCutoff'),
};

const ipvlan: Keywords<FieldOf<LinkKinds['ipvlan']>> = {
  private: flag('flags', 'private'),
  vepa: flag('flags', 'vepa'),
  bridge: constant('flags', []),
};

function netkitPolicy<const F extends 'policy' | 'peerPolicy'>(field: F): Keywords<F> {
  return { forward: constant(field, 'forward'), blackhole: constant(field, 'blackhole') };
}

/** Words behind `peer` that set options of the pair rather than fields of the other end. */
export const peerWords: KindKeywords = {
  netkit: { ...netkitPolicy('peerPolicy'), scrub: value('peerScrub', anyText) },
};

/** Words of iproute2 for options whose names or values differ from those of the library. */
export const linkKindWords: KindKeywords = {
  vlan: {
    protocol: value('protocol', (word) =>
      /^802\.1(q|ad)$/i.test(word) ? word.replace(/q$/i, 'Q').replace(/AD$/, 'ad') : integer(word),
    ),
    reorder_hdr: maskedFlags('reorderHeader'),
    gvrp: maskedFlags('gvrp'),
    mvrp: maskedFlags('mvrp'),
    loose_binding: maskedFlags('looseBinding'),
    bridge_binding: maskedFlags('bridgeBinding'),
    'ingress-qos-map': qosMap('ingressQosMap'),
    'egress-qos-map': qosMap('egressQosMap'),
  },
  vxlan: {
    vni: number('id'),
    group: byFamily('group', 'group6'),
    remote: byFamily('group', 'group6'),
    local: byFamily('local', 'local6'),
    dev: link('link'),
    ttl: inheritOr<'ttl' | 'ttlInherit'>(
      constant('ttlInherit'),
      value('ttl', (word) => (word === 'auto' ? 0 : integer(word))),
    ),
    hoplimit: inheritOr<'ttl' | 'ttlInherit'>(constant('ttlInherit'), number('ttl')),
    tos: inheritOr(constant('tos', 1), value('tos', tosWord)),
    dsfield: inheritOr(constant('tos', 1), value('tos', tosWord)),
    flowlabel: number('label'),
    maxaddress: value('limit', (word) => (word === 'unlimited' ? 0 : integer(word))),
    srcport: custom<'portRange'>((words, target) => {
      setField(target, 'portRange', {
        low: readNext('srcport', words, integer, 'two ports'),
        high: readNext('srcport', words, integer, 'two ports'),
      });
    }),
    dstport: number('port'),
    ...switches({
      learning: 'learning',
      proxy: 'proxy',
      rsc: 'rsc',
      l2miss: 'l2miss',
      l3miss: 'l3miss',
      udpcsum: 'udpCsum',
      udp6zerocsumtx: 'udpZeroCsum6Tx',
      udp6zerocsumrx: 'udpZeroCsum6Rx',
      remcsumtx: 'remCsumTx',
      remcsumrx: 'remCsumRx',
      external: 'external',
      vnifilter: 'vnifilter',
      localbypass: 'localBypass',
      mcroute: 'multicastRoute',
    }),
  },
  geneve: {
    vni: number('id'),
    remote: byFamily('remote', 'remote6'),
    ttl: inheritOr<'ttl' | 'ttlInherit'>(constant('ttlInherit'), number('ttl')),
    hoplimit: inheritOr<'ttl' | 'ttlInherit'>(constant('ttlInherit'), number('ttl')),
    tos: inheritOr(constant('tos', 1), value('tos', tosWord)),
    dsfield: inheritOr(constant('tos', 1), value('tos', tosWord)),
    flowlabel: number('label'),
    dstport: number('port'),
    external: constant('external'),
    noexternal: constant('external', false),
    innerprotoinherit: constant('innerProtoInherit'),
    ...switches({ udpcsum: 'udpCsum', udp6zerocsumtx: 'udpZeroCsum6Tx', udp6zerocsumrx: 'udpZeroCsum6Rx' }),
  },
  macvlan,
  macvtap: macvlan,
  ipvlan,
  ipvtap: ipvlan,
  bond: {
    updelay: number('upDelay'),
    downdelay: number('downDelay'),
    active_slave: link('activePort'),
    clear_active_slave: constant('activePort', 0),
    primary: link('primary'),
    arp_ip_target: value('arpIpTargets', listOf(anyText)),
    ns_ip6_target: value('nsIp6Targets', listOf(anyText)),
    num_grat_arp: number('peerNotifications'),
    num_unsol_na: number('peerNotifications'),
    all_slaves_active: value('allPortsActive', onOff),
    lp_interval: number('learningPacketInterval'),
    packets_per_slave: number('packetsPerPort'),
    ad_user_port_key: number('adUserPortKey'),
    ad_actor_sys_prio: number('adActorSystemPriority'),
    tlb_dynamic_lb: value('tlbDynamic', onOff),
  },
  bridge: {
    stp_state: value('stpState', oneOf({ 0: 'off', 1: 'kernel', 2: 'user' })),
    group_fwd_mask: number('groupForwardMask'),
    fdb_max_learned: number('fdbMaxLearned'),
    mcast_router: value('multicastRouter', integer),
    mcast_snooping: value('multicastSnooping', onOff),
    mcast_query_use_ifaddr: value('multicastQueryUseIfaddr', onOff),
    mcast_querier: value('multicastQuerier', onOff),
    mcast_hash_elasticity: number('multicastHashElasticity'),
    mcast_hash_max: number('multicastHashMax'),
    mcast_last_member_count: number('multicastLastMemberCount'),
    mcast_startup_query_count: number('multicastStartupQueryCount'),
    mcast_last_member_interval: value('multicastLastMemberInterval', bigInteger),
    mcast_membership_interval: value('multicastMembershipInterval', bigInteger),
    mcast_querier_interval: value('multicastQuerierInterval', bigInteger),
    mcast_query_interval: value('multicastQueryInterval', bigInteger),
    mcast_query_response_interval: value('multicastQueryResponseInterval', bigInteger),
    mcast_startup_query_interval: value('multicastStartupQueryInterval', bigInteger),
    mcast_stats_enabled: value('multicastStatsEnabled', onOff),
    mcast_igmp_version: number('multicastIgmpVersion'),
    mcast_mld_version: number('multicastMldVersion'),
    nf_call_iptables: value('netfilterCallIptables', onOff),
    nf_call_ip6tables: value('netfilterCallIp6tables', onOff),
    nf_call_arptables: value('netfilterCallArptables', onOff),
    no_linklocal_learn: bridgeOption('noLinkLocalLearn'),
    mcast_vlan_snooping: bridgeOption('multicastVlanSnooping'),
    mst_enabled: bridgeOption('mstEnable'),
    fdb_local_vlan_0: bridgeOption('fdbLocalVlan0'),
    mdb_offload_fail_notification: bridgeOption('mdbOffloadFailNotification'),
  },
  hsr: {
    slave1: link('port1'),
    slave2: link('port2'),
    interlink: link('interlink'),
    supervision: number('multicastSpec'),
    proto: value('protocol', oneOf({ 0: 'hsr', 1: 'prp' })),
  },
  xfrm: { dev: link('link'), if_id: number('ifId'), external: constant('external') },
  macsec: {
    cipher: value('cipherSuite', anyText),
    icvlen: number('icvLength'),
    send_sci: value('includeSci', onOff),
    end_station: value('endStation', onOff),
    scb: value('scb', onOff),
    validate: value('validation', anyText),
    encodingsa: number('encodingSa'),
    replay: value('replayProtect', onOff),
  },
  bareudp: {
    dstport: number('port'),
    ethertype: value('etherType', (word) => (word === 'ip' ? 'ipv4' : integerOrText(word))),
    srcportmin: number('sourcePortMinimum'),
    multiproto: constant('multiproto', true),
    nomultiproto: constant('multiproto', false),
  },
  batadv: { ra: value('algorithm', anyText), routing_algo: value('algorithm', anyText) },
  ipoib: { umcast: number('userMulticast') },
  can,
  amt: { dev: link('link') },
  dsa: { conduit: link('conduit') },
  gtp: { hsize: number('pdpHashSize') },
  netkit: { ...netkitPolicy('policy'), scrub: value('scrub', anyText) },
  rmnet: {
    'ingress-deaggregation': maskedFlags('ingressDeaggregation'),
    'ingress-commands': maskedFlags('ingressMapCommands'),
    'ingress-mapv4-checksum': maskedFlags('ingressMapChecksumV4'),
    'egress-mapv4-checksum': maskedFlags('egressMapChecksumV4'),
    'ingress-mapv5-checksum': maskedFlags('ingressMapChecksumV5'),
    'egress-mapv5-checksum': maskedFlags('egressMapChecksumV5'),
  },
  wwan: { linkid: number('linkId') },
  gre,
  gretap: gre,
  erspan: gre,
  ip6gre,
  ip6gretap: ip6gre,
  ip6erspan: ip6gre,
  ipip,
  sit,
  ip6tnl,
  vti,
  vti6: vti,
};
