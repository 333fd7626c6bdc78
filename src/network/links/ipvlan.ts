import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type UpperDeviceOptions } from './create-device.ts';
import { Link } from './link.ts';

/** Options of `Ipvlan.create`. */
export interface IpvlanOptions extends UpperDeviceOptions {
  /** Options: `{ mode: 'l3' }`. */
  options?: LinkKinds['ipvlan'] | undefined;
}

/** A link with separate IP addresses and the link-layer address of its lower link: `ip link add link … type ipvlan`. */
export class Ipvlan extends Link<Namespace> {
  static {
    traceMethods(Ipvlan);
  }

  /** Creates an ipvlan. */
  static create({ link, options, ...device }: IpvlanOptions): Promise<Ipvlan> {
    return createDevice(Ipvlan, 'ipvlan', device, options, link);
  }
}
