import { nexthop as definition } from '../../../netlink/protocols/route/nexthops/object.ts';
import * as nexthops from '../../../netlink/protocols/route/nexthops/operations.ts';
import { nexthopWords } from '../../object-words.ts';
import type { Item, StateKind } from './kind.ts';

/** Where a next hop sends packets, besides the link. */
const ways = ['gateway', 'blackhole', 'group', 'fdb'] as const;

const isGroup = (item: Item): boolean => item.group !== undefined;
const isResilient = (item: Item): boolean => item.groupType === 'resilient';

/** Next hops that routes refer to by number. */
export const nexthop: StateKind = {
  name: 'nexthop',
  collection: 'nexthops',
  ofLink: false,
  definition,
  keyField: 'id',
  input: nexthops.add,
  words: nexthopWords,
  linkFields: [['oif']],
  isOwn: () => true,
  identity: ({ id }) => (id === undefined ? undefined : String(id)),
  alternatives: ['gateway', 'oif', 'blackhole', 'encap', 'encapType', 'group', 'groupType', 'fdb'],
  hasMore: (listed, wanted) =>
    (wanted.oif !== undefined || ways.some((field) => wanted[field] !== undefined)) &&
    ways.some((field) => listed[field] !== undefined && wanted[field] === undefined),
  changeable: 'all',
  needsNew: (before, after) =>
    isGroup(before) !== isGroup(after) ||
    isResilient(before) !== isResilient(after) ||
    before.fdb !== after.fdb,
  create: (item) => nexthops.add(item as never),
  change: (item) => nexthops.replace(item as never),
  delete: (item) => nexthops.delete(item as never),
  takesAlong: (item, listed) => [
    ...listed
      .of('routes')
      .filter(({ nhId }) => nhId === item.id)
      .map((route) => ['routes', route] as const),
    ...listed
      .of('nexthops')
      .filter(({ group }) => (group as Item[] | undefined)?.some(({ id }) => id === item.id))
      .map((group) => ['nexthops', group] as const),
  ],
  depth: (item) => (isGroup(item) ? 3 : 2),
  describe: ({ id, gateway, oif, group, blackhole }, nameOf) =>
    [
      id,
      gateway === undefined ? '' : ` via ${gateway}`,
      oif === undefined ? '' : ` dev ${nameOf(oif)}`,
      blackhole === true ? ' blackhole' : '',
      group === undefined ? '' : ` group ${(group as Item[]).map((member) => member.id).join('/')}`,
    ].join(''),
};
