import { rule as definition } from '../../../netlink/protocols/route/rules/object.ts';
import type { Rule } from '../../../netlink/protocols/route/rules/operations.ts';
import * as rules from '../../../netlink/protocols/route/rules/operations.ts';
import { ruleWords } from '../../object-words.ts';
import type { StateKind } from './kind.ts';

/** Fields that say which packets a rule is for, and where it sends them. A rule without one of them is another rule. */
const content = [
  ...([
    'src',
    'dst',
    'iifName',
    'oifName',
    'fwmark',
    'fwmask',
    'tunId',
    'l3mdev',
    'uidRange',
    'ipProto',
  ] as const),
  ...([
    'sport',
    'dport',
    'sportMask',
    'dportMask',
    'dscp',
    'dscpMask',
    'flowLabel',
    'flowLabelMask',
  ] as const),
  ...(['suppressPrefixLength', 'goto'] as const),
] as const satisfies readonly (keyof Rule)[];

/** Fields that the kernel adds to others. */
const added: Partial<Record<(typeof content)[number], (typeof content)[number]>> = {
  fwmask: 'fwmark',
  sportMask: 'sport',
  dportMask: 'dport',
  dscpMask: 'dscp',
  flowLabelMask: 'flowLabel',
};

/** Rules that select a routing table. */
export const rule: StateKind = {
  name: 'rule',
  collection: 'rules',
  ofLink: false,
  definition,
  keyField: 'priority',
  input: rules.add,
  words: ruleWords,
  isOwn: ({ protocol, family }) => protocol !== 'kernel' && (family === 'inet' || family === 'inet6'),
  identity({ family, src, dst, priority }) {
    const isVersion6 = family === undefined ? /:/.test(`${src ?? ''}${dst ?? ''}`) : family === 'inet6';
    return priority === undefined ? undefined : `${isVersion6 ? 'inet6' : (family ?? 'inet')} ${priority}`;
  },
  isRepeatable: true,
  alternatives: [...content, 'action', 'table', 'tos', 'flow', 'suppressIfgroup', 'flags'],
  hasMore: (listed, wanted) =>
    content.some(
      (field) =>
        listed[field] !== undefined &&
        wanted[field] === undefined &&
        wanted[added[field] ?? field] === undefined,
    ),
  changeable: [],
  // A mark of 0 without a mask is no mark.
  isSameValue: (_, actual, wanted) => wanted === 0 && actual === undefined,
  create: (item) => rules.add(item as never),
  append: (item) => rules.add(item as never),
  delete: (item) => rules.delete(item as never),
  describe: ({ family, priority, src, dst, fwmark, iifName, oifName, action, goto, table }) =>
    [
      priority ?? 'without a priority',
      family === 'inet6' ? ' inet6' : '',
      ` from ${src ?? 'all'}`,
      dst === undefined ? '' : ` to ${dst}`,
      fwmark === undefined ? '' : ` fwmark ${fwmark}`,
      iifName === undefined ? '' : ` iif ${iifName}`,
      oifName === undefined ? '' : ` oif ${oifName}`,
      action === undefined || action === 'toTable' ? '' : ` ${action}`,
      goto === undefined ? '' : ` ${goto}`,
      table === undefined ? '' : ` table ${table}`,
    ].join(''),
};
