import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions } from './create-device.ts';
import { Link } from './link.ts';

/** A link that drops every packet it sends: `ip link add type dummy`. */
export class Dummy extends Link<Namespace> {
  static {
    traceMethods(Dummy);
  }

  /** Creates a dummy link. */
  static create(options: DeviceOptions): Promise<Dummy> {
    return createDevice(Dummy, 'dummy', options);
  }
}
