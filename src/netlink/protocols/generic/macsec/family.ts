import { attributes } from '../../../codec/composites/attribute-set.ts';
import { arrayByIndex, nested } from '../../../codec/composites/lists.ts';
import { bigEnumeration } from '../../../codec/scalars/big-enums.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be64, bool8, u8, u32, u64, uint } from '../../../codec/scalars/integers.ts';
import { bytes, fixedBytes } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import { defineFamily } from '../define-family.ts';

/** Counters of a secure association (`MACSEC_SA_STATS_ATTR_*` of linux/if_macsec.h). */
const associationStatistics = attributes('MACSEC_SA_STATS_ATTR', () => ({
  inPktsOk: [1, u32],
  inPktsInvalid: [2, u32],
  inPktsNotValid: [3, u32],
  inPktsNotUsingSa: [4, u32],
  inPktsUnusedSa: [5, u32],
  outPktsProtected: [6, u32],
  outPktsEncrypted: [7, u32],
}));

/** A secure association: a key with its number and the number of the next packet (`MACSEC_SA_ATTR_*`). */
const association = attributes('MACSEC_SA_ATTR', () => ({
  /** 0 to 3. */
  an: [1, u8],
  active: [2, bool8],
  /** Number of the next packet: 32 bits, with extended numbers 64. */
  pn: [3, uint],
  /** Only in requests. */
  key: [4, bytes],
  keyid: [5, fixedBytes(16)],
  stats: [6, stateOnly(nested(associationStatistics))],
  /** With extended packet numbers. Linux 5.8. */
  ssci: [8, u32],
  salt: [9, fixedBytes(12)],
}));

/** Counters of a channel that is received (`MACSEC_RXSC_STATS_ATTR_*`). */
const receiveStatistics = attributes('MACSEC_RXSC_STATS_ATTR', () => ({
  inOctetsValidated: [1, u64],
  inOctetsDecrypted: [2, u64],
  inPktsUnchecked: [3, u64],
  inPktsDelayed: [4, u64],
  inPktsOk: [5, u64],
  inPktsInvalid: [6, u64],
  inPktsLate: [7, u64],
  inPktsNotValid: [8, u64],
  inPktsNotUsingSa: [9, u64],
  inPktsUnusedSa: [10, u64],
}));

/** A channel that is received (`MACSEC_RXSC_ATTR_*`). */
const receiveChannel = attributes('MACSEC_RXSC_ATTR', () => ({
  /** MAC address of the sender in 48 bits, and its port in 16. */
  sci: [1, be64],
  active: [2, bool8],
  saList: [3, stateOnly(arrayByIndex(association))],
  stats: [4, stateOnly(nested(receiveStatistics))],
}));

/** The link and its channel that is sent (`MACSEC_SECY_ATTR_*`). `ip link` sets these. */
const entity = attributes('MACSEC_SECY_ATTR', () => ({
  sci: [1, be64],
  encodingSa: [2, u8],
  /** Packets that may come late. */
  window: [3, u32],
  cipherSuite: [
    4,
    bigEnumeration(u64, {
      // The number that the kernel has for the default: 802.1AE-2006.
      'gcm-aes-128 (default)': 0x80020001000001n,
      'gcm-aes-128': 0x80c20001000001n,
      'gcm-aes-256': 0x80c20001000002n,
      'gcm-aes-xpn-128': 0x80c20001000003n,
      'gcm-aes-xpn-256': 0x80c20001000004n,
    }),
  ],
  icvLen: [5, u8],
  protect: [6, bool8],
  replay: [7, bool8],
  oper: [8, bool8],
  validate: [9, enumeration(u8, { disabled: 0, check: 1, strict: 2 })],
  encrypt: [10, bool8],
  incSci: [11, bool8],
  es: [12, bool8],
  scb: [13, bool8],
}));

/** Counters of the channel that is sent (`MACSEC_TXSC_STATS_ATTR_*`). */
const sendStatistics = attributes('MACSEC_TXSC_STATS_ATTR', () => ({
  outPktsProtected: [1, u64],
  outPktsEncrypted: [2, u64],
  outOctetsProtected: [3, u64],
  outOctetsEncrypted: [4, u64],
}));

/** Counters of the link (`MACSEC_SECY_STATS_ATTR_*`). */
const entityStatistics = attributes('MACSEC_SECY_STATS_ATTR', () => ({
  outPktsUntagged: [1, u64],
  inPktsUntagged: [2, u64],
  outPktsTooLong: [3, u64],
  inPktsNoTag: [4, u64],
  inPktsBadTag: [5, u64],
  inPktsUnknownSci: [6, u64],
  inPktsNoSci: [7, u64],
  inPktsOverrun: [8, u64],
}));

/** Whether a device does the work (`MACSEC_OFFLOAD_ATTR_*`). */
const offload = attributes('MACSEC_OFFLOAD_ATTR', () => ({
  type: [1, enumeration(u8, { off: 0, phy: 1, mac: 2 })],
}));

/** Attributes of the family (`MACSEC_ATTR_*`). */
const macsecAttributes = attributes('MACSEC_ATTR', () => ({
  /** Index of the link of kind `macsec`. */
  ifindex: [1, u32],
  rxscConfig: [2, nested(receiveChannel)],
  saConfig: [3, nested(association)],
  secy: [4, stateOnly(nested(entity))],
  txsaList: [5, stateOnly(arrayByIndex(association))],
  rxscList: [6, stateOnly(arrayByIndex(receiveChannel))],
  txscStats: [7, stateOnly(nested(sendStatistics))],
  secyStats: [8, stateOnly(nested(entityStatistics))],
  offload: [9, nested(offload)],
}));

/** A change of a channel or an association. */
const change = (id: number) => ({ id, request: macsecAttributes }) as const;

/**
 * Channels and keys of links of kind `macsec` (linux/if_macsec.h): `ip macsec`. Reading needs no capability, changing CAP_NET_ADMIN in the
 * initial user namespace. Linux 4.6.
 */
export const macsec = defineFamily('macsec', {
  version: 1,
  commands: {
    /** All links with their channels. */
    getTxsc: { id: 0, reply: macsecAttributes, dump: true, do: false },
    addRxsc: change(1),
    delRxsc: change(2),
    updRxsc: change(3),
    addTxsa: change(4),
    delTxsa: change(5),
    updTxsa: change(6),
    addRxsa: change(7),
    delRxsa: change(8),
    updRxsa: change(9),
    /** Linux 5.4. */
    updOffload: change(10),
  },
});
