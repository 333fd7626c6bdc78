import {
  type ClassKinds,
  defaultPriorityMap,
  type HtbClassFields,
  type HtbFields,
  htbClassOptions,
  htbOptions,
  type QdiscKinds,
  type TbfFields,
  tbfOptions,
} from '../../../netlink/protocols/route/index.ts';
import {
  addTo,
  constant,
  custom,
  type FieldOf,
  type Grammar,
  type Keyword,
  number,
  readNext,
  setField,
  value,
} from '../grammar.ts';
import { hexadecimal, integer, oneOf, type ReadWord } from '../words.ts';
import { builtWords, type KindWords, optionWords } from './kind-words.ts';
import { netem } from './netem.ts';
import { numeric, rateWord, sizeWord, tcTimeWord } from './quantities.ts';

const size = <const F extends string>(field: F): Keyword<F> => value(field, sizeWord, 'a size');
const time = <const F extends string>(field: F): Keyword<F> => value(field, tcTimeWord, 'a time');
const rate = <const F extends string>(field: F): Keyword<F> => value(field, rateWord, 'a rate');

/** A burst, with the size of a cell behind it: `10k/8`. The library chooses the cells. */
const burst = <const F extends string>(field: F): Keyword<F> =>
  value(field, (word) => sizeWord(word.replace(/\/\d+$/, '')), 'a size');

const linkLayer = value('linkLayer', oneOf({ ethernet: 'ethernet', atm: 'atm', adsl: 'atm' }));

/** Numbers up to the next word that is none. */
const numbers = <const F extends string>(field: F, read: ReadWord<number> = integer): Keyword<F> =>
  custom((words, target) => {
    const keyword = words.last;
    do addTo(target, field, readNext(keyword, words, read, 'a number'));
    while (numeric.test(words.peek() ?? ''));
  });

/** The bands of the priorities: those that are not given stay as they are. */
const priorityMap: Keyword<'priorityMap'> = (words, target) => {
  const map = [...defaultPriorityMap];
  for (let at = 0; at < map.length && /^\d/.test(words.peek() ?? ''); at++)
    map[at] = readNext('priomap', words, integer);
  setField(target, 'priorityMap', map);
};

const ecn = { ecn: constant('ecn', 1), noecn: constant('ecn', 0) } as const;

const prio = optionWords<QdiscKinds['prio']>({ bands: number('bands'), priomap: priorityMap }, () => ({
  bands: 3,
  priorityMap: [...defaultPriorityMap],
}));

const fifo = { limit: size('limit') } as const;

const cakeTime = (field: 'rtt', nanoseconds: number): Keyword<'rtt' | 'target'> =>
  custom((_words, target) => {
    setField(target, field, nanoseconds);
    setField(target, 'target', nanoseconds / 20);
  });

const cakeDiffserv = ['besteffort', 'precedence', 'diffserv3', 'diffserv4', 'diffserv8'] as const;
const cakeFlows = [
  'flowblind',
  'srchost',
  'dsthost',
  'hosts',
  'flows',
  'dual-srchost',
  'dual-dsthost',
  'triple-isolate',
] as const;

type CakeField = FieldOf<QdiscKinds['cake']>;

const each = <F extends string>(
  names: readonly string[],
  keyword: (name: string) => Keyword<F>,
): Grammar<F>['keywords'] => Object.fromEntries(names.map((name) => [name, keyword(name)]));

const cakeRate = (bytes: (read: () => number) => number): Keyword<CakeField> =>
  custom((words, target) => {
    setField(
      target,
      'baseRate64',
      BigInt(Math.round(bytes(() => readNext('bandwidth', words, rateWord, 'a rate')))),
    );
    setField(target, 'autorate', 0);
  });

const cake = optionWords<QdiscKinds['cake']>(
  {
    bandwidth: cakeRate((read) => read()),
    unlimited: cakeRate(() => 0),
    'autorate-ingress': constant('autorate', 1),
    ...each<CakeField>(cakeDiffserv, (name) => constant('diffserv', name)),
    ...each<CakeField>(cakeFlows, (name) => constant('flowMode', name)),
    nat: constant('nat', 1),
    nonat: constant('nat', 0),
    wash: constant('wash', 1),
    nowash: constant('wash', 0),
    'split-gso': constant('splitGso', 1),
    'no-split-gso': constant('splitGso', 0),
    ingress: constant('ingress', 1),
    egress: constant('ingress', 0),
    'ack-filter': constant('ackFilter', 'enabled'),
    'ack-filter-aggressive': constant('ackFilter', 'aggressive'),
    'no-ack-filter': constant('ackFilter', 'disabled'),
    memlimit: size('memory'),
    fwmark: number('fwmark'),
    rtt: custom<CakeField>((words, target) =>
      cakeTime('rtt', readNext('rtt', words, tcTimeWord, 'a time'))(words, target),
    ),
    datacentre: cakeTime('rtt', 100e3),
    lan: cakeTime('rtt', 1e6),
    metro: cakeTime('rtt', 10e6),
    regional: cakeTime('rtt', 30e6),
    internet: cakeTime('rtt', 100e6),
    oceanic: cakeTime('rtt', 300e6),
    satellite: cakeTime('rtt', 1000e6),
    noatm: constant('atm', 'none'),
    atm: constant('atm', 'atm'),
    ptm: constant('atm', 'ptm'),
    raw: custom<CakeField>((_words, target) =>
      Object.assign(target, { raw: true, atm: 'none', overhead: 0 }),
    ),
    overhead: number('overhead'),
    mpu: number('mpu'),
  },
  () => ({}),
);

const etsWords: Grammar<FieldOf<QdiscKinds['ets']>>['keywords'] = {
  bands: number('bands'),
  strict: number('strict'),
  quantum: size('quantum'),
  quanta: numbers('quanta', sizeWord),
  priomap: numbers('priorityMap'),
};

const codelWords = {
  limit: number('limit'),
  target: time('target'),
  interval: time('interval'),
  ce_threshold: time('ceThreshold'),
  ...ecn,
} as const;

/** Reads a number of which the kernel gets the logarithm. */
const logarithm: ReadWord<number> = (word) => {
  const number = integer(word);
  if (number > 0) return Math.floor(Math.log2(number));
  throw new TypeError(`a number from 1, got '${word}'`);
};

/** Words of qdiscs. The library's functions make the options where the words and the options differ. */
export const qdiscWords: { readonly [K in keyof QdiscKinds]?: KindWords } = {
  netem,
  tbf: builtWords<TbfFields>(
    {
      rate: rate('rate'),
      burst: burst('burst'),
      buffer: burst('burst'),
      maxburst: burst('burst'),
      limit: size('limit'),
      latency: time('latency'),
      peakrate: rate('peakRate'),
      mtu: burst('mtu'),
      minburst: burst('mtu'),
      mpu: size('mpu'),
      overhead: number('overhead'),
      linklayer: linkLayer,
    },
    tbfOptions,
  ),
  htb: builtWords<HtbFields>(
    {
      default: value('defaultClass', hexadecimal, 'the number of a class'),
      r2q: number('rateToQuantum'),
      direct_qlen: number('directQueueLength'),
      offload: constant('offload'),
    },
    htbOptions,
  ),
  pfifo: optionWords<QdiscKinds['pfifo']>(fifo),
  bfifo: optionWords<QdiscKinds['bfifo']>(fifo),
  pfifo_head_drop: optionWords<QdiscKinds['pfifo_head_drop']>(fifo),
  prio,
  fq_codel: optionWords<QdiscKinds['fq_codel']>(
    {
      ...codelWords,
      flows: number('flows'),
      quantum: number('quantum'),
      memory_limit: size('memoryLimit'),
      drop_batch: number('dropBatchSize'),
      ce_threshold_selector: custom<'ceThresholdSelector' | 'ceThresholdMask'>((words, target) => {
        const [selector, mask] = words.next('VALUE/MASK').split('/');
        setField(target, 'ceThresholdSelector', integer(selector ?? ''));
        setField(target, 'ceThresholdMask', integer(mask ?? ''));
      }),
    },
    () => ({}),
  ),
  codel: optionWords<QdiscKinds['codel']>(codelWords, () => ({})),
  fq: optionWords<QdiscKinds['fq']>(
    {
      limit: number('limit'),
      flow_limit: number('flowLimit'),
      buckets: value('bucketsLog', logarithm, 'a number'),
      quantum: size('quantum'),
      initial_quantum: size('initialQuantum'),
      maxrate: rate('flowMaximumRate'),
      low_rate_threshold: rate('lowRateThreshold'),
      defrate: rate('flowDefaultRate'),
      refill_delay: time('flowRefillDelay'),
      orphan_mask: number('orphanMask'),
      ce_threshold: time('ceThreshold'),
      timer_slack: time('timerSlack'),
      pacing: constant('rateEnable', 1),
      nopacing: constant('rateEnable', 0),
      horizon: time('horizon'),
      horizon_drop: constant('horizonDrop', 1),
      horizon_cap: constant('horizonDrop', 0),
    },
    () => ({}),
  ),
  sfq: optionWords<QdiscKinds['sfq']>(
    {
      quantum: size('quantum'),
      perturb: value('perturbPeriod', (word) => integer(word) * 1e9, 'seconds'),
      limit: number('limit'),
      divisor: number('divisor'),
      flows: number('flows'),
      depth: number('depth'),
      headdrop: constant('headDrop', 1),
      redflowlimit: number('flowLimit'),
      min: number('minimum'),
      max: number('maximum'),
      // tc computes two logarithms from it.
      burst: custom<never>((words) => void words.next('a number')),
      ecn: flagIn('ecn'),
      harddrop: flagIn('hardDrop'),
      probability: value('maximumProbability', (word) => {
        const chance = Number(word);
        if (chance >= 0 && chance <= 1) return chance;
        throw new TypeError(`a number from 0 to 1, got '${word}'`);
      }),
    },
    () => ({ quantum: 0, perturbPeriod: 0, limit: 0, divisor: 0, flows: 0 }),
  ),
  cake,
  ets: optionWords<QdiscKinds['ets']>(etsWords, () => ({})),
};

function flagIn(name: string): Keyword<'flags'> {
  return (_words, target) => addTo(target, 'flags', name);
}

/** Words of classes. */
export const classWords: { readonly [K in keyof ClassKinds]?: KindWords } = {
  htb: builtWords<HtbClassFields>(
    {
      rate: rate('rate'),
      ceil: rate('ceil'),
      burst: burst('burst'),
      buffer: burst('burst'),
      maxburst: burst('burst'),
      cburst: burst('ceilBurst'),
      cbuffer: burst('ceilBurst'),
      cmaxburst: burst('ceilBurst'),
      prio: number('priority'),
      quantum: size('quantum'),
      mtu: size('mtu'),
      mpu: size('mpu'),
      overhead: number('overhead'),
      linklayer: linkLayer,
    },
    htbClassOptions,
  ),
  drr: optionWords<ClassKinds['drr']>({ quantum: size('quantum') }, () => ({})),
  ets: optionWords<ClassKinds['ets']>(etsWords, () => ({})),
};
