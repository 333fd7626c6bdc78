import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import {
  type Check,
  isEncodedBy,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../../../request/input.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import { tickNanoseconds, tickTime } from '../../quantities.ts';
import { derivedRateTable, type LinkLayer, makeRate, tabledRateSpec, transmitTicks } from '../../rate.ts';
import { type Quantity, quantitiesOf } from '../../units.ts';
import { isLinkLayer, isQuantity } from '../../validate.ts';
import { times, type Verdict, verdict } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_police` of linux/pkt_cls.h. */
const parameters = struct('tc_police', {
  index: u32,
  /** Verdict for packets above the rate. */
  verdict,
  limit: u32,
  /** Nanoseconds that the burst takes at the rate. */
  burst: tickTime,
  /** Bytes; longer packets are above the rate. */
  mtu: u32,
  rate: tabledRateSpec,
  peakRate: tabledRateSpec,
  /** State: number of references to the action. */
  references: stateOnly(s32),
  /** State: number of filters that have the action. */
  bindings: stateOnly(s32),
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
  encode(writer, value, scope) {
    const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
    u64.encode(writer, isWhole ? BigInt(value) / BigInt(tickNanoseconds) : value, scope);
  },
};

const options = attributes('TCA_POLICE', () => ({
  parameters: [1, parameters],
  /** The kernel does not report the tables; a request that lacks them computes them. */
  rateTable: [2, derivedRateTable('rate')],
  peakRateTable: [3, derivedRateTable('peakRate')],
  /** Bytes per second, measured by an estimator in the place of a bucket. */
  averageRate: [4, u32],
  /** Verdict for packets within the rate. */
  result: [5, verdict],
  times: [6, times],
  /** Bytes per second, where they do not fit in 32 bits. Linux 5.2. */
  rate64: [8, u64],
  peakRate64: [9, u64],
  /** Packets per second. Linux 5.13. */
  packetRate64: [10, u64],
  /** Nanoseconds that the burst takes at that rate. Linux 5.13. */
  packetBurst64: [11, tickTime64],
}));
/** Options of a police action. */
export interface Police extends Infer<typeof options> {}

/**
 * Keeps to a rate by its verdict for packets above it (`TCA_POLICE_*` of linux/pkt_cls.h). Make its options with
 * {@link policeOptions}.
 */
export const police: ActionKind<Police> = { options };

/** Fields of {@link policeOptions}. Text with a unit, or numbers: bytes per second, bytes. */
export interface PoliceFields {
  /** It needs `burst`. */
  rate?: Quantity | undefined;
  burst?: Quantity | undefined;
  /** It needs `mtu`. */
  peakRate?: Quantity | undefined;
  mtu?: Quantity | undefined;
  mpu?: Quantity | undefined;
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
  averageRate?: Quantity | undefined;
  /** Packets per second. It needs `packetBurst`. Linux 5.13. */
  packetRate?: number | undefined;
  /** Packets. */
  packetBurst?: number | undefined;
  /** Verdict for packets above the rate; `reclassify` by default. */
  exceed?: Verdict | undefined;
  /** Verdict for packets within the rate; `pass` by default. */
  conform?: Verdict | undefined;
  index?: number | undefined;
}

const noRate = { cellLog: 0, linkLayer: 'unaware', overhead: 0, cellAlign: 0, mpu: 0, rate: 0 } as const;

/** Makes the check of the fields of a policer. */
export const policeInput = (): Check =>
  required(
    isObject<PoliceFields>(
      {
        ...{ rate: isQuantity, burst: isQuantity, peakRate: isQuantity, averageRate: isQuantity },
        ...{ mtu: isQuantity, mpu: isQuantity, overhead: isInteger(), linkLayer: isLinkLayer },
        ...{ packetRate: isInteger(0, 2 ** 53), packetBurst: isInteger(0, 2 ** 53) },
        ...{ exceed: isEncodedBy(verdict), conform: isEncodedBy(verdict), index: isInteger() },
      },
      'options of police',
    ),
  );

/**
 * Options of a policer: `action police rate 1mbit burst 10k conform-exceed drop/pass`.
 *
 * @throws TypeError or RangeError for fields that contradict each other, naming the field
 */
export const policeOptions = operation(
  'police options',
  () => [policeInput()],
  (fields: PoliceFields): Police => {
    const operation = 'police options';
    const read = quantitiesOf(operation);
    const rate = read.rate('rate', fields.rate);
    const burst = read.size('burst', fields.burst);
    const peakRate = read.rate('peakRate', fields.peakRate);
    const averageRate = read.rate('averageRate', fields.averageRate);
    const { packetRate, packetBurst, conform, exceed = 'reclassify', index = 0 } = fields;
    const mtu = read.size('mtu', fields.mtu) ?? 0;
    if (
      rate === undefined &&
      averageRate === undefined &&
      packetRate === undefined &&
      fields.mtu === undefined
    )
      throwInvalid(operation, 'rate', "expected 'rate', 'averageRate', 'packetRate' or 'mtu'");
    if ((rate === undefined) !== (burst === undefined))
      throwInvalid(operation, 'burst', "'rate' and 'burst' need each other");
    if (rate === 0) throwInvalid(operation, 'rate', 'expected more than 0');
    if (peakRate !== undefined && (rate === undefined || mtu === 0))
      throwInvalid(operation, 'peakRate', 'needs a rate and mtu');
    if ((packetRate === undefined) !== (packetBurst === undefined))
      throwInvalid(operation, 'packetBurst', "'packetRate' and 'packetBurst' need each other");
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
  },
);
