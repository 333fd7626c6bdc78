import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions } from './create-device.ts';
import { Master } from './master.ts';

/** Options of `Vrf.create`. */
export interface VrfOptions extends DeviceOptions {
  /** Number of the routing table that the ports use. */
  table: number;
}

/** A routing domain (virtual routing and forwarding) for its ports: `ip link add type vrf table …`. */
export class Vrf extends Master<Namespace> {
  static {
    traceMethods(Vrf);
  }

  /** Creates a VRF. */
  static create({ table, ...device }: VrfOptions): Promise<Vrf> {
    const data: LinkKinds['vrf'] = { table };
    return createDevice(Vrf, 'vrf', device, data);
  }
}
