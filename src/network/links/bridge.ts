import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { createDevice, type DeviceOptions } from './create-link.ts';
import type { Link } from './link.ts';
import { Master } from './master.ts';

/** What a bridge is made with: its own options beside those of any link. */
export interface BridgeOptions extends DeviceOptions {
  /** Options of the bridge: `{ stpState: 1, vlanFiltering: true }`. */
  options?: LinkKinds['bridge'] | undefined;
  /** Links to make its ports. */
  ports?: readonly Link[] | undefined;
}

/** An Ethernet switch in the kernel: `ip link add type bridge`. */
export class Bridge extends Master {
  /** Makes a bridge. */
  static async create({ options, ports = [], ...device }: BridgeOptions): Promise<Bridge> {
    const bridge = await createDevice(Bridge, 'bridge', device, options);
    for (const port of ports) await bridge.addPort(port);
    return bridge;
  }
}
