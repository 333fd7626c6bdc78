import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type TableName, tables } from '../../netlink/protocols/route/known-names.ts';
import { type Check, checkArgument, required } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions, deviceFields } from './create-device.ts';
import { Master } from './master.ts';

/** Options of `Vrf.create`. */
export interface VrfOptions extends DeviceOptions {
  /** Routing table that the ports use, by number or name. */
  table: number | TableName;
}

/** Checks the options of `Vrf.create`. */
export const vrfOptions: Check = isOptions<VrfOptions>({
  ...deviceFields,
  table: required(tables.isOne),
});

/** A routing domain (virtual routing and forwarding) for its ports: `ip link add type vrf table …`. */
export class Vrf extends Master<Namespace> {
  static {
    guardMethods(Vrf);
  }

  /** Creates a VRF. */
  static async create(options: VrfOptions): Promise<Vrf> {
    checkArgument('vrf create', '', vrfOptions, options);
    const { table, ...device } = options;
    const data: LinkKinds['vrf'] = { table };
    return createDevice(Vrf, 'vrf', device, data);
  }
}
