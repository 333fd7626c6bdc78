import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nestedList, repeated } from '../../../../../codec/composites/lists.ts';
import { structWithAttributes } from '../../../../../codec/composites/struct-with-attributes.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { u16, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { framePreemption, trafficClasses } from '../../traffic-classes.ts';
import type { QdiscKind } from './kind.ts';

/** Options of one traffic class (`TCA_MQPRIO_TC_ENTRY_*`). Linux 6.4. */
const entry = attributes('TCA_MQPRIO_TC_ENTRY', () => ({
  /** Number of the traffic class. */
  index: [1, u32],
  framePreemption: [2, framePreemption],
}));

/** Attributes behind the struct (`TCA_MQPRIO_*`). */
const mqprioAttributes = attributes('TCA_MQPRIO', () => ({
  mode: [1, enumeration(u16, { dcb: 0, channel: 1 })],
  shaper: [2, enumeration(u16, { dcb: 0, rate: 1 })],
  /** Least bytes per second of each traffic class. */
  minimumRates: [3, nestedList(3, u64)],
  /** Most bytes per second of each traffic class. */
  maximumRates: [4, nestedList(4, u64)],
  entries: [5, repeated(entry), NESTED],
}));

const options = structWithAttributes(trafficClasses, mqprioAttributes);
/** Options of an mqprio. */
export interface Mqprio extends Infer<typeof options> {}

/** Hardware queues by priority (`TCA_MQPRIO_*` of linux/pkt_sched.h). Linux 2.6.38. */
export const mqprio: QdiscKind<Mqprio> = { options, fixed: 'all' };
