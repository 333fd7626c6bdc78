import { attributes } from '../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { s32, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** Values that TCP remembers of a peer (`TCP_METRIC_*` + 1 of linux/tcp_metrics.h). */
const values = attributes('TCP_METRIC', () => ({
  /** Smoothed round trip time in units of 1/8 ms. Use `rttUs`. */
  rtt: [1, u32],
  /** Variation of the round trip time in units of 1/4 ms. Use `rttvarUs`. */
  rttvar: [2, u32],
  /** Slow start threshold in packets. */
  ssthresh: [3, u32],
  /** Congestion window in packets. */
  cwnd: [4, u32],
  /** Reordering distance in packets. */
  reordering: [5, u32],
  /** Smoothed round trip time in units of 1/8 µs. */
  rttUs: [6, u32],
  /** Variation of the round trip time in units of 1/4 µs. */
  rttvarUs: [7, u32],
}));

/** Attributes of the family (`TCP_METRICS_ATTR_*` of linux/tcp_metrics.h). */
export const metrics = attributes('TCP_METRICS_ATTR', () => ({
  addrIpv4: [1, ipv4],
  addrIpv6: [2, ipv6],
  /** Milliseconds since the last use. */
  age: [3, u64],
  twTsval: [4, u32],
  twTsStamp: [5, s32],
  vals: [6, values],
  /** Maximum segment size that came with the Fast Open cookie. */
  fopenMss: [7, u16],
  fopenSynDrops: [8, u16],
  /** Milliseconds since the last dropped SYN with data. */
  fopenSynDropTs: [9, u64],
  fopenCookie: [10, bytes],
  saddrIpv4: [11, ipv4],
  saddrIpv6: [12, ipv6],
}));

/** The measurements that TCP keeps of its peers. Reading needs no capability, `del` CAP_NET_ADMIN. Linux 3.6. */
export const tcpMetrics = defineFamily('tcp_metrics', {
  version: 1,
  commands: {
    get: { id: 1, request: metrics, reply: metrics, dump: true },
    del: { id: 2, request: metrics },
  },
});
