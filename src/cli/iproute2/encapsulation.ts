import { encapTypes } from '../../netlink/protocols/route/routes/encap/registry.ts';
import { usageError } from '../usage-error.ts';
import { addTo, camelCase, type Fields, type Keyword, objectIn, readNext, setField } from './grammar.ts';
import { tableWord } from './route-words.ts';
import { readAttribute } from './schema-words.ts';
import { bigInteger, integer, linkWord, type ReadWord, type Words } from './words.ts';

type Table = Readonly<Record<string, readonly [field: string, read: ReadWord<unknown>]>>;

/** Words of iproute2 by encapsulation, whose values are not read by the schema. */
const words: Readonly<Record<string, Table>> = {
  mpls: { ttl: ['ttl', integer] },
  ip: {
    id: ['id', bigInteger],
    dst: ['dst', (word) => word],
    src: ['src', (word) => word],
    ttl: ['ttl', integer],
    tos: ['tos', integer],
  },
  ip6: {
    id: ['id', bigInteger],
    dst: ['dst', (word) => word],
    src: ['src', (word) => word],
    hoplimit: ['hopLimit', integer],
    tc: ['trafficClass', integer],
  },
  seg6local: {
    table: ['table', tableWord],
    vrftable: ['vrfTable', tableWord],
    nh4: ['nh4', (word) => word],
    nh6: ['nh6', (word) => word],
    iif: ['iif', linkWord],
    oif: ['oif', linkWord],
  },
  xfrm: { if_id: ['ifId', integer], link_dev: ['link', linkWord] },
};

/** The words behind `encap`: a type, and what belongs to it. Words of the route end them. */
export const encapsulation: Keyword<'encapType' | 'encap'> = (input, target) => {
  const type = input.next('an encapsulation');
  const schema = encapTypes.get(type);
  if (schema === undefined) throw usageError(`unknown encapsulation '${type}'`);
  setField(target, 'encapType', type);
  const encap = objectIn(target, 'encap');
  if (type === 'mpls') setField(encap, 'dst', input.next('labels').split('/').map(Number));
  if (type === 'seg6') segments(input, encap);
  if (type === 'seg6local') action(input, encap);
  const table = words[type] ?? {};
  for (let word = input.peek(); word !== undefined; word = input.peek()) {
    const known = Object.hasOwn(table, word) ? table[word] : undefined;
    if (known !== undefined) {
      input.next(word);
      setField(encap, known[0], readNext(word, input, known[1]));
    } else if (type === 'ip' || type === 'ip6') {
      if (word !== 'key' && word !== 'csum' && word !== 'seq') return;
      input.next(word);
      addTo(encap, 'flags', word);
    } else if (routeWords.has(word) || !isAttribute(schema, word)) return;
    else {
      input.next(word);
      readAttribute(schema, word, input, encap);
    }
  }
};

/** Words that belong to the route, also where an attribute of an encapsulation has their name. */
const routeWords: ReadonlySet<string> = new Set(['via', 'dev', 'metric', 'table', 'proto', 'src', 'mtu']);

function isAttribute(schema: unknown, word: string): boolean {
  const { attributes = [] } = schema as { attributes?: readonly { name: string }[] };
  return attributes.some(({ name }) => name === camelCase(word));
}

function segments(input: Words, encap: Fields): void {
  const srh = objectIn(encap, 'srh');
  for (
    let word = input.take('mode', 'segs', 'hmac', 'cleanup');
    word !== undefined;
    word = input.take('mode', 'segs')
  ) {
    if (word === 'mode') setField(srh, 'mode', camelCase(input.next('a mode').replace('.red', '-red')));
    else if (word === 'segs') setField(srh, 'segments', input.next('addresses').split(','));
  }
}

function action(input: Words, encap: Fields): void {
  if (input.take('action') === undefined) throw usageError("'seg6local' needs 'action'");
  const name = input.next('an action');
  // `End.DT6` is `endDt6`.
  const [first = '', second = ''] = name.split('.');
  const [letter = '', ...rest] = second.toLowerCase();
  setField(encap, 'action', `${first.toLowerCase()}${letter.toUpperCase()}${rest.join('')}`);
}
