import type { Flags } from '../../../codec/scalars/enums.ts';
import { command, dumpOfLists } from '../../../request/builders.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { BridgeSpec, bridgeVlanFlags } from '../links/af-spec.ts';
import { type LinkMessage, linkMessage } from '../links/attributes.ts';
import { RTM_DELLINK, RTM_GETLINK, RTM_SETLINK } from '../rtm.ts';

/** Names of the flags of a VLAN on a port: `'pvid'`, `'untagged'` … */
export type BridgeVlanFlag = keyof typeof bridgeVlanFlags.names;

/** A VLAN, or several in a row, on a port of a bridge or on the bridge itself: `bridge vlan show`. */
export interface BridgeVlan {
  /** Index of the port or bridge. */
  index: number;
  /** VLAN, 1 to 4094. */
  id: number;
  /** The last of the row; the same as `id` where it is one. */
  endId: number;
  /** Untagged packets that come in belong to it. */
  pvid: boolean;
  /** Packets of it leave without a tag. */
  untagged: boolean;
  /** All that is said of it, without the marks of a row. */
  flags: Flags<BridgeVlanFlag>;
}

/** What a VLAN on a port is made from. */
export interface BridgeVlanCreate {
  /** Index of the port or bridge. */
  index: number;
  /** VLAN, 1 to 4094. */
  id: number;
  /** The last one, for a row. */
  endId?: number | undefined;
  pvid?: boolean | undefined;
  untagged?: boolean | undefined;
  /** On the bridge itself (or on the device, where it is a switch): needed where `index` is the bridge's. */
  self?: boolean | undefined;
  /** On the bridge's side of a port: so it is unless told. */
  master?: boolean | undefined;
  /** Tunnel (VNI) that `id`, which the port has, goes to; those of a row go to as many tunnels, one by one. */
  tunnelId?: number | undefined;
}

const rowFlags: ReadonlySet<unknown> = new Set(['rangeBegin', 'rangeEnd']);

function toVlans(message: LinkMessage): BridgeVlan[] {
  const { index = 0, afSpec } = message;
  const found: BridgeVlan[] = [];
  let begin: number | undefined;
  for (const { id, flags: all } of (afSpec as BridgeSpec | undefined)?.vlans ?? []) {
    const flags = all.filter((flag) => !rowFlags.has(flag));
    if (all.includes('rangeBegin')) begin = id;
    else {
      const pvid = flags.includes('pvid');
      found.push({ index, id: begin ?? id, endId: id, pvid, untagged: flags.includes('untagged'), flags });
      begin = undefined;
    }
  }
  return found;
}

/** The VLANs of all bridge ports and bridges: `bridge vlan show`. None where the bridge does not filter by VLAN. */
export function list(): Dump<BridgeVlan> {
  return dumpOfLists({
    protocol: 'route',
    body: linkMessage,
    operation: 'bridge vlan list',
    type: RTM_GETLINK,
    value: { family: 'bridge', extMask: ['bridgeVlanCompressed'] },
    reply: linkMessage,
    map: toVlans,
  });
}

function checkId(operation: string, field: string, id: unknown, least: number): void {
  if (!Number.isInteger(id) || (id as number) < least || (id as number) > 4094)
    throwInvalid(operation, field, `expected a VLAN from ${least} to 4094, got ${id}`);
}

function toMessage(operation: string, vlan: BridgeVlanCreate): LinkMessage {
  const { index, id, endId = id, pvid, untagged, self, master, tunnelId } = vlan ?? {};
  if (!Number.isInteger(index) || index <= 0)
    throwInvalid(operation, 'index', 'expected the index of a link, from 1');
  checkId(operation, 'id', id, 1);
  checkId(operation, 'endId', endId, id);
  if (pvid === true && endId !== id)
    throwInvalid(operation, 'pvid', 'a row cannot be the VLAN of untagged packets');
  const flags: BridgeVlanFlag[] = [
    ...(pvid ? ['pvid' as const] : []),
    ...(untagged ? ['untagged' as const] : []),
  ];
  const row = endId !== id;
  const sides = [...(master ? ['master' as const] : []), ...(self ? ['self' as const] : [])];
  const begin: Flags<BridgeVlanFlag> = row ? ['rangeBegin'] : [];
  const end: Flags<BridgeVlanFlag> = row ? ['rangeEnd'] : [];
  const vlans = row
    ? [
        { id, flags: [...flags, ...begin] },
        { id: endId, flags: [...flags, ...end] },
      ]
    : [{ id, flags }];
  const side = sides.length > 0 ? { flags: sides } : {};
  const afSpec: BridgeSpec =
    tunnelId === undefined
      ? { ...side, vlans }
      : {
          ...side,
          vlanTunnels: vlans.map((vlan, at) => ({
            id: tunnelId + vlan.id - id,
            vlan: vlan.id,
            flags: at === 0 ? begin : end,
          })),
        };
  return { family: 'bridge', index, afSpec };
}

function change(verb: string, type: number, vlan: BridgeVlanCreate): Request<void> {
  const operation = `bridge vlan ${verb} ${vlan?.id}`;
  return command({
    protocol: 'route',
    body: linkMessage,
    operation,
    type,
    value: toMessage(operation, vlan),
  });
}

/** Lets a port have a VLAN, or changes its flags: `bridge vlan add`. Needs CAP_NET_ADMIN and a bridge with `vlanFiltering`. */
export function add(vlan: BridgeVlanCreate): Request<void> {
  return change('add', RTM_SETLINK, vlan);
}

/** Takes a VLAN, or a row of them, from a port: `bridge vlan del`. Needs CAP_NET_ADMIN. */
function remove(vlan: BridgeVlanCreate): Request<void> {
  return change('delete', RTM_DELLINK, vlan);
}

export { remove as delete };
