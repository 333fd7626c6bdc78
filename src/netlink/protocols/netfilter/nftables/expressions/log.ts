import { attributes, be16, be32, enumeration, flags, type Infer, string } from '../../../../codec/index.ts';
import { asInteger, asList, asString, propertiesOf, wordOf } from '../compile/json.ts';
import { refuse } from '../compile/refusal.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';

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
/** Additional parts of a packet to log (`NF_LOG_*`). */
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

/** Bits of what is logged besides, by their name in JSON. */
export const logFlagNames: Readonly<Record<string, number>> = {
  'tcp sequence': logFlags.tcpSequence,
  'tcp options': logFlags.tcpOptions,
  'ip options': logFlags.ipOptions,
  skuid: logFlags.uid,
  ether: logFlags.ether,
  all: 0x2f,
};
const levels: Readonly<Record<string, keyof typeof logLevels>> = Object.fromEntries(
  (Object.keys(logLevels) as (keyof typeof logLevels)[]).map((name) => [name, name]),
);
/** Most bytes of a prefix. */
const longestPrefix = 127;

function logData(json: unknown): LogExpression {
  if (json === null) return {};
  const {
    prefix,
    group,
    snaplen,
    'queue-threshold': threshold,
    level,
    flags: list,
  } = propertiesOf(json, ['prefix', 'group', 'snaplen', 'queue-threshold', 'level', 'flags']);
  const data: LogExpression = {};
  if (prefix !== undefined) {
    data.prefix = asString(prefix, 'a text');
    if (new TextEncoder().encode(data.prefix).length > longestPrefix)
      refuse(`the prefix is longer than ${longestPrefix} bytes`);
  }
  if (group !== undefined) {
    if (level !== undefined || list !== undefined) refuse('group cannot stand with level or flags');
    data.group = asInteger(group, 0, 0xffff);
    if (snaplen !== undefined) data.snaplen = asInteger(snaplen, 0, 0xffffffff);
    if (threshold !== undefined) data.qthreshold = asInteger(threshold, 0, 0xffff);
    return data;
  }
  if (snaplen !== undefined || threshold !== undefined) refuse('snaplen and queue-threshold need a group');
  if (level !== undefined) data.level = wordOf('a level', levels, level);
  if (list !== undefined) {
    const bits = asList(list).reduce<number>(
      (sum, flag) => sum | wordOf('a flag of log', logFlagNames, flag),
      0,
    );
    data.flags = bits as unknown as LogExpression['flags'];
  }
  return data;
}

function listLog(data: unknown, rule: ListScope): void {
  const { prefix, group, snaplen, qthreshold, level, flags = [] } = data as LogExpression;
  const log = {
    ...(prefix === undefined ? {} : { prefix }),
    ...(group === undefined ? {} : { group }),
    ...(snaplen === undefined ? {} : { snaplen }),
    ...(qthreshold === undefined ? {} : { 'queue-threshold': qthreshold }),
    ...(level === undefined || level === 'warn' ? {} : { level: String(level) }),
    ...(flags.length === 0 ? {} : { flags: listedFlags(flags) }),
  };
  rule.add({ log: Object.keys(log).length === 0 ? null : log });
}

function listedFlags(flags: readonly (string | number)[]): readonly string[] {
  const all = Object.keys(logFlags).filter((name) => name !== 'nflog');
  if (all.every((name) => flags.includes(name))) return ['all'];
  return Object.keys(logFlagNames).filter((name) =>
    flags.some((flag) => logFlags[flag as keyof typeof logFlags] === logFlagNames[name]),
  );
}

/** `log` in JSON. */
export const log: ExpressionKind = {
  name: 'log',
  schema: logExpression,
  list: listLog,
  statements: {
    log(json, rule) {
      const data = logData(json);
      rule.add({ emit: (code) => code.push('log', data) });
    },
  },
};
