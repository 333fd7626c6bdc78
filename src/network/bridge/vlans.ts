import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  BridgeVlan,
  BridgeVlanCreate,
  BridgeVlanFilter,
} from '../../netlink/protocols/route/bridge/vlan.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, deviceWords } from '../object-words.ts';

/** A VLAN of a port, with the port by name: `{ dev: 'eth1', id: 10, pvid: true }`. */
export type BridgeVlanWords = DeviceWords<BridgeVlanCreate>;
/** Which VLANs, with their port by name. */
export type BridgeVlanFilterWords = DeviceWords<BridgeVlanFilter>;

const load = () => import('../../netlink/protocols/route/bridge/vlan.ts');

/** The VLANs of the bridges and ports of a namespace: `bridge vlan`. */
export class BridgeVlans {
  static {
    guardMethods(BridgeVlans);
  }

  readonly #requests: ObjectRequests<'add' | 'delete'>;

  /** Use `namespace.bridge().vlans`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'bridge vlan', load, deviceWords);
  }

  /** Lists the VLANs of all ports, or those that match a filter. */
  async list(filter?: BridgeVlanFilterWords): Promise<BridgeVlan[]> {
    return this.#requests.run('list', filter);
  }

  /**
   * Adds a VLAN to a port, or changes its flags. The bridge needs `vlanFiltering`.
   *
   * @example await namespace.bridge().vlans.add({ dev: 'eth1', id: 20, pvid: true, untagged: true });
   */
  async add(vlan: BridgeVlanWords): Promise<void> {
    return this.#requests.run('add', vlan);
  }

  /** Deletes a VLAN, or a range of them, of a port. */
  async delete(vlan: BridgeVlanWords): Promise<void> {
    return this.#requests.run('delete', vlan);
  }

  /** Deletes the VLANs that match a filter. Returns the number of VLANs and ranges. */
  async flush(filter: BridgeVlanFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
