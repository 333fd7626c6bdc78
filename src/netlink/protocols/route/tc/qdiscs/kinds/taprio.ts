import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nestedList, repeated } from '../../../../../codec/composites/lists.ts';
import { derived } from '../../../../../codec/derived.ts';
import { enumeration, flags } from '../../../../../codec/scalars/enums.ts';
import { s64, u8, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { clockId } from '../../clock-id.ts';
import { framePreemption, trafficClasses } from '../../traffic-classes.ts';
import type { QdiscKind } from './kind.ts';

/** An entry of a schedule (`TCA_TAPRIO_SCHED_ENTRY_*`). */
const entry = attributes('TCA_TAPRIO_SCHED_ENTRY', () => ({
  /** State: place in the schedule. */
  index: [1, stateOnly(u32)],
  command: [2, enumeration(u8, { setGates: 0, setAndHold: 1, setAndRelease: 2 })],
  /** Traffic classes whose gates are open, a bit each. */
  gateMask: [3, u32],
  /** Nanoseconds. */
  interval: [4, u32],
}));

const entries = nestedList(1, entry, NESTED);

/** A schedule that has not begun (`TCA_TAPRIO_ATTR_ADMIN_SCHED`). Times in nanoseconds. */
const schedule = attributes('TCA_TAPRIO_ATTR', () => ({
  entries: [2, entries],
  baseTime: [3, s64],
  cycleTime: [8, s64],
  cycleTimeExtension: [9, s64],
}));
interface Schedule extends Infer<typeof schedule> {}

/** A part of the schedule. The kernel reports it apart while the schedule has not begun; a request has it in its place. */
function ofSchedule<K extends keyof Schedule & string>(
  type: Type<NonNullable<Schedule[K]>>,
  name: K,
): Type<NonNullable<Schedule[K]>> {
  return derived(type, ({ nextSchedule }) => (nextSchedule as Schedule | undefined)?.[name] ?? undefined);
}

/** Options of one traffic class (`TCA_TAPRIO_TC_ENTRY_*`). Linux 6.1. */
const trafficClass = attributes('TCA_TAPRIO_TC_ENTRY', () => ({
  /** Number of the traffic class. */
  index: [1, u32],
  /** Largest packet, bytes; 0 for no limit. */
  maximumSdu: [2, u32],
  /** Linux 6.4. */
  framePreemption: [3, framePreemption],
}));

const options = attributes('TCA_TAPRIO_ATTR', () => ({
  trafficClasses: [1, trafficClasses],
  entries: [2, ofSchedule(entries, 'entries'), NESTED],
  /** Time at which the schedule begins, by the clock. */
  baseTime: [3, ofSchedule(s64, 'baseTime')],
  clockId: [5, clockId],
  /** State: the schedule that follows the present one. */
  nextSchedule: [7, stateOnly(schedule)],
  cycleTime: [8, ofSchedule(s64, 'cycleTime')],
  cycleTimeExtension: [9, ofSchedule(s64, 'cycleTimeExtension')],
  flags: [10, flags(u32, { txtimeAssist: 1, fullOffload: 2 })],
  /** Time before its transmission that a packet is handed to the device, nanoseconds. */
  txtimeDelay: [11, u32],
  trafficClassEntries: [12, repeated(trafficClass), NESTED],
}));
/** Options of a taprio. */
export interface Taprio extends Infer<typeof options> {}

/** Statistics of the hardware (`TCA_TAPRIO_OFFLOAD_STATS_*`). Linux 6.5. */
const statistics = attributes('TCA_TAPRIO_OFFLOAD_STATS', () => ({
  windowDrops: [2, u64],
  txOverruns: [3, u64],
}));

/** Gates by time, IEEE 802.1Qbv (`TCA_TAPRIO_*` of linux/pkt_sched.h). Times in nanoseconds. Linux 4.20. */
export const taprio: QdiscKind<Taprio> = { options, statistics, classStatistics: statistics };
