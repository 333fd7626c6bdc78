import { argument, type Check, isInteger, isObject, operation, required } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type NetemFields, netemOptions } from './qdiscs/kinds/netem-options.ts';
import { tbfOptions } from './qdiscs/kinds/tbf.ts';
import * as qdiscs from './qdiscs/operations.ts';
import { type Quantity, quantitiesOf } from './units.ts';
import { isLinkIndex, isQuantity } from './validate.ts';

/**
 * How packets that a link sends are delayed, dropped or limited. Quantities are text with a unit (`'50ms'`, `'10mbit'`, `'1%'`),
 * or numbers: milliseconds, bits per second, bytes, fractions from 0 to 1.
 */
export interface ShapeOptions {
  /** Delay of every packet. */
  delay?: Quantity | undefined;
  /** Variation of the delay. */
  jitter?: Quantity | undefined;
  delayCorrelation?: Quantity | undefined;
  /** Share of packets that are dropped at random. */
  loss?: Quantity | undefined;
  lossCorrelation?: Quantity | undefined;
  duplicate?: Quantity | undefined;
  corrupt?: Quantity | undefined;
  /** Share of packets that are sent before the delayed ones. */
  reorder?: Quantity | undefined;
  /** Highest rate. */
  rate?: Quantity | undefined;
  /** With a rate alone: size of a burst; 10 ms of the rate and at least 64 KiB if absent. */
  burst?: Quantity | undefined;
  /** With a rate alone: how long a packet may wait before it is dropped; 50 ms if absent. */
  latency?: Quantity | undefined;
  /** With anything else: how many packets may wait. */
  limit?: number | undefined;
}

const milliseconds = (value: Quantity | undefined): Quantity | undefined =>
  typeof value === 'number' ? value * 1e6 : value;
const bits = (value: Quantity | undefined): Quantity | undefined =>
  typeof value === 'number' ? Math.round(value / 8) : value;

/** Properties that only netem has. */
const emulated = ['delay', 'jitter', 'delayCorrelation', 'loss', 'lossCorrelation', 'duplicate', 'corrupt'];

const shapeInput = (): Check =>
  required(
    isObject<ShapeOptions>(
      {
        delay: isQuantity,
        jitter: isQuantity,
        delayCorrelation: isQuantity,
        loss: isQuantity,
        lossCorrelation: isQuantity,
        duplicate: isQuantity,
        corrupt: isQuantity,
        reorder: isQuantity,
        rate: isQuantity,
        burst: isQuantity,
        latency: isQuantity,
        limit: isInteger(),
      },
      'options of shaping',
    ),
  );

/**
 * Makes the requests that shape the packets that a link sends, in the place of its root qdisc. A rate alone is kept by tbf,
 * everything else by netem, which not every kernel has (ENOENT).
 *
 * @throws TypeError or RangeError for options that contradict each other, naming the option
 */
export const shapeRequests = operation(
  'shape requests',
  () => [argument('index', isLinkIndex), argument('options', shapeInput())],
  function shapeRequests(index: number, options: ShapeOptions): Request<void>[] {
    const operation = 'shape requests';
    const wanted = Object.entries(options).filter(([, value]) => value !== undefined);
    if (wanted.length === 0) throwInvalid(operation, 'options', 'expected a delay, loss, rate …');
    const { delay, jitter, rate, burst, latency, limit, ...chances } = options;
    const needsNetem = wanted.some(
      ([name]) => emulated.includes(name) || name === 'reorder' || name === 'limit',
    );
    if (!needsNetem && rate === undefined) throwInvalid(operation, 'rate', 'burst and latency need a rate');
    if (!needsNetem) {
      const bytesPerSecond = quantitiesOf(operation).rate('rate', bits(rate) as Quantity);
      const tbf = tbfOptions({
        rate: bytesPerSecond,
        burst: burst ?? Math.min(Math.max(65536, Math.ceil(bytesPerSecond / 100)), 0xffffffff),
        latency: milliseconds(latency) ?? '50ms',
      });
      return [qdiscs.replace({ index, kind: 'tbf', options: tbf })];
    }
    const contrary = burst !== undefined ? 'burst' : latency !== undefined ? 'latency' : undefined;
    if (contrary !== undefined) throwInvalid(operation, contrary, 'is for a rate alone; netem has limit');
    const fields: NetemFields = {
      ...chances,
      delay: milliseconds(delay),
      jitter: milliseconds(jitter),
      rate: bits(rate),
      limit,
    };
    return [qdiscs.replace({ index, kind: 'netem', options: netemOptions(fields) })];
  },
);

/** Makes the requests that end it: the link gets its first qdisc again. ENOENT where it was not shaped. */
export const unshapeRequests = operation(
  'unshape requests',
  () => [argument('index', isLinkIndex)],
  function unshapeRequests(index: number): Request<void>[] {
    return [qdiscs.delete({ index })];
  },
);
