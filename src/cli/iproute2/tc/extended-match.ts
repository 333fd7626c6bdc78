import { littleEndian } from '../../../netlink/codec/byte-order.ts';
import { type U32Match, u32Selector } from '../../../netlink/protocols/route/index.ts';
import { usageError } from '../../usage-error.ts';
import { readNext } from '../grammar.ts';
import { integer, oneOf, Words } from '../words.ts';

/** A match of a `basic` filter as the library has it. */
interface ExtendedMatch {
  readonly id: number;
  readonly kind: string;
  readonly flags: readonly string[];
  readonly data: Uint8Array;
}

const sizes = oneOf<1 | 2 | 4>({ u8: 1, u16: 2, u32: 4 });

/** Two halves of a byte: the first one is the lower half on a little-endian machine. */
const halves = (first: number, second: number): number =>
  littleEndian ? first | (second << 4) : (first << 4) | second;

/** `cmp(u16 at 3 layer 2 mask 0xff00 gt 20)` (`struct tcf_em_cmp` of linux/tc_ematch/tc_em_cmp.h). */
function cmp(words: Words): Uint8Array {
  const size = readNext('cmp', words, sizes);
  let [offset, mask, value, layer, operator] = [0, 0, 0, 1, 0];
  const operators: readonly string[] = ['eq', 'gt', 'lt'];
  while (!words.done) {
    const word = words.next('a word');
    if (word === 'at') offset = readNext(word, words, integer);
    else if (word === 'mask') mask = readNext(word, words, integer);
    else if (word === 'layer')
      layer = readNext(word, words, oneOf({ link: 0, network: 1, transport: 2, 0: 0, 1: 1, 2: 2 }));
    else if (operators.includes(word)) {
      operator = operators.indexOf(word);
      value = readNext(word, words, integer);
    } else throw usageError(`'${word}' is no word of cmp`);
  }
  const data = new Uint8Array(12);
  const view = new DataView(data.buffer);
  view.setUint32(0, value, littleEndian);
  view.setUint32(4, mask, littleEndian);
  view.setUint16(8, offset, littleEndian);
  data[10] = halves(size, 0);
  data[11] = halves(layer, operator);
  return data;
}

/** `u32(u32 0x11 0xff at 4)`: a key of u32 (`struct tc_u32_key` of linux/pkt_cls.h). */
function u32(words: Words): Uint8Array {
  const size = readNext('u32', words, sizes);
  const value = readNext('u32', words, integer);
  const mask = readNext('u32', words, integer);
  const offset = words.take('at') === undefined ? 0 : readNext('at', words, integer);
  const match: U32Match = { value, mask, offset, size };
  const [key] = u32Selector([match]).keys;
  const data = new Uint8Array(16);
  const view = new DataView(data.buffer);
  view.setUint32(0, key?.mask ?? 0);
  view.setUint32(4, key?.value ?? 0);
  view.setInt32(8, key?.offset ?? 0, littleEndian);
  return data;
}

const kinds: Readonly<Record<string, (words: Words) => Uint8Array>> = { cmp, u32 };

/**
 * Reads the matches of a `basic` filter: `cmp(…) and not u32(…)`.
 *
 * @throws TypeError for other kinds of matches, and for groups in parentheses
 */
export function readExtendedMatches(text: string): { header: object; matches: ExtendedMatch[] } {
  const matches: ExtendedMatch[] = [];
  let rest = text.trim();
  for (;;) {
    const [whole, not, kind = '', inner = '', junction] =
      /^(not\s+)?(\w+)\s*\(([^()]*)\)\s*(and|or)?\s*/.exec(rest) ?? [];
    const read = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (whole === undefined || read === undefined)
      throw usageError(`'match' is read with ${Object.keys(kinds).join('(…) and ')}(…), got '${rest}'`);
    const words = new Words(inner.split(/\s+/).filter((word) => word !== ''));
    const data = read(words);
    if (!words.done) throw usageError(`'${words.next('a word')}' is no word of ${kind}`);
    const flags = [...(junction === undefined ? [] : [junction]), ...(not === undefined ? [] : ['invert'])];
    matches.push({ id: 0, kind, flags, data });
    rest = rest.slice(whole.length);
    if (junction === undefined) break;
  }
  if (rest !== '') throw usageError(`expected 'and' or 'or' before '${rest}'`);
  return { header: { count: matches.length, programId: 0 }, matches };
}
