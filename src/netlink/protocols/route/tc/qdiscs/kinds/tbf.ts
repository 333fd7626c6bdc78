import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { isInteger, isObject, operation, required } from '../../../../../request/input.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import { tickNanoseconds, tickTime } from '../../quantities.ts';
import { type LinkLayer, makeRate, rateSpec, rateTable, transmitTicks } from '../../rate.ts';
import { type Quantity, quantitiesOf } from '../../units.ts';
import { isLinkLayer, isQuantity } from '../../validate.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_tbf_qopt` of linux/pkt_sched.h. */
const parameters = struct('tc_tbf_qopt', {
  rate: rateSpec,
  peakRate: rateSpec,
  /** Bytes that may wait. */
  limit: u32,
  /** Nanoseconds that the burst takes at the rate. */
  buffer: tickTime,
  /** Nanoseconds that the bucket of the peak rate takes at that rate. */
  mtu: tickTime,
});

const options = attributes('TCA_TBF', () => ({
  parameters: [1, parameters],
  rateTable: [2, rateTable],
  peakRateTable: [3, rateTable],
  /** Bytes per second, where they do not fit in 32 bits. Linux 3.13. */
  rate64: [4, u64],
  peakRate64: [5, u64],
  /** Bytes that may be sent at once. Linux 3.13. */
  burst: [6, u32],
  peakBurst: [7, u32],
}));
/** Options of a tbf. */
export interface Tbf extends Infer<typeof options> {}

/**
 * A token bucket that limits to a rate (`TCA_TBF_*` of linux/pkt_sched.h). Make its options with {@link tbfOptions}. Rates in
 * bytes per second, sizes in bytes, times in nanoseconds.
 */
export const tbf: QdiscKind<Tbf> = { options };

/** Fields of {@link tbfOptions}. Text with a unit, or numbers: bytes per second, bytes, nanoseconds. */
export interface TbfFields {
  rate: Quantity;
  /** Bytes that may be sent at once: at least rate / HZ, and the MTU. */
  burst: Quantity;
  /** Bytes that may wait. Either this or `latency`. */
  limit?: Quantity | undefined;
  /** Time that a packet may wait. */
  latency?: Quantity | undefined;
  /** Largest rate within a burst. It needs `mtu`. */
  peakRate?: Quantity | undefined;
  /** Bucket of the peak rate, and largest packet of the rate table. */
  mtu?: Quantity | undefined;
  /** Least size that a packet counts. */
  mpu?: Quantity | undefined;
  /** Bytes that each packet counts in addition. */
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
}

/**
 * Options of a token bucket: `tc qdisc add … tbf rate 1mbit burst 32kb latency 400ms`.
 *
 * @throws TypeError or RangeError for fields that contradict each other, naming the field
 */
export const tbfOptions = operation(
  'tbf options',
  () => [
    required(
      isObject<TbfFields>(
        {
          rate: required(isQuantity),
          burst: required(isQuantity),
          limit: isQuantity,
          latency: isQuantity,
          peakRate: isQuantity,
          mtu: isQuantity,
          mpu: isQuantity,
          overhead: isInteger(),
          linkLayer: isLinkLayer,
        },
        'options of tbf',
      ),
    ),
  ],
  (fields: TbfFields): Tbf => {
    const operation = 'tbf options';
    const { rate: readRate, size, time } = quantitiesOf(operation);
    const rate = readRate('rate', fields.rate);
    const burst = size('burst', fields.burst);
    if (!(rate > 0)) throwInvalid(operation, 'rate', 'expected more than 0');
    if (!(burst > 0)) throwInvalid(operation, 'burst', 'expected more than 0');
    const latency = time('latency', fields.latency);
    if ((fields.limit === undefined) === (latency === undefined))
      throwInvalid(operation, 'limit', 'expected either limit or latency');
    const peakRate = readRate('peakRate', fields.peakRate);
    const mtu = size('mtu', fields.mtu) ?? 0;
    if (peakRate !== undefined && mtu === 0)
      throwInvalid(operation, 'mtu', "expected the size of a packet, which 'peakRate' needs");
    const common = {
      mtu,
      mpu: size('mpu', fields.mpu),
      overhead: fields.overhead,
      linkLayer: fields.linkLayer,
    };
    const main = makeRate({ rate, ...common });
    const peak = peakRate === undefined ? undefined : makeRate({ rate: peakRate, ...common });
    const waiting = (bytesPerSecond: number, bucket: number): number =>
      bytesPerSecond * ((latency ?? 0) / 1e9) + bucket;
    const limit =
      size('limit', fields.limit) ??
      Math.min(
        waiting(rate, burst),
        peakRate === undefined ? Number.POSITIVE_INFINITY : waiting(peakRate, mtu),
      );
    if (limit > 0xffffffff) throwInvalid(operation, 'latency', 'more waits than 4 GiB');
    return {
      parameters: {
        rate: main.spec,
        peakRate: peak?.spec ?? noRate,
        limit: Math.trunc(limit),
        buffer: transmitTicks(rate, burst) * tickNanoseconds,
        mtu: peakRate === undefined ? 0 : transmitTicks(peakRate, mtu) * tickNanoseconds,
      },
      burst,
      ...(main.rate64 !== undefined && { rate64: main.rate64 }),
      rateTable: main.table,
      ...(peak?.rate64 !== undefined && { peakRate64: peak.rate64 }),
      ...(peak !== undefined && { peakBurst: mtu, peakRateTable: peak.table }),
    };
  },
);

/** No rate at all. */
const noRate = { cellLog: 0, linkLayer: 'unaware', overhead: 0, cellAlign: 0, mpu: 0, rate: 0 } as const;
