import { bridgeVlan as definition } from '../../../netlink/protocols/route/bridge/object.ts';
import * as vlans from '../../../netlink/protocols/route/bridge/vlan.ts';
import type { Item, StateKind } from './kind.ts';

/** VLANs of bridges and their ports. */
export const bridgeVlan: StateKind = {
  name: 'vlan',
  collection: 'vlans',
  ofLink: true,
  definition,
  keyField: 'id',
  input: vlans.add,
  // A bridge and its ports have the default VLAN of the bridge by themselves.
  isOwn({ index, id, endId, pvid, untagged, self }, listed) {
    const bridge = listed.link(
      self === true ? (index as number) : (listed.link(index as number)?.master ?? 0),
    );
    const { vlanDefaultPvid } = (bridge?.options ?? {}) as Item;
    return !(id === vlanDefaultPvid && endId === id && pvid === true && untagged === true);
  },
  identity: ({ index, id, endId }) => `${index} ${id} ${endId ?? id}`,
  changeable: 'all',
  create: (item) => vlans.add(item as never),
  change: (item) => vlans.add(item as never),
  delete: (item) => vlans.delete(item as never),
  canBeOn: ({ index, self }, links) =>
    self === true ? links.kindOf(index as number) === 'bridge' : links.masterOf(index as number) !== 0,
  describe: ({ index, id, endId, pvid, untagged }, nameOf) =>
    `${id}${endId === undefined || endId === id ? '' : `-${endId}`}${pvid === true ? ' pvid' : ''}${
      untagged === true ? ' untagged' : ''
    } dev ${nameOf(index)}`,
};
