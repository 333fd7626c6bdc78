/**
 * Places that the specifications describe in another way than the kernel has them, each with the reason: name of the specification, and
 * the path of a value, or of the values in it.
 */
export const knownDifferences: Readonly<Record<string, string>> = {
  'mptcp_pm addr.addr4': 'an address, which the specification gives as a number in network order',
  'rt-link afSpec.inet6.conf': 'signed (struct ipv6_devconf)',
  'rt-link linkinfo.data.bridgeId.prio': 'in network order (struct ifla_bridge_id)',
  'rt-link linkinfo.data.rootId.prio': 'in network order (struct ifla_bridge_id)',
  'rt-link linkinfo.slaveData.bridgeId.prio': 'in network order (struct ifla_bridge_id)',
  'rt-link linkinfo.slaveData.rootId.prio': 'in network order (struct ifla_bridge_id)',
  'rt-neigh port': 'in network order (nla_put_be16)',
  'rt-rule suppressPrefixlen': 'signed: -1 for none (struct fib_rule)',
  'rt-rule suppressIfgroup': 'signed: -1 for none (struct fib_rule)',
  'rt-rule tunId': 'in network order (nla_put_be64)',
  'tc options.parms':
    'holds struct tc_ratespec, whose fields the specification gives as u8 where they are u16',
  'tc options.sel': 'struct tc_u32_sel has a byte of padding behind its first fields',
  'nftables expressions.elem.data.dreg': 'in network order (nft_parse_register)',
  'nftables gcInterval': 'in network order (ntohl)',
  'nftables hook.priority': 'signed: NF_IP_PRI_MANGLE is -150',
  'nftables timeout': 'in network order (nf_msecs_to_jiffies64)',
};
