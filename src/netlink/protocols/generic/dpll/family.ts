import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { s32, s64, sint, u32, u64 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

const mode = enumeration(u32, { manual: 1, automatic: 2 });
const clockQualityLevel = enumeration(u32, {
  ituOpt1Prc: 1,
  ituOpt1SsuA: 2,
  ituOpt1SsuB: 3,
  ituOpt1Eec1: 4,
  ituOpt1Prtc: 5,
  ituOpt1Eprtc: 6,
  ituOpt1Eeec: 7,
  ituOpt1Eprc: 8,
});
const featureState = enumeration(u32, { disable: 0, enable: 1 });
const pinDirection = enumeration(u32, { input: 1, output: 2 });
const pinState = enumeration(u32, { connected: 1, disconnected: 2, selectable: 3 });
const pinOperstate = enumeration(u32, { active: 1, standby: 2, noSignal: 3, qualFailed: 4 });

/** A loop (`DPLL_A_DPLL_*` of linux/dpll.h). */
const device = attributes('DPLL_A_DPLL', () => ({
  id: [1, u32],
  moduleName: [2, string],
  clockId: [4, u64],
  mode: [5, mode],
  modeSupported: [6, repeated(mode)],
  lockStatus: [7, enumeration(u32, { unlocked: 1, locked: 2, lockedHoAcq: 3, holdover: 4 })],
  /** Thousandths of a degree Celsius. */
  temp: [8, s32],
  type: [9, enumeration(u32, { pps: 1, eec: 2, generic: 3 })],
  lockStatusError: [
    10,
    enumeration(u32, { none: 1, undefined: 2, mediaDown: 3, fractionalFrequencyOffsetTooHigh: 4 }),
  ],
  clockQualityLevel: [11, repeated(clockQualityLevel)],
  phaseOffsetMonitor: [12, featureState],
  phaseOffsetAvgFactor: [13, u32],
  frequencyMonitor: [14, featureState],
}));

/** A range of frequencies, in Hz (`DPLL_A_FREQUENCY_RANGE_*` of linux/dpll.h). */
const frequencyRange = attributes('DPLL_A_FREQUENCY_RANGE', () => ({
  frequencyMin: [13, u64],
  frequencyMax: [14, u64],
}));

/** A loop that a pin belongs to (`DPLL_A_PIN_PARENT_DEVICE_*` of linux/dpll.h). */
const pinParentDevice = attributes('DPLL_A_PIN_PARENT_DEVICE', () => ({
  parentId: [2, u32],
  direction: [10, pinDirection],
  prio: [15, u32],
  state: [16, pinState],
  operstate: [32, pinOperstate],
  /** Thousandths of a picosecond. */
  phaseOffset: [23, s64],
  fractionalFrequencyOffset: [24, sint],
  fractionalFrequencyOffsetPpt: [30, sint],
}));

/** A pin that multiplexes a pin (`DPLL_A_PIN_PARENT_PIN_*` of linux/dpll.h). */
const pinParentPin = attributes('DPLL_A_PIN_PARENT_PIN', () => ({
  parentId: [2, u32],
  state: [16, pinState],
}));

/** A pin that a pin is in step with (`DPLL_A_REFERENCE_SYNC_*` of linux/dpll.h). */
const referenceSync = attributes('DPLL_A_REFERENCE_SYNC', () => ({
  id: [1, u32],
  state: [16, pinState],
}));

/** A pin (`DPLL_A_PIN_*` of linux/dpll.h). */
const pin = attributes('DPLL_A_PIN', () => ({
  id: [1, u32],
  parentId: [2, u32],
  moduleName: [3, string],
  clockId: [5, u64],
  boardLabel: [6, string],
  panelLabel: [7, string],
  packageLabel: [8, string],
  type: [9, enumeration(u32, { mux: 1, ext: 2, synceEthPort: 3, intOscillator: 4, gnss: 5, intNco: 6 })],
  direction: [10, pinDirection],
  /** Hz. */
  frequency: [11, u64],
  frequencySupported: [12, repeated(nested(frequencyRange))],
  frequencyMin: [13, u64],
  frequencyMax: [14, u64],
  prio: [15, u32],
  state: [16, pinState],
  capabilities: [
    17,
    flags(u32, { directionCanChange: 1, priorityCanChange: 2, stateCanChange: 4, stateConnectedOverride: 8 }),
  ],
  parentDevice: [18, repeated(nested(pinParentDevice))],
  parentPin: [19, repeated(nested(pinParentPin))],
  phaseAdjustMin: [20, s32],
  phaseAdjustMax: [21, s32],
  /** Picoseconds. */
  phaseAdjust: [22, s32],
  /** Thousandths of a picosecond. */
  phaseOffset: [23, s64],
  fractionalFrequencyOffset: [24, sint],
  esyncFrequency: [25, u64],
  esyncFrequencySupported: [26, repeated(nested(frequencyRange))],
  esyncPulse: [27, u32],
  referenceSync: [28, repeated(nested(referenceSync))],
  phaseAdjustGran: [29, u32],
  fractionalFrequencyOffsetPpt: [30, sint],
  /** Thousandths of a Hz. */
  measuredFrequency: [31, u64],
  operstate: [32, pinOperstate],
}));

/** Phase-locked loops that lock clocks to a source, and their pins. Needs CAP_NET_ADMIN. Linux 6.7. */
export const dpll = defineFamily('dpll', {
  version: 1,
  commands: {
    deviceIdGet: { id: 1, request: device, reply: device },
    deviceGet: { id: 2, request: device, reply: device, dump: true },
    deviceSet: { id: 3, request: device },
    pinIdGet: { id: 7, request: pin, reply: pin },
    pinGet: { id: 8, request: pin, reply: pin, dump: true },
    pinSet: { id: 9, request: pin },
  },
  groups: ['monitor'],
  events: {
    deviceCreateNtf: { id: 4, body: device },
    deviceDeleteNtf: { id: 5, body: device },
    deviceChangeNtf: { id: 6, body: device },
    pinCreateNtf: { id: 10, body: pin },
    pinDeleteNtf: { id: 11, body: pin },
    pinChangeNtf: { id: 12, body: pin },
  },
});
