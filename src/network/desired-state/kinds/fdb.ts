import * as fdbOperations from '../../../netlink/protocols/route/bridge/fdb.ts';
import { fdb as definition } from '../../../netlink/protocols/route/bridge/object.ts';
import type { Item, Listed, StateKind } from './kind.ts';

const has = (list: unknown, word: string): boolean => Array.isArray(list) && list.includes(word);

/** Whether the device itself put the entry there: its own addresses, multicast groups that it receives, the default of a VXLAN. */
function isOfDevice({ index, lladdr, flags, state, dst }: Item, listed: Listed): boolean {
  if (/^(01:00:5e|33:33)/.test(String(lladdr)) && has(flags, 'self')) return true;
  const link = listed.link(index as number);
  if (link?.kind === 'vxlan' && lladdr === '00:00:00:00:00:00') {
    const { group, group6 } = (link.options ?? {}) as Item;
    return dst === group || dst === group6;
  }
  return (
    has(state, 'permanent') && dst === undefined && listed.links.some(({ address }) => address === lladdr)
  );
}

/** Whether a VXLAN can have several remote ends for an address: for others, a new one replaces the last one. */
const hasManyEnds = (lladdr: unknown): boolean =>
  lladdr === '00:00:00:00:00:00' || (Number.parseInt(String(lladdr).slice(0, 2), 16) & 1) === 1;

/** Entries of forwarding tables that were set by hand. */
export const fdb: StateKind = {
  name: 'fdb',
  collection: 'fdb',
  ofLink: true,
  definition,
  keyField: 'lladdr',
  input: fdbOperations.add,
  linkFields: [['via'], ['master']],
  isOwn: (entry, listed) =>
    (has(entry.state, 'permanent') || has(entry.state, 'noarp') || has(entry.flags, 'extLearn')) &&
    !isOfDevice(entry, listed),
  identity: ({ index, lladdr, vlan, dst, flags }) =>
    `${index} ${lladdr} ${vlan ?? 0} ${hasManyEnds(lladdr) ? (dst ?? '') : ''} ${has(flags, 'master')}`,
  changeable: [],
  create: (item) => (item.dst === undefined ? fdbOperations.add : fdbOperations.append)(item as never),
  delete: (item) => fdbOperations.delete(item as never),
  canBeOn: ({ index, dst, flags }, links) =>
    dst !== undefined
      ? links.kindOf(index as number) === 'vxlan'
      : !has(flags, 'master') || links.masterOf(index as number) !== 0,
  describe: ({ lladdr, dst, vlan, index }, nameOf) =>
    `${lladdr}${dst === undefined ? '' : ` dst ${dst}`}${vlan === undefined ? '' : ` vlan ${vlan}`} dev ${nameOf(index)}`,
};
