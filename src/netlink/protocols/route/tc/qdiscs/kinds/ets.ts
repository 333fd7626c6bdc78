import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nested, nestedList } from '../../../../../codec/composites/lists.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

const options = nested(
  attributes('TCA_ETS', () => ({
    bands: [1, u8],
    /** Number of the strict bands, which are the first. */
    strict: [2, u8],
    /** Bytes of each band that is not strict. */
    quanta: [3, nestedList(4, u32), NESTED],
    /** Bytes of a class. */
    quantum: [4, u32],
    /** Band of each priority. */
    priorityMap: [5, nestedList(6, u8), NESTED],
  })),
);
/** Options of an ets and its classes. */
export interface Ets extends Infer<typeof options> {}

/** Enhanced transmission selection: strict bands, then shared ones (`TCA_ETS_*` of linux/pkt_sched.h). Linux 5.6. */
export const ets: QdiscKind<Ets, Ets> = { options, classOptions: options };
