import { throwInvalid } from '../../../request/validate.ts';
import type { Estimator } from './statistics.ts';
import { type Quantity, quantitiesOf } from './units.ts';

/**
 * A rate estimator: `tc qdisc add … estimator 1sec 8sec`. Measures every `interval` (250 ms to 8 s, made a power of
 * two), averaged over about `window`.
 */
export function estimatorOptions(interval: Quantity, window: Quantity): Estimator {
  const { time } = quantitiesOf('estimator');
  const every = time('interval', interval);
  const over = time('window', window);
  let power = 0;
  while (power <= 5 && every > 2 ** power * 250e6) power++;
  if (power > 5) throwInvalid('estimator', 'interval', 'expected 8 seconds at most');
  let log = 1;
  while (log < 32 && every / -Math.log(1 - 2 ** -log) <= over) log++;
  const ewmaLog = log - 1;
  if (ewmaLog === 0 || ewmaLog >= 31)
    throwInvalid('estimator', 'window', 'expected a time of some intervals, not less than one and a half');
  return { interval: power - 2, ewmaLog };
}
