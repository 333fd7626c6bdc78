import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { createDevice, type DeviceOptions } from './create-link.ts';
import { Link } from './link.ts';
import { Master } from './master.ts';

/** A link that swallows what is sent: `ip link add type dummy`. */
export class Dummy extends Link {
  /** Makes a dummy. */
  static create(options: DeviceOptions): Promise<Dummy> {
    return createDevice(Dummy, 'dummy', options);
  }
}

/** What a VRF is made with. */
export interface VrfOptions extends DeviceOptions {
  /** Number of the routing table that its ports use. */
  table: number;
}

/** A routing domain of its own for the links that are its ports: `ip link add type vrf table …`. */
export class Vrf extends Master {
  /** Makes a VRF. */
  static create({ table, ...device }: VrfOptions): Promise<Vrf> {
    const data: LinkKinds['vrf'] = { table };
    return createDevice(Vrf, 'vrf', device, data);
  }
}
