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
  type Fields,
  type Grammar,
  type Keyword,
  number,
  parseWhile,
  readNext,
  setField,
  value,
  within,
} from '../grammar.ts';
import { hexadecimal, integer, oneOf, type ReadWord, type Words } from '../words.ts';
import { clockWord } from './clock-word.ts';
import { builtWords, type KindWords, optionWords } from './kind-words.ts';
import { mqprio } from './mqprio.ts';
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
    interplanetary: cakeTime('rtt', 1000e9),
    conservative: custom<CakeField>((_words, target) => Object.assign(target, { atm: 'atm', overhead: 48 })),
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

const pieSwitches = {
  ...ecn,
  bytemode: constant('byteMode', 1),
  nobytemode: constant('byteMode', 0),
  dq_rate_estimator: constant('dequeueRateEstimator', 1),
  no_dq_rate_estimator: constant('dequeueRateEstimator', 0),
} as const;

/** A rate in kbit/s, as the kernel has it; that of the library is in bytes per second. */
const kilobits = <const F extends string>(field: F): Keyword<F> =>
  value(field, (word) => integer(word) * 125, 'a rate in kbit/s');

const cbs = optionWords<QdiscKinds['cbs']>(
  {
    hicredit: within('parameters', number('highCredit')),
    locredit: within('parameters', number('lowCredit')),
    idleslope: within('parameters', kilobits('idleSlope')),
    sendslope: within('parameters', kilobits('sendSlope')),
    offload: within('parameters', number('offload')),
  },
  () => ({ parameters: { offload: 0, highCredit: 0, lowCredit: 0, idleSlope: 0, sendSlope: 0 } }),
);

const etf = optionWords<QdiscKinds['etf']>(
  {
    delta: within('parameters', number('delta')),
    clockid: within('parameters', value('clockId', clockWord, 'a clock such as CLOCK_TAI')),
    offload: within('parameters', flagIn('offload')),
    deadline_mode: within('parameters', flagIn('deadlineMode')),
    skip_sock_check: within('parameters', flagIn('skipSocketCheck')),
  },
  () => ({ parameters: { delta: 0, clockId: -1, flags: [] } }),
);

/** Reads a part from 0 to 1. */
const part = (word: string): number => {
  const number = realNumber(word);
  if (number <= 1) return number;
  throw new TypeError(`a number from 0 to 1, got '${word}'`);
};

const milliseconds = <const F extends string>(field: F): Keyword<F> =>
  value(field, (word) => integer(word) * 1e6, 'milliseconds');

const sfbWords = optionWords<QdiscKinds['sfb']>(
  {
    rehash: within('parameters', milliseconds('rehashInterval')),
    db: within('parameters', milliseconds('warmupTime')),
    max: within('parameters', number('maximum')),
    target: within('parameters', number('binSize')),
    increment: within('parameters', value('increment', part, 'a number from 0 to 1')),
    decrement: within('parameters', value('decrement', part, 'a number from 0 to 1')),
    limit: within('parameters', number('limit')),
    penalty_rate: within('parameters', number('penaltyRate')),
    penalty_burst: within('parameters', number('penaltyBurst')),
  },
  // The numbers that tc sends where no word says others. Times are in nanoseconds.
  () => ({
    parameters: {
      ...{ rehashInterval: 600e9, warmupTime: 60e9, maximum: 0, binSize: 0, limit: 0 },
      ...{ increment: 0.0005, decrement: 0.00005, penaltyRate: 10, penaltyBurst: 20 },
    },
  }),
);

/** Of the two sizes, tc computes one from the other. */
const sfb: KindWords = {
  ...sfbWords,
  build({ parameters }) {
    const { maximum, binSize, ...others } = parameters as Record<'maximum' | 'binSize', number>;
    const most = maximum || (binSize === 0 ? 25 : Math.trunc((binSize * 5) / 4));
    return { parameters: { ...others, maximum: most, binSize: binSize || Math.trunc((most * 4 + 3) / 5) } };
  },
};

/** A time, or a number of packets. */
const stepThreshold: Keyword<'stepThreshold' | 'stepThresholdPackets'> = custom((words, target) => {
  const [, packets] = /^(\d+)p(?:ackets?|kts?)?$/.exec(words.peek() ?? '') ?? [];
  if (packets === undefined)
    setField(target, 'stepThreshold', readNext('step_thresh', words, tcTimeWord, 'a time'));
  else {
    words.next('a time');
    setField(target, 'stepThresholdPackets', Number(packets));
  }
});

const dualpi2 = optionWords<QdiscKinds['dualpi2']>(
  {
    limit: number('limit'),
    memlimit: size('memoryLimit'),
    target: time('target'),
    tupdate: time('updateInterval'),
    alpha: value('alpha', realNumber, 'hertz'),
    beta: value('beta', realNumber, 'hertz'),
    step_thresh: stepThreshold,
    min_qlen_step: number('minimumQueueLengthForStep'),
    coupling_factor: number('coupling'),
    drop_on_overload: constant('dropOnOverload', true),
    overflow: constant('dropOnOverload', false),
    drop_enqueue: constant('dropEarly', true),
    drop_dequeue: constant('dropEarly', false),
    classic_protection: number('classicProtection'),
    l4s_ect: constant('ecnMask', 'l4s'),
    any_ect: constant('ecnMask', 'any'),
    split_gso: constant('splitGso', true),
    no_split_gso: constant('splitGso', false),
  },
  () => ({}),
);

/** Reads a number with a fraction. */
function realNumber(word: string): number {
  const number = Number(word);
  if (numeric.test(word) && Number.isFinite(number)) return number;
  throw new TypeError(`a number, got '${word}'`);
}

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
      offload_horizon: time('offloadHorizon'),
      bands: within('priorityMap', number('bands')),
      priomap: within('priorityMap', numbers('priorityMap')),
      weights: numbers('weights'),
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
  cake_mq: cake,
  cbs,
  etf,
  mqprio,
  sfb,
  multiq: optionWords<QdiscKinds['multiq']>({}, () => ({ bands: 0, maximumBands: 0 })),
  pie: optionWords<QdiscKinds['pie']>(
    {
      ...{ limit: number('limit'), target: time('target'), tupdate: time('updateInterval') },
      ...{ alpha: number('alpha'), beta: number('beta') },
      ...pieSwitches,
    },
    () => ({}),
  ),
  fq_pie: optionWords<QdiscKinds['fq_pie']>(
    {
      ...{ limit: number('limit'), target: time('target'), tupdate: time('updateInterval') },
      ...{ alpha: number('alpha'), beta: number('beta'), flows: number('flows') },
      ...{ quantum: size('quantum'), memory_limit: size('memoryLimit'), ecn_prob: number('ecnProbability') },
      ...pieSwitches,
    },
    () => ({}),
  ),
  dualpi2,
  plug: optionWords<QdiscKinds['plug']>(
    {
      block: constant('action', 'buffer'),
      release: constant('action', 'releaseOne'),
      release_indefinite: constant('action', 'releaseIndefinite'),
      limit: custom<'action' | 'limit'>((words, target) =>
        Object.assign(target, { action: 'limit', limit: readNext('limit', words, sizeWord, 'a size') }),
      ),
    },
    () => ({ limit: 0 }),
  ),
  hfsc: optionWords<QdiscKinds['hfsc']>({
    default: value('defaultClass', hexadecimal, 'the number of a class'),
  }),
  hhf: optionWords<QdiscKinds['hhf']>(
    {
      ...{ limit: number('limit'), quantum: size('quantum'), hh_limit: number('heavyFlowsLimit') },
      ...{ reset_timeout: time('resetTimeout'), admit_bytes: size('admitBytes') },
      ...{ evict_timeout: time('evictTimeout'), non_hh_weight: number('otherWeight') },
    },
    () => ({}),
  ),
  ets: optionWords<QdiscKinds['ets']>(etsWords, () => ({})),
};

function flagIn(name: string): Keyword<'flags'> {
  return (_words, target) => addTo(target, 'flags', name);
}

/** A service curve: `m1 RATE d TIME m2 RATE`, or `umax SIZE dmax TIME rate RATE`. */
const curve = (...fields: readonly FieldOf<ClassKinds['hfsc']>[]): Keyword<FieldOf<ClassKinds['hfsc']>> =>
  custom((words, target) => {
    const { m1 = 0, d = 0, m2 = 0, umax, dmax = 0 } = readCurve(words);
    for (const field of fields)
      setField(target, field, umax === undefined ? { m1, d, m2 } : burstCurve(umax, dmax, m2));
  });

function readCurve(words: Words): Readonly<Record<string, number>> {
  const read: Fields = {};
  parseWhile(
    {
      ...{ m1: rate('m1'), d: time('d'), m2: rate('m2') },
      ...{ umax: size('umax'), dmax: time('dmax'), rate: rate('m2') },
    },
    words,
    read,
  );
  return read as Readonly<Record<string, number>>;
}

/** The curve that sends so many bytes within a time: steep at first where the rate alone is too slow. */
function burstCurve(bytes: number, nanoseconds: number, m2: number): object {
  const seconds = nanoseconds / 1e9;
  if (seconds > 0 && Math.ceil(bytes / seconds) > m2)
    return { m1: Math.ceil(bytes / seconds), d: nanoseconds, m2 };
  return { m1: 0, d: m2 > 0 ? Math.ceil(nanoseconds - (bytes / m2) * 1e9) : 0, m2 };
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
  qfq: optionWords<ClassKinds['qfq']>(
    { weight: number('weight'), maxpkt: number('maximumPacket') },
    () => ({}),
  ),
  hfsc: optionWords<ClassKinds['hfsc']>(
    {
      rt: curve('realTime'),
      ls: curve('linkShare'),
      sc: curve('realTime', 'linkShare'),
      ul: curve('upperLimit'),
    },
    () => ({}),
  ),
  drr: optionWords<ClassKinds['drr']>({ quantum: size('quantum') }, () => ({})),
  ets: optionWords<ClassKinds['ets']>(etsWords, () => ({})),
};
