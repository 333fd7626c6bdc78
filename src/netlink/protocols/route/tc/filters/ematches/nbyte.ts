import { littleEndian } from '../../../../../codec/byte-order.ts';
import { checkKeys, inField } from '../../../../../codec/encode-error.ts';
import { copyBytes } from '../../../../../codec/reader.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import type { Type } from '../../../../../codec/type.ts';
import { type Layer, layers, lengthOf, nameOf, numberOf } from './layer.ts';

/** Bytes in the packet (`struct tcf_em_nbyte` of linux/tc_ematch/tc_em_nbyte.h). */
export interface Nbyte {
  /** Bytes from the start of the header. */
  offset: number;
  layer: Layer;
  /** The bytes that must be there, up to 4095. */
  bytes: Uint8Array;
}

/** Compares bytes in the packet. */
export const nbyte: Type<Nbyte> = {
  kind: 'tcf_em_nbyte',
  decode(reader, start, end) {
    if (end - start < 4) return undefined;
    const field = reader.view.getUint16(start + 2, littleEndian);
    const length = littleEndian ? field & 0xfff : field >>> 4;
    const layer = littleEndian ? field >>> 12 : field & 15;
    // Other programs fill the attribute up to four bytes.
    const rest = end - start - 4 - length;
    if (rest < 0 || rest > 3) return undefined;
    return {
      offset: reader.view.getUint16(start, littleEndian),
      layer: nameOf(layers, layer),
      bytes: copyBytes(reader, start + 4, start + 4 + length),
    };
  },
  encode(writer, value, scope) {
    checkKeys('an object (struct tcf_em_nbyte)', value, ['offset', 'layer', 'bytes']);
    const length = inField('bytes', () => lengthOf(value.bytes, 0xfff));
    const layer = inField('layer', () => numberOf(layers, value.layer, 15));
    inField('offset', () => u16.encode(writer, value.offset, scope));
    u16.encode(writer, littleEndian ? length | (layer << 12) : (length << 4) | layer, scope);
    writer.put(value.bytes);
  },
};
