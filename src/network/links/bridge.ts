import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions } from './create-device.ts';
import type { Link } from './link.ts';
import { addPorts, Master } from './master.ts';

/** Options of `Bridge.create`. */
export interface BridgeOptions extends DeviceOptions {
  /** Options of the bridge: `{ stpState: 'kernel', vlanFiltering: true }`. */
  options?: LinkKinds['bridge'] | undefined;
  /** Links to make ports of the bridge. */
  ports?: readonly Link<Namespace>[] | undefined;
}

/** An Ethernet switch in the kernel: `ip link add type bridge`. */
export class Bridge extends Master<Namespace> {
  static {
    traceMethods(Bridge);
  }

  /** Creates a bridge. */
  static async create({ options, ports = [], ...device }: BridgeOptions): Promise<Bridge> {
    return addPorts(await createDevice(Bridge, 'bridge', device, options), ports);
  }
}
