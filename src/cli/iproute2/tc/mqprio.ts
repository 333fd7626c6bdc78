import type { QdiscKinds } from '../../../netlink/protocols/route/index.ts';
import { addTo, custom, type FieldOf, type Keyword, number, readNext, setField, value } from '../grammar.ts';
import { integer, oneOf, type ReadWord } from '../words.ts';
import { optionWords } from './kind-words.ts';
import { rateWord } from './quantities.ts';

type MqprioField = FieldOf<QdiscKinds['mqprio']>;

const priorities = 16;

/** Reads words as long as they begin with a digit, as many as there are priorities. */
const numbers = <const F extends MqprioField, T>(field: F, read: ReadWord<T>, filler: T): Keyword<F> =>
  custom((words, target) => {
    const { last } = words;
    const list: T[] = [];
    do list.push(readNext(last, words, read, 'a number'));
    while (/^\d/.test(words.peek() ?? ''));
    while (list.length < priorities) list.push(filler);
    setField(target, field, list);
  });

/** `1@0 1@1`: the number of the queues of each traffic class, and the first one. */
const queues: Keyword<'queueCounts' | 'queueOffsets'> = custom((words, target) => {
  setField(target, 'queueCounts', []);
  setField(target, 'queueOffsets', []);
  do {
    const [count = '', offset = ''] = words.next('COUNT@OFFSET').split('@');
    addTo(target, 'queueCounts', integer(count));
    addTo(target, 'queueOffsets', integer(offset));
  } while (/^\d+@/.test(words.peek() ?? ''));
});

const preemption: Keyword<'entries'> = custom((words, target) => {
  const read = oneOf({ E: 'express', P: 'preemptible' });
  for (let index = 0; index === 0 || /^[EP]$/.test(words.peek() ?? ''); index++)
    addTo(target, 'entries', { index, framePreemption: readNext('fp', words, read, 'E or P') });
});

const rate: ReadWord<bigint> = (word) => BigInt(Math.round(rateWord(word)));

/** Words of mqprio. */
export const mqprio = optionWords<QdiscKinds['mqprio']>(
  {
    num_tc: number('count'),
    map: numbers('priorityMap', integer, 0),
    queues,
    hw: number('offload'),
    fp: preemption,
    mode: value('mode', oneOf({ dcb: 'dcb', channel: 'channel' })),
    shaper: value('shaper', oneOf({ dcb: 'dcb', bw_rlimit: 'rate' })),
    min_rate: numbers('minimumRates', rate, 0n),
    max_rate: numbers('maximumRates', rate, 0n),
  },
  // The classes and the map that tc sends where no word says others.
  () => ({
    ...{ count: 8, priorityMap: [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 1, 1, 3, 3, 3, 3], offload: 1 },
    ...{ queueCounts: [], queueOffsets: [] },
  }),
);
