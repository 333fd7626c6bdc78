import { littleEndian } from '../../../../../codec/byte-order.ts';
import { checkKeys, inField, throwInvalidType } from '../../../../../codec/encode-error.ts';
import { u16, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Type } from '../../../../../codec/type.ts';
import { type Comparison, comparisons, type Layer, layers, nameOf, numberOf } from './layer.ts';

/** A comparison of a number in the packet (`struct tcf_em_cmp` of linux/tc_ematch/tc_em_cmp.h). */
export interface Cmp {
  value: number;
  /** Bits that are compared; 0 for all. */
  mask?: number | undefined;
  /** Bytes from the start of the header. */
  offset: number;
  /** Bytes of the number. */
  align: 1 | 2 | 4 | number;
  /** The number is in network byte order. */
  translate?: boolean | undefined;
  layer: Layer;
  comparison: Comparison;
}

const names = ['value', 'mask', 'offset', 'align', 'translate', 'layer', 'comparison'];
const size = 12;

/** Joins two halves of a byte, in the order of the bit fields of C. */
const join = (first: number, second: number): number =>
  littleEndian ? first | (second << 4) : (first << 4) | second;
const split = (byte: number): [number, number] =>
  littleEndian ? [byte & 15, byte >>> 4] : [byte >>> 4, byte & 15];

/** Compares a number in the packet. */
export const cmp: Type<Cmp> = {
  kind: 'tcf_em_cmp',
  size,
  decode(reader, start, end) {
    if (end - start < size) return undefined;
    const { view, bytes } = reader;
    const [align, flags] = split(bytes[start + 10] as number);
    const [layer, comparison] = split(bytes[start + 11] as number);
    if (flags > 1) return undefined;
    return {
      value: view.getUint32(start, littleEndian),
      mask: view.getUint32(start + 4, littleEndian),
      offset: view.getUint16(start + 8, littleEndian),
      align,
      translate: flags === 1,
      layer: nameOf(layers, layer),
      comparison: nameOf(comparisons, comparison),
    };
  },
  encode(writer, value, scope) {
    checkKeys('an object (struct tcf_em_cmp)', value, names);
    const { mask = 0, translate = false } = value;
    inField('value', () => u32.encode(writer, value.value, scope));
    inField('mask', () => u32.encode(writer, mask, scope));
    inField('offset', () => u16.encode(writer, value.offset, scope));
    const align = inField('align', () => numberOf([], value.align, 15));
    const layer = inField('layer', () => numberOf(layers, value.layer, 15));
    const comparison = inField('comparison', () => numberOf(comparisons, value.comparison, 15));
    inField('translate', () => {
      if (typeof translate !== 'boolean') throwInvalidType('a boolean', translate);
    });
    const at = writer.reserve(2);
    writer.bytes[at] = join(align, translate ? 1 : 0);
    writer.bytes[at + 1] = join(layer, comparison);
  },
};
