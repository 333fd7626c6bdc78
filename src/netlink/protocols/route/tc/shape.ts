import type { Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type NetemFields, netemOptions } from './qdiscs/kinds/netem-options.ts';
import { tbfOptions } from './qdiscs/kinds/tbf.ts';
import * as qdiscs from './qdiscs/operations.ts';
import { parseRate, type Quantity } from './units.ts';
import { checkIndex } from './validate.ts';

/**
 * How a link is made worse. Text with a unit (`'50ms'`, `'10mbit'`, `'1%'`); or numbers, in the units of JavaScript and
 * of daily life here: milliseconds, bits per second, bytes, fractions from 0 to 1.
 */
export interface ShapeOptions {
  /** Every packet is late by so much. */
  delay?: Quantity | undefined;
  /** The delay varies by so much. */
  jitter?: Quantity | undefined;
  delayCorrelation?: Quantity | undefined;
  /** Packets lost at random. */
  loss?: Quantity | undefined;
  lossCorrelation?: Quantity | undefined;
  duplicate?: Quantity | undefined;
  corrupt?: Quantity | undefined;
  /** Packets that overtake the delayed ones. */
  reorder?: Quantity | undefined;
  /** What is sent at most. */
  rate?: Quantity | undefined;
  /** With a rate alone: what may be sent at once; 10 ms of the rate, at least 64 KiB, unless told. */
  burst?: Quantity | undefined;
  /** With a rate alone: how long a packet may wait before it is dropped; 50 ms unless told. */
  latency?: Quantity | undefined;
  /** Otherwise: packets that may wait. */
  limit?: number | undefined;
}

const milliseconds = (value: Quantity | undefined): Quantity | undefined =>
  typeof value === 'number' ? value * 1e6 : value;
const bits = (value: Quantity | undefined): Quantity | undefined =>
  typeof value === 'number' ? Math.round(value / 8) : value;

/** What netem alone can do. */
const emulated = ['delay', 'jitter', 'delayCorrelation', 'loss', 'lossCorrelation', 'duplicate', 'corrupt'];

/**
 * The requests that shape what a link sends, in the place of whatever its root qdisc was. A rate alone is kept by tbf,
 * everything else by netem, which not every kernel has (ENOENT).
 *
 * @throws TypeError or RangeError for what makes no sense, naming the option
 */
export function shapeRequests(index: number, options: ShapeOptions): Request<void>[] {
  const operation = 'shape';
  checkIndex(operation, index);
  if (typeof options !== 'object' || options === null)
    throwInvalid(operation, 'options', 'expected an object');
  const kernelOnlyFlags = Object.entries(options).filter(([, value]) => value !== undefined);
  if (kernelOnlyFlags.length === 0) throwInvalid(operation, 'options', 'expected a delay, loss, rate …');
  const { delay, jitter, rate, burst, latency, limit, ...chances } = options;
  const needsNetem = kernelOnlyFlags.some(
    ([name]) => emulated.includes(name) || name === 'reorder' || name === 'limit',
  );
  if (!needsNetem && rate === undefined) throwInvalid(operation, 'rate', 'burst and latency need a rate');
  if (!needsNetem) {
    const bytesPerSecond = parseRate(bits(rate) as Quantity);
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
}

/** The request that ends it: the link has its first qdisc again. ENOENT where it was not shaped. */
export function unshapeRequests(index: number): Request<void>[] {
  return [qdiscs.delete({ index })];
}
