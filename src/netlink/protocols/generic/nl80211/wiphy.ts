import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray, nested, repeated } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, s8, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { interfaceTypes } from './interface-type.ts';

/** Parameters of a queue that a country demands (`NL80211_WMMR_*`). */
const queueRules = indexedArray(
  attributes('NL80211_WMMR', () => ({
    cwMin: [1, u16],
    cwMax: [2, u16],
    aifsn: [3, u8],
    txop: [4, u16],
  })),
  0,
);

/** A channel (`NL80211_FREQUENCY_ATTR_*`). */
export const frequency = attributes('NL80211_FREQUENCY_ATTR', () => ({
  /** MHz. */
  freq: [1, u32],
  disabled: [2, flag],
  /** Nothing may be sent first: no probes, no beacons. */
  noIr: [3, flag],
  noIbss: [4, flag],
  /** Radar must be looked for. */
  radar: [5, flag],
  /** Hundredths of a dBm. */
  maxTxPower: [6, u32],
  dfsState: [7, enumeration(u32, { usable: 0, unavailable: 1, available: 2 })],
  /** Milliseconds in this state. */
  dfsTime: [8, u32],
  noHt40Minus: [9, flag],
  noHt40Plus: [10, flag],
  no80mhz: [11, flag],
  no160mhz: [12, flag],
  /** Milliseconds. */
  dfsCacTime: [13, u32],
  indoorOnly: [14, flag],
  irConcurrent: [15, flag],
  no20mhz: [16, flag],
  no10mhz: [17, flag],
  wmm: [18, queueRules],
  noHe: [19, flag],
  /** kHz. */
  offset: [20, u32],
  '1mhz': [21, flag],
  '2mhz': [22, flag],
  '4mhz': [23, flag],
  '8mhz': [24, flag],
  '16mhz': [25, flag],
  no320mhz: [26, flag],
  noEht: [27, flag],
  /** dBm. */
  psd: [28, s8],
  dfsConcurrent: [29, flag],
  no6ghzVlpClient: [30, flag],
  no6ghzAfcClient: [31, flag],
  canMonitor: [32, flag],
  allow6ghzVlpAp: [33, flag],
  allow20mhzActivity: [34, flag],
  no4mhz: [35, flag],
  no8mhz: [36, flag],
  no16mhz: [37, flag],
  s1gNoPrimary: [38, flag],
  noUhr: [39, flag],
  cacStartTime: [40, u64],
}));

/** A bit rate (`NL80211_BITRATE_ATTR_*`). */
const bitrate = attributes('NL80211_BITRATE_ATTR', () => ({
  /** In units of 100 kbit/s. */
  rate: [1, u32],
  '2ghzShortpreamble': [2, flag],
}));

/** The abilities of a band for types of interfaces (`NL80211_BAND_IFTYPE_ATTR_*`), in the bytes of IEEE 802.11. */
const bandInterfaceData = attributes('NL80211_BAND_IFTYPE_ATTR', () => ({
  iftypes: [1, interfaceTypes],
  heCapMac: [2, bytes],
  heCapPhy: [3, bytes],
  heCapMcsSet: [4, bytes],
  heCapPpe: [5, bytes],
  he6ghzCapa: [6, bytes],
  vendorElems: [7, bytes],
  ehtCapMac: [8, bytes],
  ehtCapPhy: [9, bytes],
  ehtCapMcsSet: [10, bytes],
  ehtCapPpe: [11, bytes],
  uhrCapMac: [12, bytes],
  uhrCapPhy: [13, bytes],
}));

/** A band (`NL80211_BAND_ATTR_*`). */
const band = attributes('NL80211_BAND_ATTR', () => ({
  freqs: [1, indexedArray(frequency, 0)],
  rates: [2, indexedArray(bitrate, 0)],
  htMcsSet: [3, bytes],
  htCapa: [4, u16],
  htAmpduFactor: [5, u8],
  htAmpduDensity: [6, u8],
  vhtMcsSet: [7, bytes],
  vhtCapa: [8, u32],
  iftypeData: [9, indexedArray(bandInterfaceData)],
  edmgChannels: [10, u8],
  edmgBwConfig: [11, u8],
  s1gMcsNssSet: [12, bytes],
  s1gCapa: [13, bytes],
}));

/** The bands of a device (`NL80211_BAND_*`). */
export const bands = attributes('NL80211_BAND', () => ({
  '2ghz': [0, band],
  '5ghz': [1, band],
  '60ghz': [2, band],
  '6ghz': [3, band],
  s1ghz: [4, band],
  lc: [5, band],
}));

/** Interfaces that can exist at the same time: at most `max` of these types (`NL80211_IFACE_LIMIT_*`). */
const interfaceLimit = attributes('NL80211_IFACE_LIMIT', () => ({
  max: [1, u32],
  types: [2, interfaceTypes],
}));

/** Interfaces that can exist at the same time (`NL80211_IFACE_COMB_*`). */
const interfaceCombination = attributes('NL80211_IFACE_COMB', () => ({
  limits: [1, indexedArray(interfaceLimit)],
  /** Most interfaces of all types. */
  maxnum: [2, u32],
  /** All have the same beacon interval. */
  staApBiMatch: [3, flag],
  /** Different channels at a time. */
  numChannels: [4, u32],
  /** Bits by number of the channel width. */
  radarDetectWidths: [5, u32],
  radarDetectRegions: [6, u32],
  biMinGcd: [7, u32],
}));

/** The combinations of a device. */
export const interfaceCombinations = indexedArray(interfaceCombination);

/** The radios of a device (`NL80211_WIPHY_RADIO_ATTR_*`). Linux 6.12. */
export const radios = indexedArray(
  nested(
    attributes('NL80211_WIPHY_RADIO_ATTR', () => ({
      index: [1, u32],
      freqRange: [
        2,
        repeated(
          nested(
            attributes('NL80211_WIPHY_RADIO_FREQ_ATTR', () => ({
              /** kHz. */
              start: [1, u32],
              /** kHz. */
              end: [2, u32],
            })),
          ),
        ),
      ],
      interfaceCombination: [3, repeated(nested(interfaceCombination))],
      antennaMask: [4, u32],
      rtsThreshold: [5, u32],
    })),
  ),
  0,
);
