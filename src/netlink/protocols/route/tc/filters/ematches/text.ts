import { littleEndian } from '../../../../../codec/byte-order.ts';
import { checkKeys, inField } from '../../../../../codec/encode-error.ts';
import { copyBytes } from '../../../../../codec/reader.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import { fixedString } from '../../../../../codec/scalars/strings.ts';
import type { Type } from '../../../../../codec/type.ts';
import { type Layer, layers, lengthOf, nameOf, numberOf } from './layer.ts';

/** A search in the packet (`struct tcf_em_text` of linux/tc_ematch/tc_em_text.h). */
export interface TextSearch {
  /** `kmp`, `bm` or `fsm`. */
  algorithm: string;
  /** Where the search begins: bytes from the start of a header. */
  from: number;
  fromLayer: Layer;
  /** Where the search ends. */
  to: number;
  toLayer: Layer;
  pattern: Uint8Array;
}

const names = ['algorithm', 'from', 'fromLayer', 'to', 'toLayer', 'pattern'];
const algorithm = fixedString(16);
const fixedLength = 24;

/** Searches a pattern in the packet. */
export const text: Type<TextSearch> = {
  kind: 'tcf_em_text',
  decode(reader, start, end, scope) {
    if (end - start < fixedLength) return undefined;
    const { view, bytes } = reader;
    const name = algorithm.decode(reader, start, start + 16, scope);
    const layersByte = bytes[start + 22] as number;
    if (name === undefined || view.getUint16(start + 20, littleEndian) !== end - start - fixedLength)
      return undefined;
    const [fromLayer, toLayer] = littleEndian
      ? [layersByte & 15, layersByte >>> 4]
      : [layersByte >>> 4, layersByte & 15];
    return {
      algorithm: name,
      from: view.getUint16(start + 16, littleEndian),
      fromLayer: nameOf(layers, fromLayer),
      to: view.getUint16(start + 18, littleEndian),
      toLayer: nameOf(layers, toLayer),
      pattern: copyBytes(reader, start + fixedLength, end),
    };
  },
  encode(writer, value, scope) {
    checkKeys('an object (struct tcf_em_text)', value, names);
    const length = inField('pattern', () => lengthOf(value.pattern, 0xffff));
    const fromLayer = inField('fromLayer', () => numberOf(layers, value.fromLayer, 15));
    const toLayer = inField('toLayer', () => numberOf(layers, value.toLayer, 15));
    inField('algorithm', () => algorithm.encode(writer, value.algorithm, scope));
    inField('from', () => u16.encode(writer, value.from, scope));
    inField('to', () => u16.encode(writer, value.to, scope));
    u16.encode(writer, length, scope);
    const at = writer.zeros(2);
    writer.bytes[at] = littleEndian ? fromLayer | (toLayer << 4) : (fromLayer << 4) | toLayer;
    writer.put(value.pattern);
  },
};
