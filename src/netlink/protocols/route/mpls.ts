import { inField, throwInvalidType, throwInvalidValue, throwOutOfRange } from '../../codec/encode-error.ts';
import type { Type } from '../../codec/type.ts';

const bottom = 0x100;
const maximumLabel = 0xfffff;

/** The label of the entry at `at`. */
export function labelAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 12) | ((bytes[at + 1] as number) << 4) | ((bytes[at + 2] as number) >> 4);
}

/**
 * MPLS labels, the outermost first (`struct mpls_label` of linux/mpls.h): 4 bytes each, network byte order, 20 bits of
 * label above class, bottom-of-stack bit and TTL. Stacks with another class or TTL stay bytes.
 */
export const labelStack: Type<number[]> = {
  kind: 'labelStack',
  decode(reader, start, end) {
    const labels: number[] = [];
    for (let at = start; at + 4 <= end; at += 4) {
      const entry = reader.view.getUint32(at);
      if ((entry & 0xfff) !== (at + 4 === end ? bottom : 0)) return undefined;
      labels.push(entry >>> 12);
    }
    return (end - start) % 4 === 0 ? labels : undefined;
  },
  encode(writer, labels) {
    if (!Array.isArray(labels)) throwInvalidType('an array of labels', labels);
    if (labels.length === 0) throwInvalidValue('a label stack is not empty');
    for (const [index, label] of labels.entries()) {
      inField(String(index), () => {
        if (typeof label !== 'number') throwInvalidType('a label', label);
        if (!Number.isInteger(label) || label < 0 || label > maximumLabel)
          throwOutOfRange(0, maximumLabel, label);
      });
      const last = index === labels.length - 1;
      writer.view.setUint32(writer.reserve(4), ((label << 12) | (last ? bottom : 0)) >>> 0);
    }
  },
};
