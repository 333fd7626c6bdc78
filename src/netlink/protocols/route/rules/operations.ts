import { show } from '../../../codec/encode-error.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered, isOfFamily } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isEncodedBy,
  isInteger,
  isObject,
  isText,
  leftToEncoder,
  operation,
  required,
} from '../../../request/input.ts';
import type { Command, Dump } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { isFamily, isFamilyOrNumber } from '../../common/checks.ts';
import { checkFamily, normalPrefix, type Prefix, parsePrefix } from '../../common/prefix.ts';
import { isSameNumber } from '../../common/same-number.ts';
import { linkGroups, protocols, realms, type TableName, tables } from '../known-names.ts';
import { routeProtocol } from '../names.ts';
import { RTM_DELRULE, RTM_GETRULE, RTM_NEWRULE } from '../rtm.ts';
import {
  portRange,
  type RuleAttributes,
  type RuleMessage,
  ruleAction,
  ruleAttributes,
  ruleFlags,
  ruleMessage,
  uidRange,
} from './attributes.ts';

/** Names of actions of a rule: `'toTable'`, `'blackhole'` … */
export type RuleAction = keyof typeof ruleAction.names;
/** Names of the flags of a rule: `'invert'` … */
export type RuleFlag = keyof typeof ruleFlags.names;

/** A rule that chooses a routing table: `ip rule show`. */
export interface Rule extends RuleAttributes {
  family: Family | number;
  priority: number;
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

/** A rule to add or delete. A {@link Rule} from a list can be given as it is: flags of the kernel's state are not sent. */
export interface RuleCreate
  extends Partial<Omit<Rule, 'family' | 'table' | 'protocol' | 'flow' | 'suppressIfgroup'>> {
  /** `'inet'`, `'inet6'`, `'ipmr'` or `'ip6mr'`. Needed only where no prefix tells it; IPv4 if absent. */
  family?: Rule['family'] | undefined;
  /** Routing table by number or name: `'main'`, or a name of `rt_tables`. */
  table?: number | TableName | undefined;
  /** Origin: `'static'`, a number, or a name of `rt_protos`. */
  protocol?: Rule['protocol'] | (string & {});
  /** Realms: `'1/2'`, by number or name of `rt_realms`; or a number with the source in its high half. */
  flow?: number | string | undefined;
  /** Ignore routes by a link of this group, by number or name; -1 for none. */
  suppressIfgroup?: number | string | undefined;
}

/** Which rules to list or flush. A rule must match all fields. */
export interface RuleFilter {
  family?: Family | undefined;
  /** Routing table by number or name. */
  table?: number | TableName | undefined;
  priority?: number | undefined;
  protocol?: Rule['protocol'] | (string & {});
  action?: Rule['action'] | undefined;
  /** Exactly this source prefix. */
  src?: string | undefined;
  /** Exactly this destination prefix. */
  dst?: string | undefined;
  iifName?: string | undefined;
  oifName?: string | undefined;
  fwmark?: number | undefined;
}

function toRule(message: RuleMessage): Rule {
  const { dst, dstLength, src, srcLength, tableByte = 0, table = tableByte, ...rest } = message;
  const { suppressPrefixLength, ...others } = rest;
  return {
    // The kernel leaves zeros out.
    priority: 0,
    ...(rest.fwmask !== undefined && { fwmark: 0 }),
    ...others,
    ...(src !== undefined && { src: `${src}/${srcLength}` }),
    ...(dst !== undefined && { dst: `${dst}/${dstLength}` }),
    ...(table !== 0 && { table }),
    ...(suppressPrefixLength !== undefined && suppressPrefixLength !== -1 && { suppressPrefixLength }),
  } as Rule;
}

const ruleInput = (): Check => {
  const attributes = attributeFields<RuleAttributes>(ruleAttributes);
  const { suppressIfgroup } = attributes;
  return required(
    isObject<RuleCreate>(
      {
        ...attributes,
        family: isFamilyOrNumber,
        src: isText,
        dst: isText,
        tos: isInteger(0, 255),
        action: isEncodedBy(ruleAction, 'an action'),
        flags: leftToEncoder(ruleFlags),
        table: tables.isOne,
        protocol: protocols.isOne,
        flow: realms.isOne,
        priority: isInteger(),
        goto: isInteger(),
        // Read before the rule is encoded.
        dscp: isInteger(0, 63, 'a class of service'),
        uidRange: isEncodedBy(uidRange),
        sport: isEncodedBy(portRange),
        dport: isEncodedBy(portRange),
        // -1 stands for none.
        suppressIfgroup: Object.assign(
          (value: unknown) => (typeof value === 'string' ? linkGroups.isOne(value) : suppressIfgroup(value)),
          { expected: 'a group of links by number or name' },
        ),
      },
      'a rule',
    ),
  );
};

const filterInput = (): Check =>
  isObject<RuleFilter>(
    {
      family: isFamily,
      table: tables.isOne,
      priority: isInteger(),
      protocol: protocols.isOne,
      action: isEncodedBy(ruleAction, 'an action'),
      src: isText,
      dst: isText,
      iifName: isText,
      oifName: isText,
      fwmark: isInteger(),
    },
    'a filter of rules',
  );

const filterTests: FilterTests<Rule, RuleFilter> = {
  family: isOfFamily,
  table: ({ table }, wanted) => table === tables.numberOf(wanted),
  priority: true,
  protocol: ({ protocol = 0 }, wanted) => isSameNumber(routeProtocol, protocol, protocols.encodable(wanted)),
  action: ({ action }, wanted) => isSameNumber(ruleAction, action, wanted),
  src: true,
  dst: true,
  iifName: true,
  oifName: true,
  fwmark: ({ fwmark = 0 }, wanted) => fwmark === wanted,
};

const isVersion6 = (family: Rule['family']): boolean => family === 'inet6' || family === 'ip6mr';

function prefixOf(operation: string, field: string, text: string | undefined): Prefix | undefined {
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
  const { family, src, dst, tos = 0, table: given, protocol, flow, suppressIfgroup, ...rest } = rule;
  const table = given === undefined ? undefined : tables.numberOf(given);
  const to = prefixOf(operation, 'dst', dst);
  const from = prefixOf(operation, 'src', src);
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
    ...(protocol !== undefined && { protocol: protocols.encodable(protocol) }),
    ...(flow !== undefined && { flow: realms.numberOf(flow) }),
    ...(suppressIfgroup !== undefined && { suppressIfgroup: linkGroups.numberOf(suppressIfgroup) }),
    // The kernel needs both. Without a mask the whole label counts.
    ...(rest.flowLabel !== undefined && {
      flowLabelMask: rest.flowLabelMask === undefined ? 0xfffff : rest.flowLabelMask,
    }),
    ...(table !== undefined && table > 255 && { table }),
  };
}

const base = { protocol: 'route', body: ruleMessage } as const;

/** Reads an event about a rule. */
export const readEvent = readEventOf(RTM_NEWRULE, ruleMessage, toRule);

/** Lists all rules, or those that match a filter: `ip rule show`. The kernel knows the family only; the library applies the rest. */
export const list = operation(
  'rule list',
  () => [filterInput()],
  (filter: RuleFilter = {}): Dump<Rule> => {
    const { family = 'unspec', src, dst } = filter;
    const all = dump({
      operation: 'rule list',
      type: RTM_GETRULE,
      value: { family },
      reply: ruleMessage,
      map: toRule,
      ...base,
    });
    return filtered(all, filterTests, {
      ...filter,
      src: src && selectorOf('src', src, filter.family),
      dst: dst && selectorOf('dst', dst, filter.family),
    });
  },
);

/** The text of a selector of a filter, as rules have it. */
function selectorOf(field: string, text: string, family: Family | undefined): string {
  const prefix = normalPrefix('rule list', field, text);
  checkFamily('rule list', field, prefix, family);
  return prefix.text;
}

/** Names a rule in error messages. */
function describe(verb: string, { priority, src, dst }: RuleCreate): string {
  const parts = [
    priority === undefined ? '' : ` ${priority}`,
    src === undefined ? '' : ` from ${src}`,
    dst === undefined ? '' : ` to ${dst}`,
  ];
  return `rule ${verb}${parts.join('')}`;
}

/**
 * Adds a rule: `ip rule add`. The table is `main` if absent. Needs CAP_NET_ADMIN. EEXIST where the same rule exists.
 *
 * @example rules.add({ src: '10.0.0.0/8', table: 1000, priority: 100 })
 */
export const add = operation(
  'rule add',
  () => [ruleInput()],
  (rule: RuleCreate): Command<Rule> => {
    const operation = describe('add', rule);
    const { goto, l3mdev, table } = rule;
    const action = rule.action ?? (goto === undefined ? 'toTable' : 'goto');
    if ((action === 'goto') !== (goto !== undefined))
      throwInvalid(operation, 'goto', "the action 'goto' and the priority to go to need each other");
    if (goto !== undefined && rule.priority !== undefined && goto <= rule.priority)
      throwInvalid(
        operation,
        'goto',
        `goto must point to a rule with a higher priority number: ${goto} is not above ${rule.priority}`,
      );
    if (l3mdev === true && table !== undefined)
      throwInvalid(
        operation,
        'table',
        'l3mdev and table exclude each other: the VRF of the packet has the table',
      );
    const needsTable = action === 'toTable' && l3mdev !== true;
    const value = toMessage(operation, { ...rule, action, table: table ?? (needsTable ? 254 : undefined) });
    return command(
      { operation, type: RTM_NEWRULE, flags: NLM_F_CREATE | NLM_F_EXCL, value, ...base },
      readEvent,
    );
  },
);

/** Deletes the first rule that has all the given fields: `ip rule del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const remove = operation(
  'rule delete',
  () => [ruleInput()],
  (rule: RuleCreate): Command<Rule> => {
    const operation = describe('delete', rule);
    const { family: _, ...selectors } = rule;
    if (Object.values(selectors).every((value) => value === undefined))
      throwInvalid(operation, 'priority', 'expected at least one field of the rule to delete');
    const action = rule.action ?? (rule.goto === undefined ? undefined : 'goto');
    const value = toMessage(operation, action === undefined ? rule : { ...rule, action });
    return command({ operation, type: RTM_DELRULE, value, ...base }, readEvent);
  },
);

export { remove as delete };

/**
 * Deletes all rules that match a filter: `ip rule flush`. Rules of priority 0, which look up the table local, stay unless the
 * filter has `priority: 0`. Resolves to the number of deleted rules. Needs CAP_NET_ADMIN.
 *
 * @example await rules.flush(socket, { table: 1000 })
 */
export const flush = flushOperation<Rule, RuleFilter>('rule flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  stays: ({ priority }, filter) => priority === 0 && filter.priority === undefined,
  remove,
  gone: ['ENOENT'],
});
