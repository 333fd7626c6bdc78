import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { s32, u32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

const name = stringOf(19);
const tripType = enumeration(u32, { active: 0, passive: 1, hot: 2, critical: 3 });
const direction = enumeration(u32, { up: 1, down: 2 });

/** The zones: the n-th of each list belongs to the same one. */
const zones = attributes('THERMAL_GENL_ATTR', () => ({
  tzId: [2, repeated(u32)],
  tzName: [10, repeated(name)],
}));

/** The points of a zone at which something is done. Temperatures are in thousandths of a degree Celsius. */
const trips = attributes('THERMAL_GENL_ATTR', () => ({
  tzTripId: [5, repeated(u32)],
  tzTripType: [6, repeated(tripType)],
  tzTripTemp: [7, repeated(s32)],
  tzTripHyst: [8, repeated(s32)],
}));

/** The devices that cool. */
const coolers = attributes('THERMAL_GENL_ATTR', () => ({
  cdevId: [15, repeated(u32)],
  cdevCurState: [16, repeated(u32)],
  cdevMaxState: [17, repeated(u32)],
  cdevName: [18, repeated(name)],
}));

/** The abilities of CPUs, from 0 to 1023. */
const cpuCapabilities = attributes('THERMAL_GENL_ATTR', () => ({
  cpuCapabilityId: [21, repeated(u32)],
  cpuCapabilityPerformance: [22, repeated(u32)],
  cpuCapabilityEfficiency: [23, repeated(u32)],
}));

/** Temperatures that a program wants to hear of. */
const thresholds = attributes('THERMAL_GENL_ATTR', () => ({
  thresholdTemp: [25, repeated(s32)],
  thresholdDirection: [26, repeated(direction)],
}));

/** Attributes of the family (`THERMAL_GENL_ATTR_*` of linux/thermal.h). Temperatures are in thousandths of a degree Celsius. */
const thermalAttributes = attributes('THERMAL_GENL_ATTR', () => ({
  tz: [1, nested(zones)],
  tzId: [2, u32],
  tzTemp: [3, s32],
  tzTrip: [4, nested(trips)],
  tzTripId: [5, u32],
  tzTripType: [6, tripType],
  tzTripTemp: [7, s32],
  tzTripHyst: [8, s32],
  tzMode: [9, enumeration(u32, { disabled: 0, enabled: 1 })],
  tzName: [10, name],
  tzCdevWeight: [11, u32],
  tzGov: [12, nested(attributes('THERMAL_GENL_ATTR', {}))],
  tzGovName: [13, name],
  cdev: [14, nested(coolers)],
  cdevId: [15, u32],
  cdevCurState: [16, u32],
  cdevMaxState: [17, u32],
  cdevName: [18, name],
  govName: [19, name],
  cpuCapability: [20, nested(cpuCapabilities)],
  cpuCapabilityId: [21, u32],
  cpuCapabilityPerformance: [22, u32],
  cpuCapabilityEfficiency: [23, u32],
  threshold: [24, nested(thresholds)],
  thresholdTemp: [25, s32],
  thresholdDirection: [26, direction],
  tzPrevTemp: [27, s32],
}));

/** A question about one zone. */
const get = (id: number) => ({ id, request: thermalAttributes, reply: thermalAttributes }) as const;
const list = (id: number) => ({ id, reply: thermalAttributes, dump: true, do: false }) as const;
const change = (id: number) => ({ id, request: thermalAttributes }) as const;
const event = (id: number) => ({ id, body: thermalAttributes }) as const;

/**
 * Zones of temperature, their trip points, and what cools them (linux/thermal.h). Lists are one message with all. Changing thresholds
 * needs CAP_SYS_ADMIN. Linux 5.10; thresholds 6.13.
 */
export const thermal = defineFamily('thermal', {
  version: 2,
  commands: {
    tzGetId: list(1),
    tzGetTrip: get(2),
    tzGetTemp: get(3),
    tzGetGov: get(4),
    tzGetMode: get(5),
    cdevGet: list(6),
    thresholdGet: get(7),
    thresholdAdd: change(8),
    thresholdDelete: change(9),
    thresholdFlush: change(10),
  },
  groups: ['sampling', 'event'],
  // These have the numbers of commands.
  events: {
    samplingTemp: event(0),
    tzCreate: event(1),
    tzDelete: event(2),
    tzDisable: event(3),
    tzEnable: event(4),
    tzTripUp: event(5),
    tzTripDown: event(6),
    tzTripChange: event(7),
    tzTripAdd: event(8),
    tzTripDelete: event(9),
    cdevAdd: event(10),
    cdevDelete: event(11),
    cdevStateUpdate: event(12),
    tzGovChange: event(13),
    cpuCapabilityChange: event(14),
    thresholdAdded: event(15),
    thresholdDeleted: event(16),
    thresholdFlushed: event(17),
    thresholdUp: event(18),
    thresholdDown: event(19),
  },
});
