import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { array } from '../../../../../codec/composites/lists.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../../../codec/composites/struct-with-attributes.ts';
import { s16, s32, s64, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { probability, tickTime } from '../../quantities.ts';

/** `struct tc_netem_qopt` of linux/pkt_sched.h. */
const parameters = struct('tc_netem_qopt', {
  /** Nanoseconds that each packet is late, in steps of 64. */
  latency: tickTime,
  /** Packets that may wait. */
  limit: u32,
  loss: probability,
  /** Every which packet is sent at once, out of order; 0 for none. */
  gap: u32,
  duplicate: probability,
  jitter: tickTime,
});

/** How much each random number depends on the one before (`struct tc_netem_corr`). */
const correlations = struct('tc_netem_corr', {
  delay: probability,
  loss: probability,
  duplicate: probability,
});

const correlated = { probability, correlation: probability };

/** A rate of sending and its cells (`struct tc_netem_rate`). */
const rate = struct('tc_netem_rate', {
  /** Bytes per second; all ones where `rate64` has it. */
  rate: u32,
  packetOverhead: s32,
  cellSize: u32,
  cellOverhead: s32,
});

/** Packets are held and sent together, in slots (`struct tc_netem_slot`); times in nanoseconds. */
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
  /** Four states: the chances to go from one to another (`struct tc_netem_gimodel`). */
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
  /** Gilbert-Elliott: from good to bad, back, what gets through while bad, loss while good. */
  gilbertElliott: [
    2,
    struct('tc_netem_gemodel', { p: probability, r: probability, h: probability, k1: probability }),
  ],
}));

/** Attributes behind the struct (`TCA_NETEM_*`). */
const netemAttributes = attributes('TCA_NETEM', () => ({
  correlations: [1, correlations],
  /** Distribution of the delay: 8192 is one standard deviation. Written only. */
  delayDistribution: [2, array(s16)],
  reorder: [3, struct('tc_netem_reorder', correlated)],
  corrupt: [4, struct('tc_netem_corrupt', correlated)],
  lossModel: [5, lossModel, NESTED],
  rate: [6, rate],
  /** 1: mark packets instead of dropping them. */
  ecn: [7, u32],
  /** Bytes per second, where they do not fit in 32 bits. */
  rate64: [8, u64],
  /** The latency in nanoseconds, exactly. Linux 4.15. */
  latency64: [10, s64],
  jitter64: [11, s64],
  slot: [12, slot],
  slotDistribution: [13, array(s16)],
  /** Of the random numbers, to have the same again. Linux 6.6. */
  seed: [14, u64],
}));

/** A network emulator: delay, loss, duplicates, reordering, corruption. Make its options with {@link netemOptions}. */
export interface Netem extends Infer<typeof parameters>, Infer<typeof netemAttributes> {}

/** The schema of a network emulator's options. */
export const netem = structWithAttributes(parameters, netemAttributes) as Type<Partial<Netem>>;
