import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { ranged, u8, u32, uint } from '../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import { header } from '../header.ts';

/** Power of a plug-in module (`ETHTOOL_A_MODULE_*`). Linux 5.16. */
export const module = attributes('ETHTOOL_A_MODULE', () => ({
  header: [1, header],
  /** `auto`: low while the link is down. */
  powerModePolicy: [2, enumeration(u8, { high: 1, auto: 2 })],
  powerMode: [3, stateOnly(enumeration(u8, { low: 1, high: 2 }))],
}));

/** A part of the memory of a plug-in module (`ETHTOOL_A_MODULE_EEPROM_*`). Reading needs CAP_NET_ADMIN. Linux 5.13. */
export const moduleEeprom = attributes('ETHTOOL_A_MODULE_EEPROM', () => ({
  header: [1, header],
  /** First byte in its page. */
  offset: [2, ranged(u32, 0, 255)],
  /** Number of bytes: the part may not go beyond one half of a page. */
  length: [3, ranged(u32, 1, 128)],
  page: [4, u8],
  bank: [5, u8],
  /** Address on the bus of the module: 0x50 or 0x51. */
  i2cAddress: [6, ranged(u8, 0, 0x7f)],
  data: [7, bytes],
}));

/** Writes firmware to a plug-in module (`ETHTOOL_A_MODULE_FW_FLASH_*`). Linux 6.11. */
export const moduleFwFlash = attributes('ETHTOOL_A_MODULE_FW_FLASH', () => ({
  header: [1, header],
  /** Below `/lib/firmware`. */
  fileName: [2, string],
  password: [3, u32],
  status: [4, enumeration(u32, { started: 1, inProgress: 2, completed: 3, error: 4 })],
  statusMsg: [5, string],
  /** Bytes written, and in all. */
  done: [6, uint],
  total: [7, uint],
}));
