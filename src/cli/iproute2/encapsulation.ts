import { parseIpv6 } from '../../netlink/codec/scalars/addresses.ts';
import { type EncapKinds, encapTypes } from '../../netlink/protocols/route/routes/encap/registry.ts';
import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';
import {
  camelCase,
  constant,
  custom,
  type FieldOf,
  type Fields,
  flag,
  type Keyword,
  link,
  number,
  objectIn,
  parseWhile,
  readNext,
  setField,
  value,
} from './grammar.ts';
import { namedNumberWord, tosWord } from './route-words.ts';
import { anyText, bigInteger, integer, listOf, oneOf, type ReadWord, type Words } from './words.ts';

/** An encapsulation: the words that stand first, and the keywords behind them. */
interface EncapsulationWords<F extends string> {
  readonly first?: Keyword<F>;
  readonly keywords: Readonly<Record<string, Keyword<F>>>;
}

const inTrace = (word: string, field: string): Keyword<'trace'> =>
  custom((words, target) => setField(objectIn(target, 'trace'), field, readNext(word, words, integer)));

const inFlavors = (word: string, field: string): Keyword<'flavors'> =>
  custom((words, target) => setField(objectIn(target, 'flavors'), field, readNext(word, words, integer)));

/** `End.DT6` is `endDt6`, `End.B6.Encaps` is `endB6Encap`. */
function action(words: Words, target: Fields): void {
  const name = words.next('an action');
  const [first = '', ...rest] = name.replace(/Encaps$/, 'Encap').split('.');
  const capitalized = rest.map(
    ([letter = '', ...letters]) => letter.toUpperCase() + letters.join('').toLowerCase(),
  );
  setField(target, 'action', first.toLowerCase() + capitalized.join(''));
}

const segments: Keyword<'srh'> = (words, target) =>
  setField(objectIn(target, 'srh'), 'segments', words.next('addresses').split(','));

/** Reads `K/N`: K of N packets. */
const frequency: ReadWord<number[]> = (word) => {
  if (!word.includes('/')) throw new TypeError(`K/N such as 1/10, got '${word}'`);
  return listOf(integer, '/')(word);
};

const encapsulations: { readonly [K in keyof EncapKinds]?: EncapsulationWords<FieldOf<EncapKinds[K]>> } = {
  mpls: {
    first: value('dst', listOf(integer, '/'), 'labels'),
    keywords: { ttl: number('ttl') },
  },
  ip: {
    keywords: {
      id: value('id', bigInteger),
      dst: value('dst', anyText),
      src: value('src', anyText),
      ttl: number('ttl'),
      tos: value('tos', tosWord),
      key: flag('flags', 'key'),
      csum: flag('flags', 'csum'),
      seq: flag('flags', 'seq'),
    },
  },
  ip6: {
    keywords: {
      id: value('id', bigInteger),
      dst: value('dst', anyText),
      src: value('src', anyText),
      hoplimit: number('hoplimit'),
      tc: value('trafficClass', tosWord),
      key: flag('flags', 'key'),
      csum: flag('flags', 'csum'),
      seq: flag('flags', 'seq'),
    },
  },
  ila: {
    first: custom<'locator'>((words, target) => {
      // The upper half of the address, which is written without the lower one.
      const bytes = parseIpv6(`${words.next('a locator')}::`);
      if (bytes === undefined) throw usageError(`'${words.last}' is no locator`);
      setField(target, 'locator', new DataView(bytes.buffer).getBigUint64(0));
    }),
    keywords: {
      'csum-mode': value(
        'csumMode',
        oneOf({
          'adj-transport': 'adjustTransport',
          'neutral-map': 'neutralMap',
          'neutral-map-auto': 'neutralMapAuto',
          'no-action': 'noAction',
        }),
      ),
      'ident-type': value('identType', (word) => camelCase(word)),
      'hook-type': value('hookType', anyText),
    },
  },
  seg6: {
    keywords: {
      mode: custom<'srh'>((words, target) =>
        setField(objectIn(target, 'srh'), 'mode', camelCase(words.next('a mode').replace('.', '-'))),
      ),
      segs: segments,
    },
  },
  seg6local: {
    keywords: {
      action: custom<'action'>(action),
      table: value('table', namedNumberWord),
      vrftable: value('vrfTable', namedNumberWord),
      nh4: value('nh4', anyText),
      nh6: value('nh6', anyText),
      iif: link('iif'),
      oif: link('oif'),
      srh: custom<'srh'>((words, target) => {
        words.expect('segs');
        segments(words, target);
      }),
      count: constant('counters', { packets: 0n, bytes: 0n, errors: 0n }),
      flavors: custom<'flavors'>((words, target) =>
        setField(objectIn(target, 'flavors'), 'operation', words.next('flavors').split(',').map(camelCase)),
      ),
      lblen: inFlavors('lblen', 'lcblockBits'),
      nflen: inFlavors('nflen', 'lcnodeFunctionBits'),
    },
  },
  rpl: { keywords: { segs: segments } },
  ioam6: {
    keywords: {
      mode: value('mode', anyText),
      tundst: value('dst', anyText),
      tunsrc: value('src', anyText),
      freq: custom<'frequencyK' | 'frequencyN'>((words, target) => {
        const [k, n] = readNext('freq', words, frequency);
        setField(target, 'frequencyK', k);
        setField(target, 'frequencyN', n);
      }),
      trace: custom<'trace'>((words) => void words.take('prealloc')),
      type: inTrace('type', 'type'),
      ns: inTrace('ns', 'namespaceId'),
      size: inTrace('size', 'size'),
    },
  },
  xfrm: { keywords: { if_id: number('ifId'), link_dev: link('link') } },
};

/** The fields that iproute2 adds by itself. */
const defaults: Readonly<Record<string, Fields>> = { ioam6: { frequencyK: 1, frequencyN: 1 } };

/** The words behind `encap`: a type, and what belongs to it. Words of the route end them. */
export const encapsulation: Keyword<'encapType' | 'encap'> = (words, target) => {
  const type = words.next('an encapsulation');
  const known = [...encapTypes.keys()].map(String);
  const { first, keywords = {} } = Object.hasOwn(encapsulations, type)
    ? (encapsulations[type as keyof typeof encapsulations] as EncapsulationWords<string>)
    : {};
  if (!known.includes(type)) throw usageError(`unknown encapsulation '${type}'${suggestion(type, known)}`);
  setField(target, 'encapType', type);
  const encap = objectIn(target, 'encap');
  Object.assign(encap, defaults[type]);
  first?.(words, encap);
  parseWhile(keywords, words, encap);
};
