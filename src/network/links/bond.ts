import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { createDevice, type DeviceOptions } from './create-link.ts';
import type { Link } from './link.ts';
import { Master } from './master.ts';

/** What a bond is made with. */
export interface BondOptions extends DeviceOptions {
  /** Options of the bond: `{ mode: 'active-backup', miimon: 100 }`. */
  options?: LinkKinds['bond'] | undefined;
  /** Links to make its ports; they are taken down for it, as the kernel wants it. */
  ports?: readonly Link[] | undefined;
}

/** Several links as one: `ip link add type bond`. */
export class Bond extends Master {
  /** Makes a bond. */
  static async create({ options, ports = [], ...device }: BondOptions): Promise<Bond> {
    const bond = await createDevice(Bond, 'bond', device, options);
    for (const port of ports) await bond.addPort(port);
    return bond;
  }

  /** Makes a link a port of it, taking it down first. */
  override async addPort(port: Link): Promise<this> {
    await port.down();
    return super.addPort(port);
  }
}
