/**
 * What the specifications say otherwise than the kernel, with the reason: by `family/struct`, `family/set/attribute` or
 * `family/set/attribute/value`.
 */
export const specErrors: Readonly<Record<string, string>> = {
  'rt-addr/addr-attrs/target-netnsid': 'an s32 (IFA_TARGET_NETNSID)',
  'rt-link/rtnl-link-ifmap': 'padded to 32 bytes, since it begins with u64 (struct rtnl_link_ifmap)',
  'rt-link/ifla-bridge-id': 'two bytes in network order (struct ifla_bridge_id)',
  'rt-link/ifla-cacheinfo': 'all four are unsigned (struct ifla_cacheinfo)',
  'rt-link/ifla-vf-guid': 'padded to 16 bytes, since it holds a u64 (struct ifla_vf_guid)',
  'rt-link/ifla-vf-vlan-info': 'the protocol is a be16 with padding behind it (struct ifla_vf_vlan_info)',
  'rt-link/linkinfo-bridge-attrs/vlan-protocol': 'written and read by nla_put_be16 and nla_get_be16',
  'rt-link/linkinfo-iptun-attrs/flags': 'a be16 in name only: SIT_ISATAP is kept and tested in host order',
  'rt-link/linkinfo-ip6tnl-attrs/flags': 'a u32 in host order (ip6_tnl_fill_info)',
  'rt-link/bond-slave-attrs/prio': 'signed (nla_put_s32)',
  'rt-link/link-attrs/proto-down-reason': 'a nest of mask and value (IFLA_PROTO_DOWN_REASON_*)',
  'rt-neigh/neighbour-attrs/port': 'in network order (nla_put_be16)',
  'rt-route/rta-cacheinfo':
    'the specification ends before id, timestamp and its age, and gives `expires` no sign (struct rta_cacheinfo)',
  'rt-route/route-attrs/sport': 'in network order (nla_get_be16)',
  'rt-route/route-attrs/dport': 'in network order (nla_get_be16)',
  'rt-rule/fib-rule-attrs/tun-id': 'in network order (nla_put_be64)',
  'rt-rule/fib-rule-attrs/suppress-ifgroup': 'signed: -1 for none (struct fib_rule)',
  'rt-rule/fib-rule-attrs/suppress-prefixlen': 'signed: -1 for none (struct fib_rule)',
};

/**
 * Structs that differ from the installed headers, with the reason: by name. Those that the library has longer than the
 * headers are mostly newer than these.
 */
export const headerDifferences: Readonly<Record<string, string>> = {};

/** What the library calls otherwise than the specifications: no mere abbreviation. */
export const names: Readonly<Record<string, string>> = {
  'IFA.metric': 'rt-priority',
  'IFLA.name': 'ifname',
  'IFLA.alias': 'ifalias',
  'IFLA.mode': 'linkmode',
  'IFLA.properties': 'prop-list',
  'IFLA_PROP.altNames': 'alt-ifname',
  'IFLA_INFO.extraStatistics': 'xstats',
  'IFLA_INFO.portKind': 'slave-kind',
  'IFLA_INFO.portData': 'slave-data',
  'IFLA_XDP.genericProgramId': 'skb-prog-id',
  'IFLA_VF.nodeGuid': 'ib-node-guid',
  'IFLA_VF.portGuid': 'ib-port-guid',
  'IFLA_STATS.extra': 'link-xstats',
  'IFLA_STATS.extraOfPort': 'link-xstats-slave',
  'IFLA_STATS.offload': 'link-offload-xstats',
  'IFLA_BOND.activePort': 'active-slave',
  'IFLA_BOND.peerNotifications': 'num-peer-notif',
  'IFLA_BOND.allPortsActive': 'all-slaves-active',
  'IFLA_BOND.packetsPerPort': 'packets-per-slave',
  'IFLA_BOND.lacpRate': 'ad-lacp-rate',
  'IFLA_BOND.lacpActive': 'ad-lacp-active',
  'IFLA_BOND.arpMissedMax': 'missed-max',
  'IFLA_BOND_AD_INFO.ports': 'num-ports',
  'IFLA_BOND_AD_INFO.partnerAddress': 'partner-mac',
  'IFLA_BOND_SLAVE.permanentAddress': 'perm-hwaddr',
  'IFLA_BR.options': 'multi-boolopt',
  'IFLA_BRPORT.hairpin': 'mode',
  'IFLA_BRPORT.rootBlock': 'protect',
  'IFLA_BRPORT.flood': 'unicast-flood',
  'IFLA_BRPORT.number': 'no',
  'IFLA_BRPORT.multicastGroups': 'mcast-n-groups',
  'IFLA_BRPORT.backupNexthop': 'backup-nhid',
  'IFLA_GRE.external': 'collect-metadata',
  'IFLA_GENEVE.external': 'collect-metadata',
  'IFLA_IPTUN.external': 'collect-metadata',
  'IFLA_IPTUN.sixRdPrefix': '6rd-prefix',
  'IFLA_IPTUN.sixRdPrefixLength': '6rd-prefixlen',
  'IFLA_IPTUN.sixRdRelayPrefix': '6rd-relay-prefix',
  'IFLA_IPTUN.sixRdRelayPrefixLength': '6rd-relay-prefixlen',
  'IFLA_HSR.port1': 'slave1',
  'IFLA_HSR.port2': 'slave2',
  'IFLA_HSR.sequence': 'seq-nr',
  'IFLA_TUN.queues': 'num-queues',
  'IFLA_TUN.disabledQueues': 'num-disabled-queues',
  'NDA.stateMask': 'ndm-state-mask',
  'NDA.flagsMask': 'ndm-flags-mask',
};
