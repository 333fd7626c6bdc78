import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { type Check, checkArgument } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions, deviceFields } from './create-device.ts';
import { Link } from './link.ts';

/** Checks the options of `Dummy.create`. */
export const dummyOptions: Check = isOptions<DeviceOptions>(deviceFields);

/** A link that drops every packet it sends: `ip link add type dummy`. */
export class Dummy extends Link<Namespace> {
  static {
    guardMethods(Dummy);
  }

  /** Creates a dummy link. */
  static async create(options: DeviceOptions): Promise<Dummy> {
    checkArgument('dummy create', '', dummyOptions, options);
    return createDevice(Dummy, 'dummy', options);
  }
}
