import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { createDevice, type UpperDeviceOptions } from './create-link.ts';
import { Link } from './link.ts';

/** What a VLAN is made with. */
export interface VlanOptions extends Omit<UpperDeviceOptions, 'name'> {
  /** 0 to 4094. */
  id: number;
  /** `eth0.10` for VLAN 10 on eth0, unless told. */
  name?: string | undefined;
  /** More options: `{ protocol: '802.1ad' }`. */
  options?: Omit<LinkKinds['vlan'], 'id'> | undefined;
}

/** A VLAN on another link: `ip link add link … type vlan id …`. */
export class Vlan extends Link {
  /** Makes a VLAN. */
  static create({ id, link, options, name = `${link.name}.${id}`, ...device }: VlanOptions): Promise<Vlan> {
    return createDevice(Vlan, 'vlan', { name, ...device }, { id, ...options }, link);
  }
}

/** What a macvlan is made with. */
export interface MacvlanOptions extends UpperDeviceOptions {
  /** Whether and how those on the same link see each other: `'bridge'` unless told. */
  mode?: LinkKinds['macvlan']['mode'];
  /** More options. */
  options?: Omit<LinkKinds['macvlan'], 'mode'> | undefined;
}

/** A link with an address of its own on another one: `ip link add link … type macvlan`. */
export class Macvlan extends Link {
  /** Makes a macvlan. */
  static create({ link, mode = 'bridge', options, ...device }: MacvlanOptions): Promise<Macvlan> {
    return createDevice(Macvlan, 'macvlan', device, { mode, ...options }, link);
  }
}

/** What an ipvlan is made with. */
export interface IpvlanOptions extends UpperDeviceOptions {
  /** Options: `{ mode: 'l3' }`. */
  options?: LinkKinds['ipvlan'] | undefined;
}

/** A link with the address of another one and IP addresses of its own: `ip link add link … type ipvlan`. */
export class Ipvlan extends Link {
  /** Makes an ipvlan. */
  static create({ link, options, ...device }: IpvlanOptions): Promise<Ipvlan> {
    return createDevice(Ipvlan, 'ipvlan', device, options, link);
  }
}
