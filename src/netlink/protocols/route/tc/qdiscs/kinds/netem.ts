import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { array } from '../../../../../codec/composites/lists.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../../../codec/composites/struct-with-attributes.ts';
import { s16, s32, s64, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { probability, tickTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_netem_qopt` of linux/pkt_sched.h. */
const parameters = struct('tc_netem_qopt', {
  /** Delay of each packet in nanoseconds, in steps of 64. */
  latency: tickTime,
  /** Packets that may wait. */
  limit: u32,
  loss: probability,
  /** One of so many packets is sent at once, out of order; 0 for none. */
  gap: u32,
  duplicate: probability,
  jitter: tickTime,
});

/** Dependence of each random number on the one before (`struct tc_netem_corr`). */
const correlations = struct('tc_netem_corr', {
  delay: probability,
  loss: probability,
  duplicate: probability,
});

const correlated = { probability, correlation: probability };

/** A rate and its cells (`struct tc_netem_rate`). */
const rate = struct('tc_netem_rate', {
  /** Bytes per second; all ones where `rate64` has the value. */
  rate: u32,
  packetOverhead: s32,
  cellSize: u32,
  cellOverhead: s32,
});

/** Slots: packets are held and sent together (`struct tc_netem_slot`). Times in nanoseconds. */
const slot = struct(
  'tc_netem_slot',
  {
    minimumDelay: s64,
    maximumDelay: s64,
    maximumPackets: s32,
    maximumBytes: s32,
    distributionDelay: s64,
    distributionJitter: s64,
  },
  24,
);

/** Models of loss (`NETEM_LOSS_*`). */
const lossModel = attributes('NETEM_LOSS', () => ({
  /** Four states, and the chances to go from one to another (`struct tc_netem_gimodel`). */
  state: [
    1,
    struct('tc_netem_gimodel', {
      p13: probability,
      p31: probability,
      p32: probability,
      p14: probability,
      p23: probability,
    }),
  ],
  /** Gilbert and Elliott: chances from good to bad, and back; of success while bad; of loss while good. */
  gilbertElliott: [
    2,
    struct('tc_netem_gemodel', { p: probability, r: probability, h: probability, k1: probability }),
  ],
}));

/** Attributes behind the struct (`TCA_NETEM_*`). */
const netemAttributes = attributes('TCA_NETEM', () => ({
  correlations: [1, correlations],
  /** Distribution of the delay: 8192 is one standard deviation. The kernel does not report it. */
  delayDistribution: [2, array(s16)],
  reorder: [3, struct('tc_netem_reorder', correlated)],
  corrupt: [4, struct('tc_netem_corrupt', correlated)],
  lossModel: [5, lossModel, NESTED],
  rate: [6, rate],
  /** 1: mark packets instead of dropping them. */
  ecn: [7, u32],
  /** Bytes per second, where they do not fit in 32 bits. */
  rate64: [8, u64],
  /** Exact latency in nanoseconds. Linux 4.15. */
  latency64: [10, s64],
  /** Exact jitter in nanoseconds. Linux 4.15. */
  jitter64: [11, s64],
  slot: [12, slot],
  /** The kernel does not report it. */
  slotDistribution: [13, array(s16)],
  /** Start of the random numbers, to repeat them. Linux 6.6. */
  seed: [14, u64],
}));

const options = structWithAttributes(parameters, netemAttributes);
/** Options of a network emulator. */
export interface Netem extends Infer<typeof options> {}

/**
 * A network emulator: delay, loss, duplicates, reordering, corruption (`TCA_NETEM_*` of linux/pkt_sched.h). Make its options
 * with {@link netemOptions}. Times in nanoseconds, chances from 0 to 1.
 */
export const netem: QdiscKind<Netem> = { options };
