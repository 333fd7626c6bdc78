import { struct } from '../../../../../codec/composites/struct.ts';
import { throwInvalidValue } from '../../../../../codec/encode-error.ts';
import { s32, u8 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';

/** Sixteen numbers of a byte each. */
const bands: Type<number[]> = {
  kind: 'priorityMap',
  size: 16,
  decode: (reader, start, end) =>
    end - start < 16 ? undefined : [...reader.bytes.subarray(start, start + 16)],
  encode(writer, value, scope) {
    if (!Array.isArray(value) || value.length !== 16)
      throwInvalidValue('expected the bands of 16 priorities');
    for (const band of value) u8.encode(writer, band, scope);
  },
};

/** Bands by priority (`struct tc_prio_qopt` of linux/pkt_sched.h); pfifo_fast tells the same. */
export const prio = struct('tc_prio_qopt', {
  /** 2 to 16. */
  bands: s32,
  /** Band of each of the 16 priorities, the first band being 0. */
  priorityMap: bands,
});
export interface Prio extends Infer<typeof prio> {}

/** The map that `tc` gives where none is told. */
export const defaultPriorityMap: readonly number[] = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
