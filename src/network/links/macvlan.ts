import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type UpperDeviceOptions } from './create-device.ts';
import { Link } from './link.ts';

/** Options of `Macvlan.create`. */
export interface MacvlanOptions extends UpperDeviceOptions {
  /** How macvlans on the same lower link reach each other; `'bridge'` by default. */
  mode?: LinkKinds['macvlan']['mode'];
  /** More options. */
  options?: Omit<LinkKinds['macvlan'], 'mode'> | undefined;
}

/** A link with a separate link-layer address on top of another link: `ip link add link … type macvlan`. */
export class Macvlan extends Link<Namespace> {
  static {
    traceMethods(Macvlan);
  }

  /** Creates a macvlan. */
  static create({ link, mode = 'bridge', options, ...device }: MacvlanOptions): Promise<Macvlan> {
    return createDevice(Macvlan, 'macvlan', device, { mode, ...options }, link);
  }
}
