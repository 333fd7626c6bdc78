import { type DataType, integerType } from './type.ts';

/** Types of ICMP messages. */
export const icmpType: DataType = integerType(14, 'icmp_type', 8, 'big', {
  names: {
    'echo-reply': 0,
    'destination-unreachable': 3,
    'source-quench': 4,
    redirect: 5,
    'echo-request': 8,
    'router-advertisement': 9,
    'router-solicitation': 10,
    'time-exceeded': 11,
    'parameter-problem': 12,
    'timestamp-request': 13,
    'timestamp-reply': 14,
    'info-request': 15,
    'info-reply': 16,
    'address-mask-request': 17,
    'address-mask-reply': 18,
  },
});

/** Types of ICMPv6 messages. */
export const icmpv6Type: DataType = integerType(29, 'icmpv6_type', 8, 'big', {
  names: {
    'destination-unreachable': 1,
    'packet-too-big': 2,
    'time-exceeded': 3,
    'parameter-problem': 4,
    'echo-request': 128,
    'echo-reply': 129,
    'mld-listener-query': 130,
    'mld-listener-report': 131,
    'mld-listener-done': 132,
    'mld-listener-reduction': 132,
    'nd-router-solicit': 133,
    'nd-router-advert': 134,
    'nd-neighbor-solicit': 135,
    'nd-neighbor-advert': 136,
    'nd-redirect': 137,
    'router-renumbering': 138,
    'ind-neighbor-solicit': 141,
    'ind-neighbor-advert': 142,
    'mld2-listener-report': 143,
  },
});

/** Codes of ICMP's destination unreachable. */
export const icmpCode: DataType = integerType(32, 'icmp_code', 8, 'big', {
  names: {
    'net-unreachable': 0,
    'host-unreachable': 1,
    'prot-unreachable': 2,
    'port-unreachable': 3,
    'frag-needed': 4,
    'net-prohibited': 9,
    'host-prohibited': 10,
    'admin-prohibited': 13,
  },
});

/** Codes of ICMPv6's destination unreachable. */
export const icmpv6Code: DataType = integerType(33, 'icmpv6_code', 8, 'big', {
  names: {
    'no-route': 0,
    'admin-prohibited': 1,
    'addr-unreachable': 3,
    'port-unreachable': 4,
    'policy-fail': 5,
    'reject-route': 6,
  },
});

/** Codes of reject for both. */
export const icmpxCode: DataType = integerType(34, 'icmpx_code', 8, 'big', {
  names: { 'port-unreachable': 1, 'admin-prohibited': 3, 'no-route': 0, 'host-unreachable': 2 },
});

/** Types of IGMP messages. */
export const igmpType: DataType = integerType(42, 'igmp_type', 8, 'big', {
  names: {
    'membership-query': 17,
    'membership-report-v1': 18,
    'membership-report-v2': 22,
    'membership-report-v3': 34,
    'leave-group': 23,
  },
});
