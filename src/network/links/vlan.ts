import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type UpperDeviceOptions } from './create-device.ts';
import { Link } from './link.ts';

/** Options of `Vlan.create`. */
export interface VlanOptions extends Omit<UpperDeviceOptions, 'name'> {
  /** VLAN identifier: 0 to 4094. */
  id: number;
  /** Default: name of the lower link and identifier, `eth0.10`. */
  name?: string | undefined;
  /** More options: `{ protocol: '802.1ad' }`. */
  options?: Omit<LinkKinds['vlan'], 'id'> | undefined;
}

/** A VLAN on another link: `ip link add link … type vlan id …`. */
export class Vlan extends Link<Namespace> {
  static {
    traceMethods(Vlan);
  }

  /** Creates a VLAN. */
  static create({ id, link, options, name = `${link.name}.${id}`, ...device }: VlanOptions): Promise<Vlan> {
    return createDevice(Vlan, 'vlan', { name, ...device }, { id, ...options }, link);
  }
}
