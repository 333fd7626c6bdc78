import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { select } from '../../../../codec/composites/select.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { header } from '../header.ts';

/** Why there is no carrier (`ETHTOOL_LINK_EXT_STATE_*`). */
const extendedState = enumeration(u8, {
  autoneg: 0,
  linkTrainingFailure: 1,
  linkLogicalMismatch: 2,
  badSignalIntegrity: 3,
  noCable: 4,
  cableIssue: 5,
  eepromIssue: 6,
  calibrationFailure: 7,
  powerBudgetExceeded: 8,
  overheat: 9,
  module: 10,
  otpSpeedViolation: 11,
  bmcRequestDown: 12,
});

/** More about the state, where it has more (`ETHTOOL_LINK_EXT_SUBSTATE_*`). */
const extendedSubstate = select(
  'extState',
  {
    autoneg: enumeration(u8, {
      noPartnerDetected: 1,
      ackNotReceived: 2,
      nextPageExchangeFailed: 3,
      noPartnerDetectedForceMode: 4,
      fecMismatchDuringOverride: 5,
      noHcd: 6,
    }),
    linkTrainingFailure: enumeration(u8, {
      krFrameLockNotAcquired: 1,
      krLinkInhibitTimeout: 2,
      krLinkPartnerDidNotSetReceiverReady: 3,
      remoteFault: 4,
    }),
    linkLogicalMismatch: enumeration(u8, {
      pcsDidNotAcquireBlockLock: 1,
      pcsDidNotAcquireAmLock: 2,
      pcsDidNotGetAlignStatus: 3,
      fcFecIsNotLocked: 4,
      rsFecIsNotLocked: 5,
    }),
    badSignalIntegrity: enumeration(u8, {
      largeNumberOfPhysicalErrors: 1,
      unsupportedRate: 2,
      serdesReferenceClockLost: 3,
      serdesAlos: 4,
    }),
    cableIssue: enumeration(u8, { unsupportedCable: 1, cableTestFailure: 2 }),
    module: enumeration(u8, { cmisNotReady: 1 }),
  },
  u8,
);

/** Whether a link has carrier, and how good its signal is (`ETHTOOL_A_LINKSTATE_*`). */
export const linkstate = attributes('ETHTOOL_A_LINKSTATE', () => ({
  header: [1, header],
  link: [2, bool8],
  /** Index of signal quality, up to `sqiMax`. */
  sqi: [3, u32],
  sqiMax: [4, u32],
  extState: [5, extendedState],
  extSubstate: [6, extendedSubstate],
  /** How often the link went down. Linux 6.1. */
  extDownCnt: [7, u32],
}));
