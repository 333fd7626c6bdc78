import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { array } from '../../../../codec/composites/lists.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { u16, u32 } from '../../../../codec/scalars/integers.ts';
import { fixedString } from '../../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../../codec/type.ts';

/** Times on the bus (`struct can_bittiming` of linux/can/netlink.h): either the bit rate, or the segments. */
const bitTimingFields = struct('can_bittiming', {
  /** Bits a second. */
  bitrate: u32,
  /** Tenths of a percent. */
  samplePoint: u32,
  /** Nanoseconds of a time quantum, in which the segments are. */
  tq: u32,
  propagationSegment: u32,
  phaseSegment1: u32,
  phaseSegment2: u32,
  sjw: u32,
  prescaler: u32,
});
/** What is left out is zero: computed by the kernel from the bit rate. */
const bitTiming: Type<Partial<Infer<typeof bitTimingFields>>> = bitTimingFields;

/** What the controller can do (`struct can_bittiming_const`). */
const bitTimingLimits = struct('can_bittiming_const', {
  name: fixedString(16),
  tseg1Minimum: u32,
  tseg1Maximum: u32,
  tseg2Minimum: u32,
  tseg2Maximum: u32,
  sjwMaximum: u32,
  prescalerMinimum: u32,
  prescalerMaximum: u32,
  prescalerIncrement: u32,
});

const modes = flags(u32, {
  loopback: 0x1,
  listenOnly: 0x2,
  tripleSampling: 0x4,
  oneShot: 0x8,
  berrReporting: 0x10,
  fd: 0x20,
  presumeAck: 0x40,
  fdNonIso: 0x80,
  ccLen8Dlc: 0x100,
  tdcAuto: 0x200,
  tdcManual: 0x400,
});

/** A CAN controller (`IFLA_CAN_*` of linux/can/netlink.h). */
export const can = attributes('IFLA_CAN', () => ({
  bitTiming: [1, bitTiming],
  bitTimingLimits: [2, bitTimingLimits],
  clock: [3, struct('can_clock', { frequency: u32 })],
  state: [
    4,
    enumeration(u32, {
      errorActive: 0,
      errorWarning: 1,
      errorPassive: 2,
      busOff: 3,
      stopped: 4,
      sleeping: 5,
    }),
  ],
  /** New values of the modes in `mask`; the others stay. */
  controlMode: [5, struct('can_ctrlmode', { mask: modes, flags: modes })],
  /** Milliseconds after which it starts again when it is off the bus; 0 for never. */
  restartMs: [6, u32],
  restart: [7, u32],
  errorCounter: [8, struct('can_berr_counter', { tx: u16, rx: u16 })],
  dataBitTiming: [9, bitTiming],
  dataBitTimingLimits: [10, bitTimingLimits],
  /** Ohm. */
  termination: [11, u16],
  terminations: [12, array(u16)],
  bitrates: [13, array(u32)],
  dataBitrates: [14, array(u32)],
  bitrateMaximum: [15, u32],
}));
/** Options of a CAN controller. */
export interface Can extends Infer<typeof can> {}
