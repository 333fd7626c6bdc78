import { attributes } from '../../../codec/composites/attribute-set.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { s8, u32 } from '../../../codec/scalars/integers.ts';

/** The rule of a country for a range of frequencies (`NL80211_ATTR_REG_RULE_FLAGS` and the attributes behind it). */
export const regulatoryRule = attributes('NL80211_REG_RULE_ATTR', () => ({
  regRuleFlags: [
    1,
    flags(u32, {
      noOfdm: 1,
      noCck: 2,
      noIndoor: 4,
      noOutdoor: 8,
      dfs: 0x10,
      ptpOnly: 0x20,
      ptmpOnly: 0x40,
      noIr: 0x80,
      noIbss: 0x100,
      autoBw: 0x800,
      irConcurrent: 0x1000,
      noHt40minus: 0x2000,
      noHt40plus: 0x4000,
      no80mhz: 0x8000,
      no160mhz: 0x10000,
      noHe: 0x20000,
      no320mhz: 0x40000,
      noEht: 0x80000,
      psd: 0x100000,
      dfsConcurrent: 0x200000,
      no6ghzVlpClient: 0x400000,
      no6ghzAfcClient: 0x800000,
      allow6ghzVlpAp: 0x1000000,
      allow20mhzActivity: 0x2000000,
      noUhr: 0x4000000,
    }),
  ],
  /** kHz. */
  freqRangeStart: [2, u32],
  /** kHz. */
  freqRangeEnd: [3, u32],
  /** kHz. */
  freqRangeMaxBw: [4, u32],
  /** Hundredths of a dBi. */
  powerRuleMaxAntGain: [5, u32],
  /** Hundredths of a dBm. */
  powerRuleMaxEirp: [6, u32],
  /** Milliseconds. */
  dfsCacTime: [7, u32],
  /** dBm. */
  powerRulePsd: [8, s8],
}));
