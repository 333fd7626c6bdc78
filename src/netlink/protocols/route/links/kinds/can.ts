import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { array } from '../../../../codec/composites/lists.ts';
import { struct } from '../../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { u16, u32 } from '../../../../codec/scalars/integers.ts';
import { fixedString } from '../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

/** Timing on the bus (`struct can_bittiming` of linux/can/netlink.h): either the bit rate, or the segments. */
const bitTimingFields = struct('can_bittiming', {
  /** Bits a second. */
  bitrate: u32,
  /** Tenths of a percent. */
  samplePoint: u32,
  /** Nanoseconds of a time quantum, the unit of the segments. */
  tq: u32,
  propagationSegment: u32,
  phaseSegment1: u32,
  phaseSegment2: u32,
  sjw: u32,
  prescaler: u32,
});
/** Fields that are left out are zero: the kernel computes them from the bit rate. */
const bitTiming: Type<Partial<Infer<typeof bitTimingFields>>> = bitTimingFields;

/** Limits of the controller (`struct can_bittiming_const`). */
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
  restricted: 0x800,
  xl: 0x1000,
  xlTdcAuto: 0x2000,
  xlTdcManual: 0x4000,
  xlTransceiverModeSwitch: 0x8000,
});

/** Compensation of the delay of the transmitter (`IFLA_CAN_TDC_*`), in clock periods. Linux 5.16. */
const delayCompensation = attributes('IFLA_CAN_TDC', () => ({
  /** State, as all limits are. */
  valueMinimum: [1, stateOnly(u32)],
  valueMaximum: [2, stateOnly(u32)],
  offsetMinimum: [3, stateOnly(u32)],
  offsetMaximum: [4, stateOnly(u32)],
  filterMinimum: [5, stateOnly(u32)],
  filterMaximum: [6, stateOnly(u32)],
  value: [7, u32],
  offset: [8, u32],
  filter: [9, u32],
}));

/** Widths of the pulses of CAN XL (`IFLA_CAN_PWM_*`), in clock periods. */
const pulseWidth = attributes('IFLA_CAN_PWM', () => ({
  /** State, as all limits are. */
  shortMinimum: [1, stateOnly(u32)],
  shortMaximum: [2, stateOnly(u32)],
  longMinimum: [3, stateOnly(u32)],
  longMaximum: [4, stateOnly(u32)],
  offsetMinimum: [5, stateOnly(u32)],
  offsetMaximum: [6, stateOnly(u32)],
  short: [7, u32],
  long: [8, u32],
  offset: [9, u32],
}));

const options = attributes('IFLA_CAN', () => ({
  bitTiming: [1, bitTiming],
  /** State, as `clock` and `state` are. */
  bitTimingLimits: [2, stateOnly(bitTimingLimits)],
  /** Hertz. */
  clock: [3, stateOnly(struct('can_clock', { frequency: u32 }))],
  state: [
    4,
    stateOnly(
      enumeration(u32, {
        errorActive: 0,
        errorWarning: 1,
        errorPassive: 2,
        busOff: 3,
        stopped: 4,
        sleeping: 5,
      }),
    ),
  ],
  /** New values of the modes in `mask`; the others stay as they are. */
  controlMode: [5, struct('can_ctrlmode', { mask: modes, flags: modes })],
  /** Milliseconds after which the controller restarts when it is off the bus; 0 for never. */
  restartMs: [6, u32],
  /** Restarts the controller now. */
  restart: [7, u32],
  /** State. */
  errorCounter: [8, stateOnly(struct('can_berr_counter', { tx: u16, rx: u16 }))],
  dataBitTiming: [9, bitTiming],
  /** State. */
  dataBitTimingLimits: [10, stateOnly(bitTimingLimits)],
  /** Ohm. */
  termination: [11, u16],
  /** State: values that `termination` can have. */
  terminations: [12, stateOnly(array(u16))],
  /** State: bit rates that the controller has. */
  bitrates: [13, stateOnly(array(u32))],
  /** State. */
  dataBitrates: [14, stateOnly(array(u32))],
  /** State. */
  bitrateMaximum: [15, stateOnly(u32)],
  delayCompensation: [16, delayCompensation, NESTED],
  /** State: modes that the controller can have. Linux 5.17. */
  supportedModes: [17, stateOnly(attributes('IFLA_CAN_CTRLMODE', { supported: [1, modes] }))],
  /** CAN XL: Linux 7.0. */
  xlDataBitTiming: [18, bitTiming],
  /** State. */
  xlDataBitTimingLimits: [19, stateOnly(bitTimingLimits)],
  /** State. */
  xlDataBitrates: [20, stateOnly(array(u32))],
  xlDelayCompensation: [21, delayCompensation, NESTED],
  xlPulseWidth: [22, pulseWidth, NESTED],
}));
/** Options of a CAN controller. */
export interface Can extends Infer<typeof options> {}

/** Counters of a CAN controller (`struct can_device_stats`). */
const statistics = struct('can_device_stats', {
  busErrors: u32,
  errorWarnings: u32,
  errorPassive: u32,
  busOff: u32,
  arbitrationLost: u32,
  restarts: u32,
});

/** A CAN controller (`IFLA_CAN_*` of linux/can/netlink.h). Linux 2.6.31. */
export const can: LinkKind<Can> = { options, statistics, changeable: 'all' };
