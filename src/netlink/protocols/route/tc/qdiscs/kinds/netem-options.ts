import { u64 } from '../../../../../codec/scalars/integers.ts';
import {
  type Check,
  isBoolean,
  isEncodedBy,
  isInteger,
  isListOf,
  isObject,
  operation,
  required,
} from '../../../../../request/input.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import { type Quantity, quantitiesOf } from '../../units.ts';
import { isQuantity } from '../../validate.ts';
import type { Netem } from './netem.ts';

/** Fields of {@link netemOptions}. Text with a unit, or numbers: nanoseconds, bytes per second, fractions from 0 to 1. */
export interface NetemFields {
  delay?: Quantity | undefined;
  /** Variation of the delay. It needs `delay`. */
  jitter?: Quantity | undefined;
  delayCorrelation?: Quantity | undefined;
  /** Distribution of the jitter: 8192 is one standard deviation; uniform by default. Up to 16384 values. */
  delayDistribution?: readonly number[] | undefined;
  /** Random loss. One of this, `lossState` and `lossGilbertElliott`. */
  loss?: Quantity | undefined;
  lossCorrelation?: Quantity | undefined;
  /** Loss by a Markov chain of four states; `p13` is needed, the others have the defaults of `tc`. */
  lossState?: { p13: Quantity; p31?: Quantity; p32?: Quantity; p23?: Quantity; p14?: Quantity } | undefined;
  /** Loss by the model of Gilbert and Elliott: `p` from good to bad, `r` back; all packets are lost while bad by default. */
  lossGilbertElliott?:
    | { p: Quantity; r?: Quantity; lossWhileBad?: Quantity; lossWhileGood?: Quantity }
    | undefined;
  duplicate?: Quantity | undefined;
  duplicateCorrelation?: Quantity | undefined;
  corrupt?: Quantity | undefined;
  corruptCorrelation?: Quantity | undefined;
  /** Chance of a packet to be sent at once, before those that wait. It needs `delay`. */
  reorder?: Quantity | undefined;
  reorderCorrelation?: Quantity | undefined;
  gap?: number | undefined;
  rate?: Quantity | undefined;
  packetOverhead?: number | undefined;
  cellSize?: number | undefined;
  cellOverhead?: number | undefined;
  slot?:
    | { minimumDelay: Quantity; maximumDelay?: Quantity; maximumPackets?: number; maximumBytes?: Quantity }
    | undefined;
  ecn?: boolean | undefined;
  /** Packets that may wait; 1000 by default. */
  limit?: number | undefined;
  seed?: bigint | undefined;
}

const netemInput = (): Check =>
  required(
    isObject<NetemFields>(
      {
        ...{ delay: isQuantity, jitter: isQuantity, delayCorrelation: isQuantity },
        delayDistribution: isListOf(isInteger(-0x8000, 0x7fff), { maximum: 16384 }),
        ...{ loss: isQuantity, lossCorrelation: isQuantity },
        lossState: isObject<NonNullable<NetemFields['lossState']>>(
          { p13: required(isQuantity), p31: isQuantity, p32: isQuantity, p23: isQuantity, p14: isQuantity },
          'chances',
        ),
        lossGilbertElliott: isObject<NonNullable<NetemFields['lossGilbertElliott']>>(
          { p: required(isQuantity), r: isQuantity, lossWhileBad: isQuantity, lossWhileGood: isQuantity },
          'chances',
        ),
        ...{ duplicate: isQuantity, duplicateCorrelation: isQuantity },
        ...{ corrupt: isQuantity, corruptCorrelation: isQuantity },
        ...{ reorder: isQuantity, reorderCorrelation: isQuantity, gap: isInteger() },
        ...{ rate: isQuantity, packetOverhead: isInteger(-0x8000_0000, 0x7fff_ffff) },
        ...{ cellSize: isInteger(), cellOverhead: isInteger(-0x8000_0000, 0x7fff_ffff) },
        slot: isObject<NonNullable<NetemFields['slot']>>(
          {
            minimumDelay: required(isQuantity),
            maximumDelay: isQuantity,
            maximumPackets: isInteger(0, 0x7fff_ffff),
            maximumBytes: isQuantity,
          },
          'delays',
        ),
        ecn: isBoolean,
        limit: isInteger(),
        seed: isEncodedBy(u64, 'a 64-bit integer'),
      },
      'options of netem',
    ),
  );

/**
 * Options of a network emulator: `tc qdisc add … netem delay 50ms 10ms loss 1%`.
 *
 * @throws TypeError or RangeError for fields that contradict each other, naming the field
 */
export const netemOptions = operation(
  'netem options',
  () => [netemInput()],
  (fields: NetemFields): Netem => {
    const operation = 'netem options';
    const read = quantitiesOf(operation);
    const latency = read.time('delay', fields.delay) ?? 0;
    const jitter = read.time('jitter', fields.jitter) ?? 0;
    const gap = fields.gap ?? (fields.reorder === undefined ? 0 : 1);
    if (jitter > 0 && latency === 0) throwInvalid(operation, 'jitter', 'needs a delay');
    if (fields.reorder !== undefined && latency === 0) throwInvalid(operation, 'reorder', 'needs a delay');
    if (fields.reorder === undefined && gap > 0) throwInvalid(operation, 'gap', 'needs reorder');
    if (fields.delayDistribution !== undefined && jitter === 0)
      throwInvalid(operation, 'delayDistribution', 'needs a jitter');
    const longest = 0xffffffff * 64;
    return {
      // A time that does not fit in ticks has its exact value in an attribute behind.
      latency: Math.min(latency, longest),
      limit: fields.limit ?? 1000,
      loss: read.probability('loss', fields.loss) ?? 0,
      gap,
      duplicate: read.probability('duplicate', fields.duplicate) ?? 0,
      jitter: Math.min(jitter, longest),
      ...correlations(fields, read),
      ...pair('reorder', fields.reorder, fields.reorderCorrelation, read),
      ...(fields.ecn === true && { ecn: 1 }),
      ...pair('corrupt', fields.corrupt, fields.corruptCorrelation, read),
      ...lossModel(operation, fields, read),
      ...slot(operation, fields, read),
      ...rate(operation, fields, read),
      ...(latency > longest && { latency64: BigInt(latency) }),
      ...(jitter > longest && { jitter64: BigInt(jitter) }),
      ...(fields.delayDistribution !== undefined && { delayDistribution: [...fields.delayDistribution] }),
      ...(fields.seed !== undefined && { seed: fields.seed }),
    };
  },
);

type Read = ReturnType<typeof quantitiesOf>;

function correlations(fields: NetemFields, read: Read): Pick<Netem, 'correlations'> {
  const delay = read.probability('delayCorrelation', fields.delayCorrelation);
  const loss = read.probability('lossCorrelation', fields.lossCorrelation);
  const duplicate = read.probability('duplicateCorrelation', fields.duplicateCorrelation);
  if (delay === undefined && loss === undefined && duplicate === undefined) return {};
  return { correlations: { delay: delay ?? 0, loss: loss ?? 0, duplicate: duplicate ?? 0 } };
}

function pair<N extends 'reorder' | 'corrupt'>(
  name: N,
  chance: Quantity | undefined,
  correlation: Quantity | undefined,
  read: Read,
): { [K in N]?: { probability: number; correlation: number } } {
  const probability = read.probability(name, chance);
  if (probability === undefined) return {};
  const value = { probability, correlation: read.probability(`${name}Correlation`, correlation) ?? 0 };
  return { [name]: value } as { [K in N]?: typeof value };
}

function lossModel(operation: string, fields: NetemFields, read: Read): Pick<Netem, 'lossModel'> {
  const { loss, lossState: state, lossGilbertElliott: model } = fields;
  if ([loss, state, model].filter((given) => given !== undefined).length > 1)
    throwInvalid(operation, 'loss', 'expected one of loss, lossState and lossGilbertElliott');
  if (state !== undefined) {
    const chance = (name: keyof typeof state): number | undefined =>
      read.probability(`lossState.${name}`, state[name]);
    const p13 = chance('p13');
    if (p13 === undefined) throwInvalid(operation, 'lossState.p13', 'expected a probability');
    return {
      lossModel: {
        state: {
          p13,
          p31: chance('p31') ?? 1 - p13,
          p32: chance('p32') ?? 0,
          p14: chance('p14') ?? 0,
          p23: chance('p23') ?? 1,
        },
      },
    };
  }
  if (model !== undefined) {
    const chance = (name: keyof typeof model): number | undefined =>
      read.probability(`lossGilbertElliott.${name}`, model[name]);
    const p = chance('p');
    if (p === undefined) throwInvalid(operation, 'lossGilbertElliott.p', 'expected a probability');
    return {
      lossModel: {
        gilbertElliott: {
          p,
          r: chance('r') ?? 1 - p,
          h: 1 - (chance('lossWhileBad') ?? 1),
          k1: chance('lossWhileGood') ?? 0,
        },
      },
    };
  }
  return {};
}

function rate(operation: string, fields: NetemFields, read: Read): Pick<Netem, 'rate' | 'rate64'> {
  const bytesPerSecond = read.rate('rate', fields.rate);
  if (bytesPerSecond === undefined) return {};
  if (bytesPerSecond === 0) throwInvalid(operation, 'rate', 'expected more than 0');
  const wide = bytesPerSecond > 0xffffffff;
  return {
    ...(wide && { rate64: BigInt(bytesPerSecond) }),
    rate: {
      rate: wide ? 0xffffffff : bytesPerSecond,
      packetOverhead: fields.packetOverhead ?? 0,
      cellSize: fields.cellSize ?? 0,
      cellOverhead: fields.cellOverhead ?? 0,
    },
  };
}

function slot(operation: string, { slot: given }: NetemFields, read: Read): Pick<Netem, 'slot'> {
  if (given === undefined) return {};
  const minimum = read.time('slot.minimumDelay', given.minimumDelay as Quantity | undefined);
  if (minimum === undefined) throwInvalid(operation, 'slot.minimumDelay', 'expected a time');
  return {
    slot: {
      minimumDelay: BigInt(minimum),
      maximumDelay: BigInt(read.time('slot.maximumDelay', given.maximumDelay) ?? minimum),
      maximumPackets: given.maximumPackets ?? 0,
      maximumBytes: read.size('slot.maximumBytes', given.maximumBytes) ?? 0,
      distributionDelay: 0n,
      distributionJitter: 0n,
    },
  };
}
