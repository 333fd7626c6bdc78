// The functions of this entry with their arguments checked. The library itself calls the functions behind them.

import { argument, isBytes, operation, required } from '../../../request/input.ts';
import * as elements from './elements.ts';
import * as features from './features.ts';

/**
 * Reads the elements of a beacon or a probe response: `informationElements` of a scan result. Ends before an element that is not complete.
 */
export const readElements = operation(
  'read elements',
  () => [required(argument('bytes', isBytes))],
  elements.readElements,
);

/**
 * Returns the names of the abilities in `extFeatures` of a device: `NL80211_EXT_FEATURE_*` in camelCase, the number of the bit where the
 * library does not know it.
 */
export const readExtendedFeatures = operation(
  'read extended features',
  () => [required(argument('bits', isBytes))],
  features.readExtendedFeatures,
);
