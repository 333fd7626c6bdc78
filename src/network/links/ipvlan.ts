import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, lowerLink, type UpperDeviceOptions, upperDeviceFields } from './create-device.ts';
import { isOptionsOf } from './kind-options.ts';
import { Link } from './link.ts';

/** Options of `Ipvlan.create`. */
export interface IpvlanOptions extends UpperDeviceOptions {
  /** Options: `{ mode: 'l3' }`. */
  options?: LinkKinds['ipvlan'] | undefined;
}

/** Checks the options of `Ipvlan.create`. */
export const ipvlanOptions: Check = isOptions<IpvlanOptions>({
  ...upperDeviceFields,
  options: isOptionsOf('ipvlan'),
});

/** A link with separate IP addresses and the link-layer address of its lower link: `ip link add link … type ipvlan`. */
export class Ipvlan extends Link<Namespace> {
  static {
    guardMethods(Ipvlan);
  }

  /** Creates an ipvlan. */
  static async create(options: IpvlanOptions): Promise<Ipvlan> {
    checkArgument('ipvlan create', '', ipvlanOptions, options);
    const { link: lower, options: data, ...device } = options;
    const link = await lowerLink(lower, device.namespace);
    return createDevice(Ipvlan, 'ipvlan', device, data, link);
  }

  /** Changes options: `ip link set … type ipvlan …`. */
  override configure(options: LinkKinds['ipvlan']): Promise<this> {
    return super.configure(options);
  }
}
