import { type NetemFields, netemOptions } from '../../../netlink/protocols/route/index.ts';
import { usageError } from '../../usage-error.ts';
import {
  constant,
  custom,
  type FieldOf,
  type Fields,
  type Keyword,
  number,
  readNext,
  setField,
  value,
} from '../grammar.ts';
import { bigInteger, integer, type ReadWord, type Words } from '../words.ts';
import { builtWords, type KindWords } from './kind-words.ts';
import { numeric, percentWord, rateWord, sizeWord, tcTimeWord } from './quantities.ts';

type NetemField = FieldOf<NetemFields>;

/** Reads fields one after the other, as long as the next word is a number. The first one is needed. */
function numbers<F extends string>(
  words: Words,
  target: Fields,
  fields: readonly (readonly [F, ReadWord<unknown>])[],
): void {
  const keyword = words.last;
  for (const [index, [field, read]] of fields.entries()) {
    if (index > 0 && !numeric.test(words.peek() ?? '')) return;
    setField(target, field, readNext(keyword, words, read, 'a number'));
  }
}

const series = (...fields: readonly (readonly [NetemField, ReadWord<unknown>])[]): Keyword<NetemField> =>
  custom((words, target) => numbers(words, target, fields));

/** A chance and its correlation. tc sends the correlations of delay, loss and copies with those of other chances. */
const chance = (
  field: 'corrupt' | 'reorder',
  correlation: 'corruptCorrelation' | 'reorderCorrelation',
): Keyword<NetemField> =>
  custom((words, target) => {
    numbers(words, target, [
      [field, percentWord],
      [correlation, percentWord],
    ]);
    if (target[correlation] !== undefined) target.delayCorrelation ??= 0;
  });

const delay = series(['delay', tcTimeWord], ['jitter', tcTimeWord], ['delayCorrelation', percentWord]);
const duplicate = series(['duplicate', percentWord], ['duplicateCorrelation', percentWord]);

const loss: Keyword<NetemField> = custom((words, target) => {
  const model = words.take('random', 'state', 'gemodel');
  const inner: Fields = {};
  if (model === 'state') {
    const states = ['p13', 'p31', 'p32', 'p23', 'p14'] as const;
    numbers(
      words,
      inner,
      states.map((state) => [state, percentWord]),
    );
    setField(target, 'lossState', inner);
  } else if (model === 'gemodel') {
    const chances = ['p', 'r', 'lossWhileBad', 'lossWhileGood'] as const;
    numbers(
      words,
      inner,
      chances.map((name) => [name, percentWord]),
    );
    setField(target, 'lossGilbertElliott', inner);
  } else
    numbers(words, target, [
      ['loss', percentWord],
      ['lossCorrelation', percentWord],
    ]);
});

const slot: Keyword<NetemField> = custom((words, target) => {
  const inner: Fields = {};
  numbers(words, inner, [
    ['minimumDelay', tcTimeWord],
    ['maximumDelay', tcTimeWord],
  ]);
  for (let word = words.take('packets', 'bytes'); word !== undefined; word = words.take('packets', 'bytes'))
    setField(
      inner,
      word === 'packets' ? 'maximumPackets' : 'maximumBytes',
      readNext(word, words, word === 'packets' ? integer : sizeWord),
    );
  setField(target, 'slot', inner);
});

/** Words of netem. */
export const netem: KindWords = builtWords<NetemFields>(
  {
    delay,
    latency: delay,
    loss,
    drop: loss,
    duplicate,
    corrupt: chance('corrupt', 'corruptCorrelation'),
    reorder: chance('reorder', 'reorderCorrelation'),
    gap: number('gap'),
    limit: value('limit', sizeWord),
    rate: series(
      ['rate', rateWord],
      ['packetOverhead', integer],
      ['cellSize', integer],
      ['cellOverhead', integer],
    ),
    slot,
    ecn: constant('ecn'),
    seed: value('seed', bigInteger),
    distribution: custom<NetemField>((words) => {
      throw usageError(`'distribution ${words.next('a name')}' needs a table of tc, which is not read here`);
    }),
  },
  netemOptions,
);
