import { argument, operation, required } from '../../../request/input.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Estimator } from './statistics.ts';
import { type Quantity, quantitiesOf } from './units.ts';
import { isQuantity } from './validate.ts';

/**
 * Makes a rate estimator: `tc qdisc add … estimator 1sec 8sec`. It measures every `interval` (250 ms to 8 s, rounded up to a
 * power of two), and averages over about `window`.
 */
export const estimatorOptions = operation(
  'estimator options',
  () => [argument('interval', required(isQuantity)), argument('window', required(isQuantity))],
  function estimatorOptions(interval: Quantity, window: Quantity): Estimator {
    const { time } = quantitiesOf('estimator options');
    const every = time('interval', interval);
    const over = time('window', window);
    let power = 0;
    while (power <= 5 && every > 2 ** power * 250e6) power++;
    if (power > 5) throwInvalid('estimator options', 'interval', 'expected 8 seconds at most');
    let log = 1;
    while (log < 32 && every / -Math.log(1 - 2 ** -log) <= over) log++;
    const ewmaLog = log - 1;
    if (ewmaLog === 0 || ewmaLog >= 31)
      throwInvalid(
        'estimator options',
        'window',
        'expected a time of some intervals, not less than one and a half',
      );
    return { interval: power - 2, ewmaLog };
  },
);
