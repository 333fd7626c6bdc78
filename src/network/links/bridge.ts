import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument, isListOf } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions, deviceFields } from './create-device.ts';
import { isOptionsOf } from './kind-options.ts';
import { isLinkOrName, type Link } from './link.ts';
import { addPorts, Master } from './master.ts';

/** Options of `Bridge.create`. */
export interface BridgeOptions extends DeviceOptions {
  /** Options of the bridge: `{ stpState: 'kernel', vlanFiltering: true }`. */
  options?: LinkKinds['bridge'] | undefined;
  /** Links to make ports of the bridge: each a `Link`, or the name of a link of the namespace. */
  ports?: readonly (Link<Namespace> | string)[] | undefined;
}

/** Checks the options of `Bridge.create`. */
export const bridgeOptions: Check = isOptions<BridgeOptions>({
  ...deviceFields,
  options: isOptionsOf('bridge'),
  ports: isListOf(isLinkOrName),
});

/** An Ethernet switch in the kernel: `ip link add type bridge`. */
export class Bridge extends Master<Namespace> {
  static {
    guardMethods(Bridge);
  }

  /** Creates a bridge. */
  static async create(options: BridgeOptions): Promise<Bridge> {
    checkArgument('bridge create', '', bridgeOptions, options);
    const { options: data, ports = [], ...device } = options;
    return addPorts(await createDevice(Bridge, 'bridge', device, data), ports);
  }

  /** Changes options: `ip link set … type bridge …`. */
  override configure(options: LinkKinds['bridge']): Promise<this> {
    return super.configure(options);
  }
}
