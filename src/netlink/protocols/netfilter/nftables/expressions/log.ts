import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Levels of the system log, and `audit` (`enum nft_log_level`). */
export const logLevels = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
  audit: 8,
} as const;
/** What is logged besides (`NF_LOG_*`). */
export const logFlags = {
  tcpSequence: 1,
  tcpOptions: 2,
  ipOptions: 4,
  uid: 8,
  nflog: 0x10,
  ether: 0x20,
} as const;

/** Logs the packet (`NFTA_LOG_*`). */
export const logExpression = attributes('NFTA_LOG', () => ({
  group: [1, be16],
  prefix: [2, string],
  snaplen: [3, be32],
  qthreshold: [4, be16],
  level: [5, enumeration(be32, logLevels)],
  flags: [6, flags(be32, logFlags)],
}));
export interface LogExpression extends Infer<typeof logExpression> {}
