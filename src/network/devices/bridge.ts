import type { LinkKinds } from '../../netlink/route/index.ts';
import { Link } from '../link.ts';
import { createDevice, type DeviceOptions } from './device.ts';

/** What a bridge is made with: its own options beside those of any link. */
export interface BridgeOptions extends DeviceOptions {
  /** Options of the bridge: `{ stpState: 1, vlanFiltering: true }`. */
  options?: LinkKinds['bridge'] | undefined;
  /** Links to make its ports. */
  ports?: readonly Link[] | undefined;
}

/** An Ethernet switch in the kernel: `ip link add type bridge`. */
export class Bridge extends Link {
  /** Makes a bridge. */
  static async create({ options, ports = [], ...device }: BridgeOptions): Promise<Bridge> {
    const bridge = await createDevice(Bridge, 'bridge', device, options);
    for (const port of ports) await bridge.addPort(port);
    return bridge;
  }

  /** Makes a link a port of it. */
  async addPort(port: Link): Promise<this> {
    await port.setMaster(this);
    return this;
  }

  /** Makes a port an ordinary link again. */
  async removePort(port: Link): Promise<this> {
    await port.setMaster(undefined);
    return this;
  }

  /** Its ports. */
  ports(): Promise<Link[]> {
    return this.namespace.links({ master: this.index });
  }
}
