import { show } from '../../../codec/encode-error.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, readEventOf } from '../../../request/builders.ts';
import type { Command, Dump } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { type Prefix, parsePrefix } from '../../common/prefix.ts';
import { RTM_DELRULE, RTM_GETRULE, RTM_NEWRULE } from '../rtm.ts';
import {
  type RuleAttributes,
  type RuleMessage,
  type ruleAction,
  type ruleFlags,
  ruleMessage,
} from './attributes.ts';

/** Names of what a rule does: `'toTable'`, `'blackhole'` … */
export type RuleAction = keyof typeof ruleAction.names;
/** Names of the flags of a rule: `'invert'` … */
export type RuleFlag = keyof typeof ruleFlags.names;

/** A rule that chooses a routing table: `ip rule show`. */
export interface Rule extends RuleAttributes {
  family: Family | number;
  /** Source prefix; absent for all. */
  src?: string | undefined;
  /** Destination prefix; absent for all. */
  dst?: string | undefined;
  /** Type of service to match; 0 for any. */
  tos: number;
  action: RuleAction | number;
  flags: Flags<RuleFlag>;
  /** Number of the routing table; absent where the action is not `toTable`. */
  table?: number | undefined;
}

/** What a rule is made from. A {@link Rule} that was read will do. */
export interface RuleCreate extends Partial<Omit<Rule, 'family'>> {
  /** `'inet'`, `'inet6'`, `'ipmr'` or `'ip6mr'`: only where no prefix tells it; IPv4 then unless told. */
  family?: Rule['family'] | undefined;
}

/** Which rules to list. The kernel filters by nothing but the family. */
export interface RuleFilter {
  family?: Family | undefined;
}

function toRule(message: RuleMessage): Rule {
  const { dst, dstLength, src, srcLength, tableByte = 0, table = tableByte, ...rest } = message;
  const { suppressPrefixLength, ...others } = rest;
  return {
    ...others,
    ...(src !== undefined && { src: `${src}/${srcLength}` }),
    ...(dst !== undefined && { dst: `${dst}/${dstLength}` }),
    ...(table !== 0 && { table }),
    ...(suppressPrefixLength !== undefined && suppressPrefixLength !== -1 && { suppressPrefixLength }),
  } as Rule;
}

const isVersion6 = (family: Rule['family']): boolean => family === 'inet6' || family === 'ip6mr';

function checkPrefix(operation: string, field: string, text: string | undefined): Prefix | undefined {
  return text === undefined ? undefined : parsePrefix(operation, field, text);
}

function checkRange(
  operation: string,
  field: string,
  range: { start: number; end: number } | undefined,
): void {
  if (range !== undefined && range.start > range.end)
    throwInvalid(operation, field, `the range from ${range.start} to ${range.end} is empty`);
}

function toMessage(operation: string, rule: RuleCreate): RuleMessage {
  const { family, src, dst, tos = 0, table, ...rest } = rule;
  const to = checkPrefix(operation, 'dst', dst);
  const from = checkPrefix(operation, 'src', src);
  const chosen = family ?? to?.family ?? from?.family ?? 'inet';
  if (!['inet', 'inet6', 'ipmr', 'ip6mr'].includes(chosen as string))
    throwInvalid(operation, 'family', `expected 'inet', 'inet6', 'ipmr' or 'ip6mr', got ${show(chosen)}`);
  for (const [field, prefix] of Object.entries({ dst: to, src: from })) {
    if (prefix !== undefined && isVersion6(prefix.family) !== isVersion6(chosen))
      throwInvalid(operation, field, `${prefix.address} is not of the family ${chosen}`);
  }
  for (const field of ['sport', 'dport', 'uidRange'] as const) checkRange(operation, field, rest[field]);
  if (tos !== 0 && rest.dscp !== undefined)
    throwInvalid(operation, 'dscp', 'tos and dscp exclude each other');
  if (rest.dscp !== undefined && rest.dscp > 63)
    throwInvalid(operation, 'dscp', `expected 0 to 63, got ${rest.dscp}`);
  if (rest.flowLabel !== undefined && chosen !== 'inet6')
    throwInvalid(operation, 'flowLabel', 'only IPv6 has flow labels');
  return {
    family: chosen,
    dstLength: to?.length ?? 0,
    srcLength: from?.length ?? 0,
    tos,
    tableByte: table !== undefined && table < 256 ? table : 0,
    ...(from !== undefined && { src: from.address }),
    ...(to !== undefined && { dst: to.address }),
    ...rest,
    // The kernel wants both: the whole label counts unless told.
    ...(rest.flowLabel !== undefined && { flowLabelMask: rest.flowLabelMask ?? 0xfffff }),
    ...(table !== undefined && table > 255 && { table }),
  };
}

const base = { protocol: 'route', body: ruleMessage } as const;

/** Reads what the kernel tells of rules, without being asked. */
export const readEvent = readEventOf(RTM_NEWRULE, ruleMessage, toRule);

/** All rules, or those of a family: `ip rule show`. */
export function list({ family = 'unspec' }: RuleFilter = {}): Dump<Rule> {
  return dump({
    operation: 'rule list',
    type: RTM_GETRULE,
    value: { family },
    reply: ruleMessage,
    map: toRule,
    ...base,
  });
}

/** How a rule is called in messages for people. */
function describe(verb: string, rule: RuleCreate): string {
  const { priority, src, dst } = rule ?? {};
  const parts = [
    priority === undefined ? '' : ` ${priority}`,
    src === undefined ? '' : ` from ${src}`,
    dst === undefined ? '' : ` to ${dst}`,
  ];
  return `rule ${verb}${parts.join('')}`;
}

/**
 * Adds a rule: `ip rule add`. Looks in table 254 (main) unless told. Needs CAP_NET_ADMIN. EEXIST where there is the same.
 *
 * @example rules.add({ src: '10.0.0.0/8', table: 1000, priority: 100 })
 */
export function add(rule: RuleCreate): Command<Rule> {
  const operation = describe('add', rule);
  if (typeof rule !== 'object' || rule === null) throwInvalid(operation, '', 'expected a rule');
  const { goto, l3mdev, table } = rule;
  const action = rule.action ?? (goto === undefined ? 'toTable' : 'goto');
  if ((action === 'goto') !== (goto !== undefined))
    throwInvalid(operation, 'goto', "the action 'goto' and the priority to go to need each other");
  if (goto !== undefined && rule.priority !== undefined && goto <= rule.priority)
    throwInvalid(
      operation,
      'goto',
      `a rule goes on with a later one only: ${goto} is not after ${rule.priority}`,
    );
  if (l3mdev === true && table !== undefined)
    throwInvalid(operation, 'table', 'with l3mdev the VRF of the packet tells the table');
  const needsTable = action === 'toTable' && l3mdev !== true;
  const value = toMessage(operation, { ...rule, action, table: table ?? (needsTable ? 254 : undefined) });
  return command(
    { operation, type: RTM_NEWRULE, flags: NLM_F_CREATE | NLM_F_EXCL, value, ...base },
    readEvent,
  );
}

/** Deletes the first rule that has all that is told: `ip rule del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
function remove(rule: RuleCreate): Command<Rule> {
  const operation = describe('delete', rule);
  const { family: _, ...told } = rule ?? {};
  if (Object.values(told).every((value) => value === undefined))
    throwInvalid(operation, 'priority', 'nothing is told of the rule to delete');
  const action = rule.action ?? (rule.goto === undefined ? undefined : 'goto');
  const value = toMessage(operation, action === undefined ? rule : { ...rule, action });
  return command({ operation, type: RTM_DELRULE, value, ...base }, readEvent);
}

export { remove as delete };
