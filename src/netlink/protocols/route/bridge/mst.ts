import { command, dumpOfLists } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import {
  type Check,
  isIndex,
  isInteger,
  isObject,
  leftToEncoder,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import type { BridgeSpec } from '../links/af-spec.ts';
import { type LinkMessage, linkMessage } from '../links/attributes.ts';
import { stpState } from '../links/kinds/stp-state.ts';
import { RTM_GETLINK, RTM_SETLINK } from '../rtm.ts';

/** State of a bridge port in an instance of the multiple spanning tree protocol: `bridge mst show`. */
export interface BridgeInstance {
  /** Index of the port. */
  index: number;
  /** The instance (MSTI), 1 to 4094. VLANs have theirs by `instance` of `bridgeVlanDatabase`. */
  instance: number;
  state: 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking' | number;
}

/** Which states to list. */
export interface BridgeInstanceFilter {
  /** Index of the port. */
  index?: number | undefined;
  instance?: number | undefined;
}

const isInstance: Check = isInteger(1, 4094, 'an instance from 1 to 4094');
const filterTests: FilterTests<BridgeInstance, BridgeInstanceFilter> = { index: true, instance: true };

function toInstances({ index = 0, afSpec }: LinkMessage): BridgeInstance[] {
  const { entries = [] } = (afSpec as BridgeSpec | undefined)?.instances ?? {};
  return entries.map(({ id = 0, state = 'disabled' }) => ({ index, instance: id, state }));
}

/** Lists the states of ports in all instances, of bridges whose option `mstEnable` is on. Linux 5.18. */
export const list = operation(
  'bridge instance list',
  () => [
    isObject<BridgeInstanceFilter>({ index: isIndex, instance: isInstance }, 'a filter of states of ports'),
  ],
  (filter: BridgeInstanceFilter = {}): Dump<BridgeInstance> => {
    const all = dumpOfLists({
      protocol: 'route',
      body: linkMessage,
      operation: 'bridge instance list',
      type: RTM_GETLINK,
      value: { family: 'bridge', extMask: ['mst'] },
      reply: linkMessage,
      map: toInstances,
    });
    return filtered(all, filterTests, filter);
  },
);

/**
 * Sets the state of a port in an instance: `bridge mst set`. Needs CAP_NET_ADMIN. Refused where the option `mstEnable` of the
 * bridge is off. Without effect where no VLAN of the port belongs to the instance. Linux 5.18.
 *
 * @example bridgeInstances.set({ index: port.index, instance: 10, state: 'forwarding' })
 */
export const set = operation(
  'bridge instance set',
  () => [
    required(
      isObject<BridgeInstance>(
        {
          index: required(isIndex),
          instance: required(isInstance),
          state: required(leftToEncoder(stpState)),
        },
        'the state of a port',
        false,
      ),
    ),
  ],
  ({ index, instance, state }: BridgeInstance): Request<void> =>
    command({
      protocol: 'route',
      body: linkMessage,
      operation: `bridge instance set ${instance}`,
      type: RTM_SETLINK,
      value: { family: 'bridge', index, afSpec: { instances: { entries: [{ id: instance, state }] } } },
    }),
);
