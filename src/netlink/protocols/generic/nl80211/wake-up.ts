import { attributes } from '../../../codec/composites/attribute-set.ts';
import { indexedArray } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { ipv4, mac } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

/** Patterns of packets (`NL80211_PKTPAT_*`). Bit n of `mask` says that byte n of `pattern` is compared. */
const packetPatterns = indexedArray(
  attributes('NL80211_PKTPAT', () => ({
    mask: [1, bytes],
    pattern: [2, bytes],
    offset: [3, u32],
  })),
);

/** The patterns that a device can compare (`struct nl80211_pattern_support`). */
const patternSupport = struct('nl80211_pattern_support', {
  maxPatterns: u32,
  minPatternLen: u32,
  maxPatternLen: u32,
  maxPktOffset: u32,
});

/** A connection that wakes the machine up (`NL80211_WOWLAN_TCP_*`). */
const tcpConnection = attributes('NL80211_WOWLAN_TCP', () => ({
  srcIpv4: [1, ipv4],
  dstIpv4: [2, ipv4],
  dstMac: [3, mac],
  srcPort: [4, u16],
  dstPort: [5, u16],
  dataPayload: [6, bytes],
  dataPayloadSeq: [7, struct('nl80211_wowlan_tcp_data_seq', { start: u32, offset: u32, len: u32 })],
  dataPayloadToken: [8, bytes],
  /** Seconds. */
  dataInterval: [9, u32],
  wakePayload: [10, bytes],
  wakeMask: [11, bytes],
}));

/** Events that wake the machine up, or the one that has woken it up (`NL80211_WOWLAN_TRIG_*`). */
export const wakeUpTriggers = attributes('NL80211_WOWLAN_TRIG', () => ({
  any: [1, flag],
  disconnect: [2, flag],
  magicPkt: [3, flag],
  pktPattern: [4, packetPatterns],
  gtkRekeyFailure: [6, flag],
  eapIdentRequest: [7, flag],
  '4wayHandshake': [8, flag],
  rfkillRelease: [9, flag],
  wakeupPkt80211: [10, bytes],
  wakeupPkt80211Len: [11, u32],
  wakeupPkt8023: [12, bytes],
  wakeupPkt8023Len: [13, u32],
  tcpConnection: [14, tcpConnection],
  wakeupTcpMatch: [15, flag],
  wakeupTcpConnlost: [16, flag],
  wakeupTcpNomoretokens: [17, flag],
  unprotectedDeauthDisassoc: [20, flag],
}));

/** Events that can wake the machine up (`NL80211_WOWLAN_TRIG_*`). */
export const wakeUpSupport = attributes('NL80211_WOWLAN_TRIG', () => ({
  any: [1, flag],
  disconnect: [2, flag],
  magicPkt: [3, flag],
  pktPattern: [4, patternSupport],
  gtkRekeySupported: [5, flag],
  gtkRekeyFailure: [6, flag],
  eapIdentRequest: [7, flag],
  '4wayHandshake': [8, flag],
  rfkillRelease: [9, flag],
  /** The largest number of networks to look for. */
  netDetect: [18, u32],
}));

/** Packets that are held back for a while (`NL80211_ATTR_COALESCE_RULE_*`). */
export const coalesceRules = indexedArray(
  attributes('NL80211_ATTR_COALESCE_RULE', () => ({
    /** Milliseconds. */
    delay: [1, u32],
    condition: [2, enumeration(u32, { match: 0, noMatch: 1 })],
    pktPattern: [3, packetPatterns],
  })),
);
