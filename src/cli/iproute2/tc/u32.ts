import {
  type FilterKinds,
  type U32Match,
  u32Handle,
  u32Match,
  u32Selector,
} from '../../../netlink/protocols/route/index.ts';
import { usageError } from '../../usage-error.ts';
import {
  addTo,
  custom,
  type FieldOf,
  type Fields,
  flag,
  number,
  readNext,
  readWord,
  setField,
  value,
} from '../grammar.ts';
import { anyText, integer, type ReadWord, type Words } from '../words.ts';
import { action, police } from './actions.ts';
import type { KindWords } from './kind-words.ts';

/** Reads the number of a filter or hash table: `800::5`, or hexadecimal digits. */
export const u32HandleWord: ReadWord<number> = (word) => {
  if (!word.includes(':') && /^(0x)?[\da-f]{1,8}$/i.test(word)) return Number.parseInt(word, 16);
  try {
    return u32Handle(word);
  } catch {
    throw new TypeError(`a handle such as 800::5, got '${word}'`);
  }
};

type Match = (words: Words) => U32Match[];

const read = (words: Words): number => readNext(words.last, words, integer, 'a number');
const prefix =
  (make: (prefix: string) => U32Match[]): Match =>
  (words) =>
    make(words.next('a prefix'));
/** A value and its mask. */
const pair =
  (make: (value: number, mask: number) => U32Match[]): Match =>
  (words) =>
    make(read(words), read(words));
/** Bits of a byte or two that have no mask. */
const bits =
  (offset: number, size: 1 | 2, value: number, mask: number): Match =>
  () => [{ value, mask, offset, size }];
const at =
  (make: (value: number, mask: number, offset: number) => U32Match[]): Match =>
  (words) => {
    const value = read(words);
    const mask = read(words);
    const offset = words.take('at') === undefined ? '0' : words.next('an offset');
    if (offset.startsWith('nexthdr'))
      throw usageError(`'at ${offset}' is not read: give the offset from the network header`);
    return make(value, mask, readWord('at', offset, integer));
  };

const matches: Readonly<Record<string, Match | Readonly<Record<string, Match>>>> = {
  u32: at(u32Match.u32),
  u16: at(u32Match.u16),
  u8: at(u32Match.u8),
  ip: {
    src: prefix(u32Match.ipSource),
    dst: prefix(u32Match.ipDestination),
    protocol: pair(u32Match.ipProtocol),
    tos: pair(u32Match.ipTos),
    dsfield: pair(u32Match.ipTos),
    precedence: pair(u32Match.ipTos),
    sport: pair(u32Match.ipSourcePort),
    dport: pair(u32Match.ipDestinationPort),
    ihl: pair((value, mask) => [{ value, mask, offset: 0, size: 1 }]),
    icmp_type: pair((value, mask) => [{ value, mask, offset: 20, size: 1 }]),
    icmp_code: pair((value, mask) => [{ value, mask, offset: 21, size: 1 }]),
    nofrag: bits(6, 2, 0, 0x3fff),
    firstfrag: bits(6, 2, 0x2000, 0x3fff),
    df: bits(6, 2, 0x4000, 0x4000),
    mf: bits(6, 2, 0x2000, 0x2000),
  },
  ip6: {
    src: prefix(u32Match.ip6Source),
    dst: prefix(u32Match.ip6Destination),
    protocol: pair(u32Match.ip6Protocol),
    sport: pair(u32Match.ip6SourcePort),
    dport: pair(u32Match.ip6DestinationPort),
  },
};

/** Fields of the filter while its words are read: the parts of the selector are beside it. */
interface Parts {
  matches?: U32Match[];
  hashKey?: { hashMask: number; hashOffset: number };
  isTerminal?: boolean;
}

function match(words: Words, target: Fields): void {
  const kind = words.next('what to match');
  if (kind === 'mark') {
    setField(target, 'mark', { value: read(words), mask: read(words), success: 0 });
    setField(target, 'matches', target.matches ?? []);
    return;
  }
  const found = Object.hasOwn(matches, kind) ? matches[kind] : undefined;
  const field = typeof found === 'object' ? words.next('a field') : '';
  const reader = typeof found === 'object' ? (Object.hasOwn(found, field) ? found[field] : undefined) : found;
  if (reader === undefined) {
    const known = Object.keys(typeof found === 'object' ? found : { ...matches, mark: 0 });
    throw usageError(`'match ${kind}${field && ` ${field}`}' is not read: expected ${known.join(', ')}`);
  }
  for (const each of reader(words)) addTo(target, 'matches', each);
}

const terminal = <const F extends string>(inner: (words: Words, target: Fields) => void) =>
  custom<F>((words, target) => {
    inner(words, target);
    setField(target, 'isTerminal', true);
  });

const classId = terminal<'classId'>(value('classId', anyText, 'a class'));

const keywords: Readonly<
  Record<string, ReturnType<typeof custom<FieldOf<FilterKinds['u32']> | keyof Parts>>>
> = {
  match: custom<'matches'>(match),
  classid: classId,
  flowid: classId,
  divisor: number('divisor'),
  link: value('link', u32HandleWord),
  ht: value('hash', (word) => Math.floor(u32HandleWord(word) / 0x1000) * 0x1000),
  hashkey: custom<'hashKey'>((words, target) => {
    const [mask, offset] = ['mask', 'at'].map((word) => {
      words.expect(word);
      return read(words);
    });
    setField(target, 'hashKey', { hashMask: mask, hashOffset: offset });
  }),
  indev: value('indev', anyText),
  skip_hw: flag('flags', 'skipHardware'),
  skip_sw: flag('flags', 'skipSoftware'),
  action: terminal<'actions'>(action),
  police: terminal<'police'>(police),
};

/** Words of u32. */
export const u32: KindWords = {
  keywords,
  initial: () => ({}),
  build({ matches, hashKey, isTerminal, ...options }: Fields & Parts) {
    if (matches === undefined && hashKey === undefined && isTerminal !== true) return options;
    return {
      ...options,
      selector: u32Selector(matches ?? [], {
        ...(isTerminal === true && { flags: ['terminal'] }),
        ...hashKey,
      }),
    };
  },
};
