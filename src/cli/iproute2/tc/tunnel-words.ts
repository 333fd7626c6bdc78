import { type Keyword, objectIn, readWord, setField } from '../grammar.ts';
import { integer, type ReadWord } from '../words.ts';
import { hexBytes } from './hex-bytes.ts';

/** Reads `VALUE/MASK` into two fields. Without a mask, `full` makes it of the value; there is none if `full` is absent. */
export function masked<const F extends string>(
  field: F,
  maskField: F,
  read: ReadWord<unknown>,
  full?: (value: unknown) => unknown,
): Keyword<F> {
  return (words, target) => {
    const keyword = words.last;
    const [first = '', mask] = words.next('a value').split(/\/(.*)/s);
    const value = readWord(keyword, first, read);
    setField(target, field, value);
    if (mask !== undefined) setField(target, maskField, readWord(keyword, mask, read));
    else if (full !== undefined) setField(target, maskField, full(value));
  };
}

interface GeneveOption {
  readonly class: number;
  readonly type: number;
  readonly data: Uint8Array;
}

/** Reads options of Geneve: `CLASS:TYPE:DATA` in hexadecimal digits, several with commas. */
const geneveWord: ReadWord<GeneveOption[]> = (word) => {
  if (!/^[\da-f]+:[\da-f]+:[\da-f]*(,[\da-f]+:[\da-f]+:[\da-f]*)*$/i.test(word))
    throw new TypeError(`CLASS:TYPE:DATA in hexadecimal digits, got '${word}'`);
  return word.split(',').map((option) => {
    const [type = '', kind = '', data = ''] = option.split(':');
    return { class: Number.parseInt(type, 16), type: Number.parseInt(kind, 16), data: hexBytes(data) };
  });
};

/** Returns the mask that compares everything of options. */
const geneveMask = (options: unknown): GeneveOption[] =>
  (options as readonly GeneveOption[]).map(({ data }) => ({
    class: 0xffff,
    type: 0xff,
    data: data.slice().fill(0xff),
  }));

const groupPolicy: ReadWord<object> = (word) => ({ groupPolicy: integer(word) });

/** Options of tunnels. Each has its name in the set of options. */
const kinds = {
  geneve: { read: geneveWord, full: geneveMask },
  vxlan: { read: groupPolicy, full: () => ({ groupPolicy: 0xffff_ffff }) },
} as const;

/** `geneve_opts 0102:80:00880022`. */
export function tunnelOptions<const F extends string>(field: F, kind: keyof typeof kinds): Keyword<F> {
  return (words, target) =>
    setField(objectIn(target, field), kind, readWord(words.last, words.next('options'), kinds[kind].read));
}

/** The same with a mask behind a slash. */
export function maskedTunnelOptions<const F extends string>(
  field: F,
  maskField: F,
  kind: keyof typeof kinds,
): Keyword<F> {
  const { read, full } = kinds[kind];
  const keyword = masked('value', 'mask', read, full);
  return (words, target) => {
    const pair: { value?: unknown; mask?: unknown } = {};
    keyword(words, pair);
    setField(objectIn(target, field), kind, pair.value);
    setField(objectIn(target, maskField), kind, pair.mask);
  };
}
