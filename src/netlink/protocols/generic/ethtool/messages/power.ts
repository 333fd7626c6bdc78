import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../../codec/composites/lists.ts';
import { select } from '../../../../codec/composites/select.ts';
import { bigFlags } from '../../../../codec/scalars/big-enums.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u32, uint } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

const limit = attributes('ETHTOOL_A_C33_PSE_PW_LIMIT', () => ({ min: [1, u32], max: [2, u32] }));
/** Whether power is given (`ETHTOOL_*_PSE_ADMIN_STATE_*`). */
const administrative = enumeration(u32, { unknown: 1, disabled: 2, enabled: 3 });

/** More about the state of power over Ethernet (`ETHTOOL_C33_PSE_EXT_SUBSTATE_*`). */
const extendedSubstate = select(
  'c33PseExtState',
  {
    errorCondition: enumeration(u32, {
      nonExistingPort: 1,
      undefinedPort: 2,
      internalHwFault: 3,
      commErrorAfterForceOn: 4,
      unknownPortStatus: 5,
      hostCrashTurnOff: 6,
      hostCrashForceShutdown: 7,
      configChange: 8,
      detectedOverTemp: 9,
    }),
    mrMpsValid: enumeration(u32, { detectedUnderload: 1, connectionOpen: 2 }),
    mrPseEnable: enumeration(u32, { disablePinActive: 1 }),
    optionDetectTed: enumeration(u32, { detInProcess: 1, connectionCheckError: 2 }),
    optionVportLim: enumeration(u32, { highVoltage: 1, lowVoltage: 2, voltageInjection: 3 }),
    ovldDetected: enumeration(u32, { overload: 1 }),
    powerNotAvailable: enumeration(u32, {
      budgetExceeded: 1,
      portPwLimitExceedsControllerBudget: 2,
      pdRequestExceedsPortLimit: 3,
      hwPwLimit: 4,
    }),
    shortDetected: enumeration(u32, { shortCondition: 1 }),
  },
  u32,
);

/** Power that a port gives: over a single pair (`podl…`), or over Ethernet (`c33…`) (`ETHTOOL_A_PSE_*`). Power is in milliwatts. */
export const pse = attributes('ETHTOOL_A_PSE', () => ({
  header: [1, header],
  podlPseAdminState: [2, stateOnly(administrative)],
  podlPseAdminControl: [3, administrative],
  podlPsePwDStatus: [
    4,
    stateOnly(
      enumeration(u32, {
        unknown: 1,
        disabled: 2,
        searching: 3,
        delivering: 4,
        sleep: 5,
        idle: 6,
        error: 7,
      }),
    ),
  ],
  c33PseAdminState: [5, stateOnly(administrative)],
  c33PseAdminControl: [6, administrative],
  c33PsePwDStatus: [
    7,
    stateOnly(
      enumeration(u32, {
        unknown: 1,
        disabled: 2,
        searching: 3,
        delivering: 4,
        test: 5,
        fault: 6,
        otherfault: 7,
      }),
    ),
  ],
  c33PsePwClass: [8, stateOnly(u32)],
  c33PseActualPw: [9, stateOnly(u32)],
  c33PseExtState: [
    10,
    stateOnly(
      enumeration(u32, {
        errorCondition: 1,
        mrMpsValid: 2,
        mrPseEnable: 3,
        optionDetectTed: 4,
        optionVportLim: 5,
        ovldDetected: 6,
        pdDllPowerType: 7,
        powerNotAvailable: 8,
        shortDetected: 9,
      }),
    ),
  ],
  c33PseExtSubstate: [11, stateOnly(extendedSubstate)],
  c33PseAvailPwLimit: [12, u32],
  c33PsePwLimitRanges: [13, stateOnly(repeated(nested(limit)))],
  /** Power domain that the port belongs to. Linux 6.17. */
  psePwDId: [14, stateOnly(u32)],
  psePrioMax: [15, stateOnly(u32)],
  /** Ports with a lower priority lose their power first. Linux 6.17. */
  psePrio: [16, u32],
}));

/** Events of the power of a port (`ETHTOOL_A_PSE_NTF_*`). Linux 6.17. */
export const pseEvent = attributes('ETHTOOL_A_PSE_NTF', () => ({
  header: [1, header],
  events: [
    2,
    bigFlags(uint, {
      pseEventOverCurrent: 1n,
      pseEventOverTemp: 2n,
      c33PseEventDetection: 4n,
      c33PseEventClassification: 8n,
      c33PseEventDisconnection: 16n,
      pseEventOverBudget: 32n,
      pseEventSwPwControlError: 64n,
    }),
  ],
}));
