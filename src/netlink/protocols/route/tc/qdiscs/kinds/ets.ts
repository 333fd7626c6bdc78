import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nested, nestedList } from '../../../../../codec/composites/lists.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';

/** Enhanced transmission selection: strict bands, then shared ones (`TCA_ETS_*` of linux/pkt_sched.h). Linux 5.6. */
export const ets = nested(
  attributes('TCA_ETS', () => ({
    bands: [1, u8],
    strict: [2, u8],
    /** Bytes, of the bands that are not strict. */
    quanta: [3, nestedList(4, u32), NESTED],
    /** Of a class. */
    quantum: [4, u32],
    /** Band of each priority. */
    priorityMap: [5, nestedList(6, u8), NESTED],
  })),
);
export interface Ets extends Infer<typeof ets> {}
