import { rule as definition } from '../../../netlink/protocols/route/rules/object.ts';
import * as rules from '../../../netlink/protocols/route/rules/operations.ts';
import type { StateKind } from './kind.ts';

/** Rules that select a routing table. */
export const rule: StateKind = {
  name: 'rule',
  collection: 'rules',
  ofLink: false,
  definition,
  isOwn: ({ protocol, family }) => protocol !== 'kernel' && (family === 'inet' || family === 'inet6'),
  identity({ family, src, dst, priority }) {
    const isVersion6 = family === undefined ? /:/.test(`${src ?? ''}${dst ?? ''}`) : family === 'inet6';
    return priority === undefined ? undefined : `${isVersion6 ? 'inet6' : (family ?? 'inet')} ${priority}`;
  },
  isRepeatable: true,
  changeable: [],
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
