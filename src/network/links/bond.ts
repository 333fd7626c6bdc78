import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions } from './create-device.ts';
import type { Link } from './link.ts';
import type { LinkNamespace } from './link-namespace.ts';
import { addPorts, Master } from './master.ts';

/** Options of `Bond.create`. */
export interface BondOptions extends DeviceOptions {
  /** Options of the bond: `{ mode: 'active-backup', miimon: 100 }`. */
  options?: LinkKinds['bond'] | undefined;
  /** Links to make ports of the bond. They are taken down first, as the kernel requires. */
  ports?: readonly Link<Namespace>[] | undefined;
}

/** Several links used as one: `ip link add type bond`. */
export class Bond extends Master<Namespace> {
  static {
    traceMethods(Bond);
  }

  /** Creates a bond. */
  static async create({ options, ports = [], ...device }: BondOptions): Promise<Bond> {
    return addPorts(await createDevice(Bond, 'bond', device, options), ports);
  }

  /** Takes a link down and makes it a port. */
  override async addPort(port: Link<LinkNamespace>): Promise<this> {
    await port.down();
    return super.addPort(port);
  }
}
