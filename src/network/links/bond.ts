import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument, isListOf, required } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions, deviceFields } from './create-device.ts';
import { isOptionsOf } from './kind-options.ts';
import { isLinkOrName, type Link, toLink } from './link.ts';
import type { LinkNamespace } from './link-namespace.ts';
import { addPorts, Master } from './master.ts';

/** Options of `Bond.create`. */
export interface BondOptions extends DeviceOptions {
  /** Options of the bond: `{ mode: 'active-backup', miimon: 100 }`. */
  options?: LinkKinds['bond'] | undefined;
  /** Links to make ports of the bond: each a `Link`, or the name of a link of the namespace. They are taken down first, as the kernel requires. */
  ports?: readonly (Link<Namespace> | string)[] | undefined;
}

/** Checks the options of `Bond.create`. */
export const bondOptions: Check = isOptions<BondOptions>({
  ...deviceFields,
  options: isOptionsOf('bond'),
  ports: isListOf(isLinkOrName),
});

/** Several links used as one: `ip link add type bond`. */
export class Bond extends Master<Namespace> {
  static {
    guardMethods(Bond);
  }

  /** Creates a bond. */
  static async create(options: BondOptions): Promise<Bond> {
    checkArgument('bond create', '', bondOptions, options);
    const { options: data, ports = [], ...device } = options;
    return addPorts(await createDevice(Bond, 'bond', device, data), ports);
  }

  /** Changes options: `ip link set … type bond …`. */
  override configure(options: LinkKinds['bond']): Promise<this> {
    return super.configure(options);
  }

  /** Takes a link down and makes it a port. */
  override async addPort(given: Link<LinkNamespace> | string): Promise<this> {
    checkArgument('add port', 'port', required(isLinkOrName), given);
    const port = await toLink<LinkNamespace>(given, this.namespace);
    await port.down();
    return super.addPort(port);
  }
}
