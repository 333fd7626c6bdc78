import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../../codec/composites/lists.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { s16, u8, u32 } from '../../../../codec/scalars/integers.ts';
import { header } from '../header.ts';

const pair = enumeration(u8, { a: 0, b: 1, c: 2, d: 3 });
/** How it was measured: by reflections of a pulse, or while the link is up (`ETHTOOL_A_CABLE_INF_SRC_*`). */
const source = enumeration(u32, { unspecified: 0, tdr: 1, alcd: 2 });
/** Progress of a test (`ETHTOOL_A_CABLE_TEST_NTF_STATUS_*`). */
const status = enumeration(u8, { unspecified: 0, started: 1, completed: 2 });

/** The state of a pair (`ETHTOOL_A_CABLE_RESULT_*`). */
const result = attributes('ETHTOOL_A_CABLE_RESULT', () => ({
  pair: [1, pair],
  code: [
    2,
    enumeration(u8, {
      unspecified: 0,
      ok: 1,
      open: 2,
      sameShort: 3,
      crossShort: 4,
      impedanceMismatch: 5,
      noise: 6,
      resolutionNotPossible: 7,
    }),
  ],
  src: [3, source],
}));

/** Where the fault is (`ETHTOOL_A_CABLE_FAULT_LENGTH_*`). */
const faultLength = attributes('ETHTOOL_A_CABLE_FAULT_LENGTH', () => ({
  pair: [1, pair],
  /** Centimetres. */
  cm: [2, u32],
  src: [3, source],
}));

/** Results of a test (`ETHTOOL_A_CABLE_NEST_*`). */
const results = attributes('ETHTOOL_A_CABLE_NEST', () => ({
  result: [1, repeated(nested(result))],
  faultLength: [2, repeated(nested(faultLength))],
}));

/** Starts a test of the cable; the results come as events (`ETHTOOL_A_CABLE_TEST_*`). */
export const cableTest = attributes('ETHTOOL_A_CABLE_TEST', () => ({ header: [1, header] }));

/** Begin and end of a test of the cable (`ETHTOOL_A_CABLE_TEST_NTF_*`). */
export const cableTestEvent = attributes('ETHTOOL_A_CABLE_TEST_NTF', () => ({
  header: [1, header],
  status: [2, status],
  nest: [3, nested(results)],
}));

/** A measurement of the cable by reflections of a pulse (`ETHTOOL_A_CABLE_TEST_TDR_CFG_*`). Distances are in centimetres. */
const reflectometry = attributes('ETHTOOL_A_CABLE_TEST_TDR_CFG', () => ({
  first: [1, u32],
  last: [2, u32],
  step: [3, u32],
  pair: [4, pair],
}));

/** Measures reflections of a pulse along the cable (`ETHTOOL_A_CABLE_TEST_TDR_*`). */
export const cableTestTdr = attributes('ETHTOOL_A_CABLE_TEST_TDR', () => ({
  header: [1, header],
  cfg: [2, nested(reflectometry)],
}));

/** The distances of the amplitudes that follow (`ETHTOOL_A_CABLE_STEP_*`), in centimetres. */
const step = attributes('ETHTOOL_A_CABLE_STEP', () => ({
  firstDistance: [1, u32],
  lastDistance: [2, u32],
  stepDistance: [3, u32],
}));

/** Reflections of a pulse (`ETHTOOL_A_CABLE_TDR_NEST_*`), in millivolts. */
const reflections = attributes('ETHTOOL_A_CABLE_TDR_NEST', () => ({
  step: [1, nested(step)],
  amplitude: [
    2,
    repeated(nested(attributes('ETHTOOL_A_CABLE_AMPLITUDE', () => ({ pair: [1, pair], mV: [2, s16] })))),
  ],
  pulse: [3, nested(attributes('ETHTOOL_A_CABLE_PULSE', () => ({ mV: [1, s16] })))],
}));

/** Begin, results and end of such a measurement (`ETHTOOL_A_CABLE_TEST_TDR_NTF_*`). */
export const cableTestTdrEvent = attributes('ETHTOOL_A_CABLE_TEST_TDR_NTF', () => ({
  header: [1, header],
  status: [2, status],
  nest: [3, nested(reflections)],
}));
