import {
  countPolicies,
  countStates,
  getPolicyDefaults,
  type PolicyCreate,
  type PolicyFilter,
  type PolicyReference,
  type PolicyThresholds,
  policies,
  type SpiRequest,
  type StateCreate,
  type StateFilter,
  type StateReference,
  setPolicyDefaults,
  setPolicyThresholds,
  states,
} from '../../netlink/protocols/xfrm/index.ts';
import { mode, upperProtocol, xfrmProtocol } from '../../netlink/protocols/xfrm/names.ts';
import { usageError } from '../usage-error.ts';
import { subVerbs } from './find-verb.ts';
import {
  addTo,
  camelCase,
  custom,
  type FieldOf,
  type Fields,
  type Grammar,
  grammarOf,
  type Keyword,
  link,
  number,
  objectIn,
  parseWhile,
  readNext,
  setField,
  value,
  within,
} from './grammar.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { nameReader } from './schema-words.ts';
import {
  anyText,
  bigInteger,
  integer,
  integerOrDotted,
  linkWord,
  type ReadWord,
  type Words,
} from './words.ts';

type Keywords = Readonly<Record<string, Keyword>>;

const modeWord = nameReader(mode.names);

/** Reads the protocol of a state. */
const protocolWord: ReadWord<unknown> = (word) =>
  word === 'ipsec-any' ? 'any' : nameReader(xfrmProtocol.names)(word);

/** Reads words as long as they are one of these, into a list. */
const listOf = (field: string, known: readonly string[]): Keyword<never> =>
  custom((words, target) => {
    const bits = words.takeMatch(/^(0x[\da-f]+|\d+)$/i);
    if (bits !== undefined) addTo(target, field, Number(bits));
    else
      for (let word = words.take(...known); word !== undefined; word = words.take(...known))
        addTo(target, field, camelCase(word));
  });

/** Reads a value and, behind `mask`, the bits that count. */
const markWord: Keyword<'mark'> = custom((words, target) => {
  const mark = readNext('mark', words, integer);
  const mask = words.take('mask') === undefined ? 0xffff_ffff : readNext('mask', words, integer);
  setField(target, 'mark', { value: mark, mask });
});

const outputMark: Keyword<'outputMark' | 'outputMarkMask'> = custom((words, target) => {
  setField(target, 'outputMark', readNext('output-mark', words, integer));
  if (words.take('mask') !== undefined) setField(target, 'outputMarkMask', readNext('mask', words, integer));
});

/** Reads the limit that the next word names. */
const limit: Keyword<'limits'> = custom((words, target) => {
  const names: Readonly<Record<string, string>> = {
    'time-soft': 'softAddSeconds',
    'time-hard': 'hardAddSeconds',
    'time-use-soft': 'softUseSeconds',
    'time-use-hard': 'hardUseSeconds',
    'byte-soft': 'softBytes',
    'byte-hard': 'hardBytes',
    'packet-soft': 'softPackets',
    'packet-hard': 'hardPackets',
  };
  const word = words.next('a limit');
  if (!Object.hasOwn(names, word))
    throw usageError(`'${word}' is no limit: expected ${Object.keys(names).join(', ')}`);
  setField(objectIn(target, 'limits'), names[word] as string, readNext(word, words, bigInteger));
});

const context: Keyword<'securityContext'> = custom((words, target) =>
  setField(target, 'securityContext', {
    algorithm: 'selinux',
    domain: 'lsm',
    context: words.next('a context'),
  }),
);

/** `key 10.0.0.1` or `key 5` of GRE: two ports. */
const greKey = (words: Words, target: Fields): void => {
  const key = readNext('key', words, integerOrDotted, 'a key');
  setField(target, 'sourcePort', Math.floor(key / 0x10000));
  setField(target, 'destinationPort', key % 0x10000);
};

/** Words of a selector. */
const selectorWords: Keywords = {
  src: value('src', anyText, 'a prefix'),
  dst: value('dst', anyText, 'a prefix'),
  dev: link('ifindex'),
  proto: value('protocol', nameReader(upperProtocol.names)),
  sport: number('sourcePort'),
  dport: number('destinationPort'),
  type: number('sourcePort'),
  code: number('destinationPort'),
  key: greKey,
};

/** Reads a key: digits behind `0x`, or text whose bytes are the key. */
const keyWord: ReadWord<string | Uint8Array> = (word) =>
  word.startsWith('0x') ? word : new TextEncoder().encode(word);

/** Reads an algorithm: its name, its key, and the length of its value in the field `length`. */
const algorithm = <const F extends string>(field: F, length?: string): Keyword<F> =>
  custom((words, target) => {
    const name = words.next('an algorithm');
    const key = readNext(name, words, keyWord, 'a key');
    const bits = length === undefined ? {} : { [length]: readNext(name, words, integer, 'a number of bits') };
    setField(target, field, { name, key, ...bits });
  });

const encapsulation: Keyword<'encap'> = custom((words, target) => {
  const type = camelCase(words.next('espinudp, espinudp-nonike or espintcp'));
  const sourcePort = readNext('encap', words, integer, 'a port');
  const destinationPort = readNext('encap', words, integer, 'a port');
  const originalAddress = words.next('an address');
  setField(target, 'encap', { type, sourcePort, destinationPort, originalAddress });
});

/** `offload packet dev eth0 dir in`. */
const offload: Keyword<'offload'> = custom((words, target) => {
  const flags: string[] = [];
  const isPacket = words.take('packet', 'crypto') === 'packet';
  const object = objectIn(target, 'offload');
  setField(object, 'flags', flags);
  for (let word = words.take('dev', 'dir'); word !== undefined; word = words.take('dev', 'dir'))
    if (word === 'dev') setField(object, 'ifindex', readNext('dev', words, linkWord, 'a link'));
    else if (words.next('in or out') === 'in') flags.push('inbound');
  if (isPacket) flags.push('packet');
});

const identity = {
  src: value('src', anyText, 'an address'),
  dst: value('dst', anyText, 'an address'),
  proto: value('protocol', protocolWord),
  spi: number('spi'),
} as const;

const stateFlags = ['noecn', 'decap-dscp', 'nopmtudisc', 'wildrecv', 'icmp', 'af-unspec', 'align4', 'esn'];

const state = grammarOf<StateCreate>({
  keywords: {
    ...identity,
    mode: value('mode', modeWord),
    mark: markWord,
    reqid: number('reqid'),
    seq: number('seq'),
    'replay-window': number('replayWindow'),
    'replay-seq': within('replayEsn', number('seq')),
    'replay-oseq': within('replayEsn', number('oseq')),
    'replay-seq-hi': within('replayEsn', number('seqHi')),
    'replay-oseq-hi': within('replayEsn', number('oseqHi')),
    flag: listOf('flags', stateFlags),
    sel: custom<'selector'>((words, target) =>
      parseWhile(selectorWords, words, objectIn(target, 'selector')),
    ),
    limit,
    encap: encapsulation,
    coa: value('careOfAddress', anyText, 'an address'),
    ctx: context,
    'extra-flag': listOf('extraFlags', ['dont-encap-dscp', 'oseq-may-wrap']),
    offload,
    'output-mark': outputMark,
    if_id: number('ifId'),
    tfcpad: number('tfcpad'),
    dir: value('direction', anyText),
    'pcpu-num': number('pcpu'),
    enc: algorithm('enc'),
    auth: algorithm('auth'),
    'auth-trunc': algorithm('authTrunc', 'truncationLength'),
    aead: algorithm('aead', 'icvLength'),
    comp: custom<'comp'>((words, target) => setField(target, 'comp', { name: words.next('an algorithm') })),
  },
});

/** Largest window without extended sequence numbers. */
const smallWindow = 32;

/** Puts the sequence numbers where the window belongs: beside it, or with extended numbers. */
function withReplay(fields: Fields): Fields {
  const { replayEsn, replayWindow = 0, flags = [], ...rest } = fields;
  const isExtended = (flags as string[]).includes('esn') || (replayWindow as number) > smallWindow;
  const all = { ...rest, ...('flags' in fields && { flags }) };
  if (isExtended) return { ...all, replayEsn: { ...(replayEsn as Fields), replayWindow } };
  const { oseq = 0, seq = 0 } = (replayEsn ?? {}) as Fields;
  return {
    ...all,
    replayWindow,
    ...(replayEsn !== undefined && { replay: { oseq, seq, bitmap: 0 } }),
  };
}

const spi = grammarOf<SpiRequest>({
  keywords: {
    src: identity.src,
    dst: identity.dst,
    proto: identity.proto,
    mode: value('mode', modeWord),
    mark: markWord,
    reqid: number('reqid'),
    seq: number('seq'),
    min: number('min'),
    max: number('max'),
    dir: value('direction', anyText),
    'pcpu-num': number('pcpu'),
  },
});

const reference = grammarOf<StateReference>({ keywords: { ...identity, mark: markWord } });

const stateFilter = grammarOf<StateFilter>({
  keywords: {
    ...identity,
    mode: value('mode', modeWord),
    reqid: number('reqid'),
    flag: listOf('flags', stateFlags),
    nokeys: () => {},
  },
});

const stateVerbs: Verbs = {
  add: verb(state, states.add, withReplay),
  update: verb(state, states.update, withReplay),
  allocspi: verb(spi, states.allocateSpi),
  get: verb(reference, states.get),
  delete: verb(reference, states.delete),
  show: verb(stateFilter, states.list),
  flush: verb(
    grammarOf<{ protocol: string }>({ keywords: { proto: value('protocol', protocolWord) } }),
    states.deleteAll,
  ),
  count: () => pending({}, () => countStates()),
};

const template: Keywords = {
  ...identity,
  mode: value('mode', modeWord),
  reqid: number('reqid'),
  level: value('level', anyText),
};

/** A selector whose words stand beside those of the policy. */
const besideSelector = Object.fromEntries(
  Object.entries(selectorWords).map(([word, keyword]) => [word, within('selector', keyword)]),
) as Readonly<Record<string, Keyword<'selector'>>>;

const policyWords = {
  ...besideSelector,
  dir: value('direction', anyText),
  ctx: context,
  mark: markWord,
  index: number('index'),
  ptype: value('type', anyText),
  if_id: number('ifId'),
} as const;

const policy: Grammar<FieldOf<PolicyCreate>> = grammarOf<PolicyCreate>({
  keywords: {
    ...policyWords,
    action: value('action', anyText),
    priority: number('priority'),
    flag: listOf('flags', ['localok', 'icmp']),
    limit,
    tmpl: custom<'templates'>((words, target) => {
      const one: Fields = {};
      parseWhile(template, words, one);
      addTo(target, 'templates', one);
    }),
    offload,
  },
});

const policyFilter = grammarOf<PolicyFilter>({
  keywords: {
    src: value('src', anyText, 'a prefix'),
    dst: value('dst', anyText, 'a prefix'),
    dir: value('direction', anyText),
    index: number('index'),
    ptype: value('type', anyText),
    action: value('action', anyText),
    priority: number('priority'),
    flag: listOf('flags', ['localok', 'icmp']),
    nosock: custom<'sockets'>((_words, target) => setField(target, 'sockets', false)),
  },
});

/** A policy whose selector may have no words. */
const withSelector = (fields: Fields): Fields => ({ selector: {}, ...fields });

const thresholds = <const F extends FieldOf<PolicyThresholds>>(field: F): Keyword<F> =>
  custom(
    (words, target) => {
      const local = readNext(words.last, words, integer, 'a prefix length');
      const remote = readNext(words.last, words, integer, 'a prefix length');
      setField(target, field, { local, remote });
    },
    field,
    'two prefix lengths',
  );

const referredPolicy = grammarOf<PolicyReference>({ keywords: policyWords });

const policyVerbs: Verbs = {
  add: verb(policy, policies.add, withSelector),
  update: verb(policy, policies.update, withSelector),
  get: verb(referredPolicy, policies.get),
  delete: verb(referredPolicy, policies.delete),
  show: verb(policyFilter, policies.list),
  flush: verb(
    grammarOf<{ type: string }>({ keywords: { ptype: value('type', anyText) } }),
    policies.deleteAll,
  ),
  count: () => pending({}, () => countPolicies()),
  set: verb(
    grammarOf<PolicyThresholds>({
      keywords: { hthresh4: thresholds('ipv4Thresholds'), hthresh6: thresholds('ipv6Thresholds') },
    }),
    setPolicyThresholds,
  ),
  setdefault: verb(
    grammarOf<Parameters<typeof setPolicyDefaults>[0]>({
      keywords: {
        in: value('in', anyText),
        fwd: value('fwd', anyText),
        out: value('out', anyText),
      },
    }),
    setPolicyDefaults,
  ),
  getdefault: () => pending({}, () => getPolicyDefaults()),
};

/** `ip xfrm`. */
export const xfrmVerbs: Verbs = {
  state: subVerbs('xfrm state', stateVerbs),
  policy: subVerbs('xfrm policy', policyVerbs),
};
