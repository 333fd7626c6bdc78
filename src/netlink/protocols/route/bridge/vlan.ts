import type { Flags } from '../../../codec/scalars/enums.ts';
import { command, dumpOfLists } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  type Check,
  isBoolean,
  isFlagList,
  isIndex,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type BridgeSpec, bridgeVlanFlags } from '../links/af-spec.ts';
import { type LinkMessage, linkMessage } from '../links/attributes.ts';
import { RTM_DELLINK, RTM_GETLINK, RTM_SETLINK } from '../rtm.ts';

/** Names of the flags of a VLAN on a port: `'pvid'`, `'untagged'` … */
export type BridgeVlanFlag = keyof typeof bridgeVlanFlags.names;

/** A VLAN, or a range of them, on a port of a bridge or on the bridge itself: `bridge vlan show`. */
export interface BridgeVlan {
  /** Index of the port or bridge. */
  index: number;
  /** VLAN, 1 to 4094. */
  id: number;
  /** The last VLAN of the range; the same as `id` for a single one. */
  endId: number;
  /** Whether packets without a tag that arrive belong to it. */
  pvid: boolean;
  /** Whether its packets leave without a tag. */
  untagged: boolean;
  /** All flags, without the marks of a range. */
  flags: Flags<BridgeVlanFlag>;
  /** True on the bridge itself, absent on a port. */
  self?: boolean | undefined;
  /** Tunnel (VNI) of `id`; those of a range have the following numbers. */
  tunnelId?: number | undefined;
}

/** A VLAN to add to a port, or to delete. A {@link BridgeVlan} from a list can be given as it is. */
export interface BridgeVlanCreate {
  /** Index of the port or bridge. */
  index: number;
  /** VLAN, 1 to 4094. */
  id: number;
  /** The last VLAN of a range. */
  endId?: number | undefined;
  pvid?: boolean | undefined;
  untagged?: boolean | undefined;
  /** Flags as in a list: `pvid` and `untagged` among them have the same meaning as the fields. */
  flags?: Flags<BridgeVlanFlag> | undefined;
  /** On the bridge itself (or on the device, for a switch): needed where `index` is that of the bridge. */
  self?: boolean | undefined;
  /** On the bridge's side of a port. This is the case if `self` is absent too. */
  master?: boolean | undefined;
  /**
   * Tunnel (VNI) of `id`; those of a range have the following numbers. Without `pvid`, `untagged` and `flags` the port must have
   * the VLAN already, and only the tunnel is changed.
   */
  tunnelId?: number | undefined;
}

/** Which VLANs to list or flush. The kernel has no filter; the library applies it. */
export interface BridgeVlanFilter {
  /** Index of the port or bridge. */
  index?: number | undefined;
  /** A VLAN: ranges that have it match. */
  id?: number | undefined;
}

const isVlan: Check = isInteger(1, 4094, 'a VLAN from 1 to 4094');

const vlanInput = (): Check =>
  required(
    isObject<BridgeVlanCreate>(
      {
        index: required(isIndex),
        id: required(isVlan),
        endId: isVlan,
        pvid: isBoolean,
        untagged: isBoolean,
        flags: isFlagList(bridgeVlanFlags),
        self: isBoolean,
        master: isBoolean,
        tunnelId: isInteger(0, 0xff_ffff, 'a VNI'),
      },
      'a VLAN',
    ),
  );
const filterInput = (): Check =>
  isObject<BridgeVlanFilter>({ index: isIndex, id: isVlan }, 'a filter of VLANs');

const filterTests: FilterTests<BridgeVlan, BridgeVlanFilter> = {
  index: true,
  id: ({ id, endId }, wanted) => id <= wanted && wanted <= endId,
};

/** Marks of a range, and of a VLAN that is on the bridge itself, which the kernel sets. */
const marks: ReadonlySet<unknown> = new Set(['rangeBegin', 'rangeEnd', 'entry', 'onlyOptions']);

type Tunnels = NonNullable<BridgeSpec['vlanTunnels']>;

/** The tunnel of each VLAN. */
function tunnelsOf(ranges: Tunnels): Map<number, number> {
  const tunnels = new Map<number, number>();
  let begin: Tunnels[number] | undefined;
  for (const range of ranges) {
    const { id = 0, vlan = 0, flags = [] } = range;
    if (flags.includes('rangeBegin')) {
      begin = range;
      continue;
    }
    const { id: firstId = id, vlan: first = vlan } = begin ?? {};
    for (let one = first; one <= vlan; one++) tunnels.set(one, firstId + one - first);
    begin = undefined;
  }
  return tunnels;
}

/** Splits a range where the tunnels of its VLANs do not have numbers in a row. */
function* withTunnels(range: BridgeVlan, tunnels: ReadonlyMap<number, number>): Generator<BridgeVlan> {
  for (let first = range.id; first <= range.endId; ) {
    const tunnelId = tunnels.get(first);
    let last = first;
    while (last < range.endId && tunnels.get(last + 1) === (tunnelId && tunnelId + last + 1 - first)) last++;
    yield { ...range, id: first, endId: last, ...(tunnelId !== undefined && { tunnelId }) };
    first = last + 1;
  }
}

function toVlans(message: LinkMessage): BridgeVlan[] {
  const { index = 0, master } = message;
  const { vlans = [], vlanTunnels = [] } = (message.afSpec as BridgeSpec | undefined) ?? {};
  const tunnels = tunnelsOf(vlanTunnels);
  const found: BridgeVlan[] = [];
  let begin: number | undefined;
  for (const { id, flags: all } of vlans) {
    if (all.includes('rangeBegin')) {
      begin = id;
      continue;
    }
    const flags = all.filter((flag) => !marks.has(flag));
    const range: BridgeVlan = {
      index,
      id: begin ?? id,
      endId: id,
      pvid: flags.includes('pvid'),
      untagged: flags.includes('untagged'),
      flags,
      // The kernel reports a bridge as its own master.
      ...((master === undefined || master === index) && { self: true }),
    };
    if (tunnels.size === 0) found.push(range);
    else found.push(...withTunnels(range, tunnels));
    begin = undefined;
  }
  return found;
}

/**
 * Lists the VLANs of all ports of bridges and of bridges, or those that match a filter: `bridge vlan show`. There are none
 * where a bridge does not filter by VLAN.
 */
export const list = operation(
  'bridge vlan list',
  () => [filterInput()],
  (filter: BridgeVlanFilter = {}): Dump<BridgeVlan> => {
    const all = dumpOfLists({
      protocol: 'route',
      body: linkMessage,
      operation: 'bridge vlan list',
      type: RTM_GETLINK,
      value: { family: 'bridge', extMask: ['bridgeVlanCompressed'] },
      reply: linkMessage,
      map: toVlans,
    });
    return filtered(all, filterTests, filter);
  },
);

function toMessage(operation: string, vlan: BridgeVlanCreate): LinkMessage {
  const { index, id, endId = id, pvid, untagged, flags: given, self, master, tunnelId } = vlan;
  if (endId < id) throwInvalid(operation, 'endId', `the range from ${id} to ${endId} is empty`);
  const wanted = new Set((given ?? []).filter((flag) => !marks.has(flag)));
  for (const [flag, is] of Object.entries({ pvid, untagged }) as [BridgeVlanFlag, boolean | undefined][]) {
    if (is === true) wanted.add(flag);
    if (is === false && given?.includes(flag))
      throwInvalid(operation, flag, `${flag} is false and among the flags`);
  }
  const flags = [...wanted];
  const isRange = endId !== id;
  if (isRange && wanted.has('pvid'))
    throwInvalid(operation, 'pvid', 'a range cannot be the VLAN of untagged packets');
  const begin: Flags<BridgeVlanFlag> = isRange ? ['rangeBegin'] : [];
  const end: Flags<BridgeVlanFlag> = isRange ? ['rangeEnd'] : [];
  const ends = isRange ? [id, endId] : [id];
  const vlans = ends.map((one, at) => ({ id: one, flags: [...flags, ...(at === 0 ? begin : end)] }));
  const sides = [...(master ? ['master' as const] : []), ...(self ? ['self' as const] : [])];
  const isTunnelOnly =
    tunnelId !== undefined && pvid === undefined && untagged === undefined && given === undefined;
  const afSpec: BridgeSpec = {
    ...(sides.length > 0 && { flags: sides }),
    ...(!isTunnelOnly && { vlans }),
    ...(tunnelId !== undefined && {
      vlanTunnels: ends.map((one, at) => ({
        id: tunnelId + one - id,
        vlan: one,
        flags: at === 0 ? begin : end,
      })),
    }),
  };
  return { family: 'bridge', index, afSpec };
}

function change(verb: string, type: number, vlan: BridgeVlanCreate): Request<void> {
  const operation = `bridge vlan ${verb} ${vlan.id}`;
  return command({
    protocol: 'route',
    body: linkMessage,
    operation,
    type,
    value: toMessage(operation, vlan),
  });
}

/** Adds a VLAN to a port, or changes its flags: `bridge vlan add`. Needs CAP_NET_ADMIN and a bridge with `vlanFiltering`. */
export const add = operation(
  'bridge vlan add',
  () => [vlanInput()],
  (vlan: BridgeVlanCreate): Request<void> => change('add', RTM_SETLINK, vlan),
);

/** Deletes a VLAN, or a range of them, of a port: `bridge vlan del`. Needs CAP_NET_ADMIN. */
const remove = operation(
  'bridge vlan delete',
  () => [vlanInput()],
  (vlan: BridgeVlanCreate): Request<void> => change('delete', RTM_DELLINK, vlan),
);

export { remove as delete };

/**
 * Deletes all VLANs that match a filter. Resolves to the number of VLANs and ranges. Needs CAP_NET_ADMIN.
 *
 * @example await bridgeVlans.flush(socket, { index: port.index })
 */
export const flush = flushOperation<BridgeVlan, BridgeVlanFilter>('bridge vlan flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ENOENT'],
});
