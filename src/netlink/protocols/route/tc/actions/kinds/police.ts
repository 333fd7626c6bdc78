import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import { tickNanoseconds, tickTime } from '../../quantities.ts';
import { type LinkLayer, makeRate, rateSpec, rateTable, transmitTicks } from '../../rate.ts';
import { type Quantity, quantitiesOf } from '../../units.ts';
import { times, type Verdict, verdict } from './common.ts';

/** `struct tc_police` of linux/pkt_cls.h. */
const parameters = struct('tc_police', {
  index: u32,
  /** For what exceeds the rate. */
  verdict,
  limit: u32,
  /** The burst: nanoseconds that it takes at the rate. */
  burst: tickTime,
  /** Bytes; longer packets exceed. */
  mtu: u32,
  rate: rateSpec,
  peakRate: rateSpec,
  references: s32,
  bindings: s32,
  capabilities: u32,
});

/** Nanoseconds; u64 ticks of 64 ns on the wire. */
const tickTime64: Type<bigint> = {
  kind: 'tickTime64',
  size: 8,
  decode(reader, start, end, scope) {
    const ticks = u64.decode(reader, start, end, scope);
    return ticks === undefined ? undefined : ticks * BigInt(tickNanoseconds);
  },
  encode: (writer, value, scope) => u64.encode(writer, BigInt(value) / BigInt(tickNanoseconds), scope),
};

/** Keeps to a rate by what it does to the rest (`TCA_POLICE_*`). Make its options with {@link policeOptions}. */
export const police = attributes('TCA_POLICE', () => ({
  parameters: [1, parameters],
  rateTable: [2, rateTable],
  peakRateTable: [3, rateTable],
  /** Bytes per second as measured by an estimator, instead of a bucket. */
  averageRate: [4, u32],
  /** For what keeps to the rate. */
  result: [5, verdict],
  times: [6, times],
  /** Bytes per second, where they do not fit in 32 bits. Linux 5.2. */
  rate64: [8, u64],
  peakRate64: [9, u64],
  /** Packets per second. Linux 5.13. */
  packetRate64: [10, u64],
  /** Nanoseconds that the burst takes at that rate. */
  packetBurst64: [11, tickTime64],
}));
export interface Police extends Infer<typeof police> {}

/** What a policer is made from. Text with a unit, or numbers: bytes per second, bytes. */
export interface PoliceFields {
  /** With `burst`. */
  rate?: Quantity | undefined;
  burst?: Quantity | undefined;
  /** With `mtu`. */
  peakRate?: Quantity | undefined;
  mtu?: Quantity | undefined;
  mpu?: Quantity | undefined;
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
  averageRate?: Quantity | undefined;
  /** Packets per second, with `packetBurst`. Linux 5.13. */
  packetRate?: number | undefined;
  /** Packets. */
  packetBurst?: number | undefined;
  /** For what exceeds: `reclassify` unless told. */
  exceed?: Verdict | undefined;
  /** For what keeps to it: `pass` unless told. */
  conform?: Verdict | undefined;
  index?: number | undefined;
}

const noRate = { cellLog: 0, linkLayer: 'unaware', overhead: 0, cellAlign: 0, mpu: 0, rate: 0 } as const;

/**
 * Options of a policer: `action police rate 1mbit burst 10k conform-exceed drop/pass`.
 *
 * @throws TypeError or RangeError for what makes no sense, naming the field
 */
export function policeOptions(fields: PoliceFields): Police {
  const operation = 'police options';
  const read = quantitiesOf(operation);
  const rate = read.rate('rate', fields.rate);
  const burst = read.size('burst', fields.burst);
  const peakRate = read.rate('peakRate', fields.peakRate);
  const averageRate = read.rate('averageRate', fields.averageRate);
  const { packetRate, packetBurst, conform, exceed = 'reclassify', index = 0 } = fields;
  const mtu = read.size('mtu', fields.mtu) ?? 0;
  if (rate === undefined && averageRate === undefined && packetRate === undefined && fields.mtu === undefined)
    throwInvalid(operation, 'rate', 'expected a rate, averageRate, packetRate or mtu');
  if ((rate === undefined) !== (burst === undefined))
    throwInvalid(operation, 'burst', 'rate and burst need each other');
  if (rate === 0) throwInvalid(operation, 'rate', 'expected more than 0');
  if (peakRate !== undefined && (rate === undefined || mtu === 0))
    throwInvalid(operation, 'peakRate', 'needs a rate and mtu');
  if ((packetRate === undefined) !== (packetBurst === undefined))
    throwInvalid(operation, 'packetBurst', 'packetRate and packetBurst need each other');
  const common = {
    mtu,
    mpu: read.size('mpu', fields.mpu),
    overhead: fields.overhead,
    linkLayer: fields.linkLayer,
  };
  const main = rate === undefined ? undefined : makeRate({ rate, ...common });
  const peak = peakRate === undefined ? undefined : makeRate({ rate: peakRate, ...common });
  return {
    parameters: {
      index,
      verdict: exceed,
      limit: 0,
      burst: rate === undefined ? 0 : transmitTicks(rate, burst as number) * tickNanoseconds,
      mtu,
      rate: main?.spec ?? noRate,
      peakRate: peak?.spec ?? noRate,
      references: 0,
      bindings: 0,
      capabilities: 0,
    },
    ...(main !== undefined && { rateTable: main.table }),
    ...(main?.rate64 !== undefined && { rate64: main.rate64 }),
    ...(peak !== undefined && { peakRateTable: peak.table }),
    ...(peak?.rate64 !== undefined && { peakRate64: peak.rate64 }),
    ...(averageRate !== undefined && { averageRate }),
    ...(conform !== undefined && { result: conform }),
    ...(packetRate !== undefined && {
      packetRate64: BigInt(packetRate),
      packetBurst64: BigInt(transmitTicks(packetRate, packetBurst as number) * tickNanoseconds),
    }),
  };
}
