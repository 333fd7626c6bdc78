import type { FdbEntry, Link, MdbEntry } from '../../../../../src/netlink/protocols/route/index.ts';
import { at, ignored, type Mapping } from '../../../../support/differential.ts';

/** The flags in the order and with the names of iproute2, which shows `NO-CARRIER` in the place of a missing `running`. */
const flagNames: Readonly<Record<string, string>> = {
  loopback: 'LOOPBACK',
  broadcast: 'BROADCAST',
  pointToPoint: 'POINTOPOINT',
  multicast: 'MULTICAST',
  noArp: 'NOARP',
  allMulti: 'ALLMULTI',
  promisc: 'PROMISC',
  master: 'MASTER',
  slave: 'SLAVE',
  debug: 'DEBUG',
  dynamic: 'DYNAMIC',
  up: 'UP',
  lowerUp: 'LOWER_UP',
  dormant: 'DORMANT',
  echo: 'ECHO',
};

function flags({ flags: list }: Link): string[] {
  const noCarrier = list.includes('up') && !list.includes('running') ? ['NO-CARRIER'] : [];
  return [
    ...noCarrier,
    ...Object.keys(flagNames)
      .filter((name) => list.includes(name as 'up'))
      .map((name) => flagNames[name]!),
  ];
}

/** A value of the options of the kind, or of the port. */
const data = (path: string) => (link: Link) => at(link, `options.${path}`);
const number = (path: string) => (link: Link) => Number(at(link, path));
const hex = (path: string) => (link: Link) => `0x${Number(at(link, path)).toString(16)}`;
/** A name of the library as the number that iproute2 prints. */
const numberOf = (names: readonly string[], path: string) => (link: Link) =>
  names.indexOf(String(at(link, path)));
const stpStates = ['off', 'kernel', 'user'];
const multicastRouters = ['disabled', 'tempQuery', 'permanent', 'temporary'];
const bridgeId = (path: string) => (link: Link) => {
  const { priority, address } = at(link, path) as { priority: number; address: string };
  // iproute2 leaves leading zeros out of the address here.
  return `${priority.toString(16).padStart(4, '0')}.${address.replace(/(^|:)0/g, '$1')}`;
};
const isOption = (name: string) => (link: Link) =>
  Number((at(link, 'options.options.value') as string[]).includes(name));

/** iproute2's names of the fields of a struct of counters. */
const counters = (direction: 'rx' | 'tx', names: Readonly<Record<string, string>>): Mapping<Link> =>
  Object.fromEntries(
    Object.entries(names).map(([theirs, ours]) => [`stats64.${direction}.${theirs}`, `stats64.${ours}`]),
  );

const bridgeData: Mapping<Link> = Object.fromEntries(
  Object.entries({
    forward_delay: 'forwardDelay',
    hello_time: 'helloTime',
    max_age: 'maxAge',
    ageing_time: 'ageingTime',
    priority: 'priority',
    vlan_filtering: 'vlanFiltering',
    vlan_default_pvid: 'vlanDefaultPvid',
    root_port: 'rootPort',
    root_path_cost: 'rootPathCost',
    topology_change: 'topologyChange',
    topology_change_detected: 'topologyChangeDetected',
    mcast_snooping: 'multicastSnooping',
    mcast_query_use_ifaddr: 'multicastQueryUseIfaddr',
    mcast_querier: 'multicastQuerier',
    mcast_hash_elasticity: 'multicastHashElasticity',
    mcast_hash_max: 'multicastHashMax',
    mcast_last_member_cnt: 'multicastLastMemberCount',
    mcast_startup_query_cnt: 'multicastStartupQueryCount',
    mcast_last_member_intvl: 'multicastLastMemberInterval',
    mcast_membership_intvl: 'multicastMembershipInterval',
    mcast_querier_intvl: 'multicastQuerierInterval',
    mcast_query_intvl: 'multicastQueryInterval',
    mcast_query_response_intvl: 'multicastQueryResponseInterval',
    mcast_startup_query_intvl: 'multicastStartupQueryInterval',
    mcast_stats_enabled: 'multicastStatsEnabled',
    mcast_igmp_version: 'multicastIgmpVersion',
    mcast_mld_version: 'multicastMldVersion',
    nf_call_iptables: 'netfilterCallIptables',
    nf_call_ip6tables: 'netfilterCallIp6tables',
    nf_call_arptables: 'netfilterCallArptables',
  }).map(([theirs, ours]) => [`linkinfo.info_data.${theirs}`, number(`options.${ours}`)]),
);

/** Options of bridge ports, which iproute2 prints in two places. */
const port = (prefix: string, path: string): Mapping<Link> => ({
  ...Object.fromEntries(
    Object.entries({
      state: 'state',
      priority: 'priority',
      cost: 'cost',
      hairpin: 'hairpin',
      guard: 'guard',
      root_block: 'rootBlock',
      fastleave: 'fastLeave',
      learning: 'learning',
      flood: 'flood',
      mcast_flood: 'multicastFlood',
      bcast_flood: 'broadcastFlood',
      mcast_to_unicast: 'multicastToUnicast',
      neigh_suppress: 'neighSuppress',
      vlan_tunnel: 'vlanTunnel',
      isolated: 'isolated',
      locked: 'locked',
      proxy_arp: 'proxyArp',
      proxy_arp_wifi: 'proxyArpWifi',
      designated_port: 'designatedPort',
      designated_cost: 'designatedCost',
      backup_port: 'backupPort',
    }).map(([theirs, ours]) => [prefix + theirs, `${path}.${ours}`]),
  ),
  [`${prefix}mcast_router`]: numberOf(multicastRouters, `${path}.multicastRouter`),
  [`${prefix}multicast_router`]: numberOf(multicastRouters, `${path}.multicastRouter`),
});

/** The output of `ip -j -d -s -s link` for a link. `names` has the names of links by index, which it prints for indexes. */
export function linkFields(names: ReadonlyMap<number, string>): Mapping<Link> {
  const nameAt = (path: string) => (link: Link) => names.get(Number(at(link, path)));
  const runs = ignored('runs on between two looks');
  return {
    ifindex: 'index',
    link: nameAt('link'),
    ifname: 'name',
    flags,
    mtu: 'mtu',
    qdisc: 'qdisc',
    master: nameAt('master'),
    operstate: ({ operstate }) => String(operstate).toUpperCase(),
    linkmode: ({ mode }) => String(mode).toUpperCase(),
    group: ({ group }) => (group === 0 ? 'default' : String(group)),
    txqlen: 'txQueueLength',
    link_type: 'type',
    address: 'address',
    broadcast: 'broadcast',
    permaddr: 'permanentAddress',
    promiscuity: 'promiscuity',
    allmulti: 'allMulti',
    min_mtu: 'minMtu',
    max_mtu: 'maxMtu',
    inet6_addr_gen_mode: 'afSpec.inet6.addressGenerationMode',
    num_tx_queues: 'numTxQueues',
    num_rx_queues: 'numRxQueues',
    gso_max_size: 'gsoMaxSize',
    gso_max_segs: 'gsoMaxSegs',
    tso_max_size: 'tsoMaxSize',
    tso_max_segs: 'tsoMaxSegs',
    gro_max_size: 'groMaxSize',
    ifalias: 'alias',
    altnames: 'properties.altNames',
    protodown: 'protoDown',
    ...counters('rx', {
      bytes: 'rxBytes',
      packets: 'rxPackets',
      errors: 'rxErrors',
      dropped: 'rxDropped',
      over_errors: 'rxOverErrors',
      multicast: 'multicast',
      length_errors: 'rxLengthErrors',
      crc_errors: 'rxCrcErrors',
      frame_errors: 'rxFrameErrors',
      fifo_errors: 'rxFifoErrors',
      missed_errors: 'rxMissedErrors',
      nohandler: 'rxNohandler',
    }),
    ...counters('tx', {
      bytes: 'txBytes',
      packets: 'txPackets',
      errors: 'txErrors',
      dropped: 'txDropped',
      carrier_errors: 'txCarrierErrors',
      collisions: 'collisions',
      aborted_errors: 'txAbortedErrors',
      fifo_errors: 'txFifoErrors',
      window_errors: 'txWindowErrors',
      heartbeat_errors: 'txHeartbeatErrors',
    }),
    'stats64.tx.carrier_changes': 'carrierChanges',
    'linkinfo.info_kind': 'kind',
    ...bridgeData,
    'linkinfo.info_data.bridge_id': bridgeId('options.bridgeId'),
    'linkinfo.info_data.root_id': bridgeId('options.rootId'),
    'linkinfo.info_data.hello_timer': runs,
    'linkinfo.info_data.tcn_timer': runs,
    'linkinfo.info_data.topology_change_timer': runs,
    'linkinfo.info_data.gc_timer': runs,
    'linkinfo.info_data.vlan_protocol': data('vlanProtocol'),
    'linkinfo.info_data.group_fwd_mask': hex('options.groupForwardMask'),
    'linkinfo.info_data.group_addr': data('groupAddress'),
    'linkinfo.info_data.no_linklocal_learn': isOption('noLinkLocalLearn'),
    'linkinfo.info_data.mcast_vlan_snooping': isOption('multicastVlanSnooping'),
    'linkinfo.info_data.id': ({ options }) => (options as { id?: number }).id ?? 0,
    'linkinfo.info_data.group': data('group'),
    'linkinfo.info_data.remote': data('group'),
    'linkinfo.info_data.remote6': data('group6'),
    'linkinfo.info_data.group6': data('group6'),
    'linkinfo.info_data.local': data('local'),
    'linkinfo.info_data.local6': data('local6'),
    'linkinfo.info_data.link': nameAt('options.link'),
    'linkinfo.info_data.port_range': data('portRange'),
    'linkinfo.info_data.port': data('port'),
    'linkinfo.info_data.learning': data('learning'),
    'linkinfo.info_data.proxy': data('proxy'),
    'linkinfo.info_data.rsc': data('rsc'),
    'linkinfo.info_data.l2miss': data('l2miss'),
    'linkinfo.info_data.l3miss': data('l3miss'),
    'linkinfo.info_data.tos': hex('options.tos'),
    'linkinfo.info_data.ttl': data('ttl'),
    'linkinfo.info_data.df': data('df'),
    'linkinfo.info_data.stp_state': numberOf(stpStates, 'options.stpState'),
    'linkinfo.info_data.mcast_router': numberOf(multicastRouters, 'options.multicastRouter'),
    'linkinfo.info_data.ageing': data('ageing'),
    'linkinfo.info_data.limit': data('limit'),
    'linkinfo.info_data.label': hex('options.label'),
    'linkinfo.info_data.udp_csum': data('udpCsum'),
    'linkinfo.info_data.udp_zero_csum6_tx': data('udpZeroCsum6Tx'),
    'linkinfo.info_data.udp_zero_csum6_rx': data('udpZeroCsum6Rx'),
    'linkinfo.info_data.gbp': data('gbp'),
    'linkinfo.info_data.gpe': data('gpe'),
    'linkinfo.info_data.external': data('external'),
    'linkinfo.info_data.vnifilter': data('vnifilter'),
    'linkinfo.info_data.mode': data('mode'),
    'linkinfo.info_data.bcqueuelen': data('bcQueueLength'),
    'linkinfo.info_data.usedbcqueuelen': data('bcQueueLengthUsed'),
    'linkinfo.info_data.macaddr_count': data('addressCount'),
    'linkinfo.info_data.macaddr_data': data('addresses'),
    'linkinfo.info_data.type': data('type'),
    'linkinfo.info_data.pi': data('pi'),
    'linkinfo.info_data.vnet_hdr': data('vnetHeader'),
    'linkinfo.info_data.multi_queue': data('multiQueue'),
    'linkinfo.info_data.numqueues': data('queues'),
    'linkinfo.info_data.numdisabled': data('disabledQueues'),
    'linkinfo.info_data.persist': data('persist'),
    'linkinfo.info_data.user': data('owner'),
    'linkinfo.info_slave_kind': 'portKind',
    ...port('linkinfo.info_slave_data.', 'portOptions'),
    'linkinfo.info_slave_data.id': hex('portOptions.id'),
    'linkinfo.info_slave_data.no': hex('portOptions.number'),
    'linkinfo.info_slave_data.bridge_id': bridgeId('portOptions.bridgeId'),
    'linkinfo.info_slave_data.root_id': bridgeId('portOptions.rootId'),
    'linkinfo.info_slave_data.hold_timer': runs,
    'linkinfo.info_slave_data.message_age_timer': runs,
    'linkinfo.info_slave_data.forward_delay_timer': runs,
    'linkinfo.info_slave_data.topology_change_ack': number('portOptions.topologyChangeAck'),
    'linkinfo.info_slave_data.config_pending': number('portOptions.configPending'),
    'linkinfo.info_slave_data.group_fwd_mask': (link) =>
      at(link, 'portOptions.groupForwardMask') === 0 ? '0' : hex('portOptions.groupForwardMask')(link),
    'linkinfo.info_slave_data.group_fwd_mask_str': hex('portOptions.groupForwardMask'),
  };
}

/** The output of `bridge -j -d link` for a port. */
export function bridgePortFields(names: ReadonlyMap<number, string>): Mapping<Link> {
  const { ifindex, link, ifname, flags: linkFlags, mtu, master } = linkFields(names);
  return { ifindex, link, ifname, flags: linkFlags, mtu, master, ...port('', 'protinfo') } as Mapping<Link>;
}

/** The output of `bridge -j fdb` for an entry. */
export function fdbFields(names: ReadonlyMap<number, string>): Mapping<FdbEntry> {
  const name = (index: number | undefined) => (index === undefined ? undefined : names.get(index));
  return {
    mac: 'lladdr',
    ifname: ({ index }) => name(index),
    dst: 'dst',
    port: 'port',
    vni: 'vni',
    vlan: 'vlan',
    viaIf: ({ via }) => name(via),
    master: ({ master }) => name(master),
    flags: ({ flags: list }) =>
      ['self', 'router', 'extern_learn', 'offload', 'sticky'].filter((flag) =>
        (list as readonly string[]).includes(
          { extern_learn: 'extLearn', offload: 'offloaded' }[flag] ?? flag,
        ),
      ),
    state: ({ state }) =>
      state.includes('permanent')
        ? 'permanent'
        : state.includes('noarp')
          ? 'static'
          : state.includes('stale')
            ? 'stale'
            : '',
  };
}

/** The output of `bridge -j -d mdb` for a group at a port. */
export function mdbFields(names: ReadonlyMap<number, string>): Mapping<MdbEntry> {
  return {
    index: 'index',
    dev: ({ index }) => names.get(index),
    port: ({ port: index }) => names.get(index),
    grp: 'group',
    src: 'source',
    state: ({ state }) => (state === 'temporary' ? 'temp' : state),
    filter_mode: 'filterMode',
    source_list: ({ sources }) =>
      sources?.map(({ address, timer = 0 }) => ({ address, timer: (timer / 100).toFixed(2) })),
    protocol: 'protocol',
    flags: 'flags',
    vid: 'vlan',
  };
}
