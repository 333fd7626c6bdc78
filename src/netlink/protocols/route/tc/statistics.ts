import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { s8, u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';

/** Packets and bytes (`struct gnet_stats_basic` of linux/gen_stats.h). */
const basic = struct('gnet_stats_basic', { bytes: u64, packets: u32, _pad: pad(4) }, 12);

/** The queue (`struct gnet_stats_queue`); `backlog` in bytes. */
const queue = struct('gnet_stats_queue', {
  length: u32,
  backlog: u32,
  drops: u32,
  requeues: u32,
  overlimits: u32,
});

/** Measured rates, where an estimator runs: bytes and packets per second (`struct gnet_stats_rate_est`). */
const rateEstimate = struct('gnet_stats_rate_est', { bytesPerSecond: u32, packetsPerSecond: u32 });

/** The same in 64 bits (`struct gnet_stats_rate_est64`). */
const rateEstimate64 = struct('gnet_stats_rate_est64', { bytesPerSecond: u64, packetsPerSecond: u64 });

/** Statistics of a qdisc, class or action (`TCA_STATS_*` of linux/gen_stats.h); `application` are those of its kind. */
export function statisticsOf(application: Type<object>) {
  return attributes('TCA_STATS', {
    basic: [1, basic],
    rateEstimate: [2, rateEstimate],
    queue: [3, queue],
    application: [4, application],
    rateEstimate64: [5, rateEstimate64],
    /** The part that the hardware handled. Linux 4.20. */
    basicHardware: [7, basic],
    /** Packets, where they do not fit in 32 bits. Linux 5.5. */
    packets64: [8, u64],
  } as const);
}
export interface Statistics extends Infer<ReturnType<typeof statisticsOf>> {}

/** Counters that the kernel also sends, for old programs (`struct tc_stats` of linux/pkt_sched.h). */
export const legacyStatistics = struct(
  'tc_stats',
  {
    bytes: u64,
    packets: u32,
    drops: u32,
    overlimits: u32,
    bytesPerSecond: u32,
    packetsPerSecond: u32,
    length: u32,
    backlog: u32,
    _pad: pad(4),
  },
  36,
);

/** How the rate is measured (`struct gnet_estimator`): logarithms; see {@link estimatorOptions}. */
export const estimator = struct('gnet_estimator', { interval: s8, ewmaLog: u8 });
export interface Estimator extends Infer<typeof estimator> {}
