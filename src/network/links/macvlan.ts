import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, lowerLink, type UpperDeviceOptions, upperDeviceFields } from './create-device.ts';
import { isOptionOf, isOptionsOf } from './kind-options.ts';
import { Link } from './link.ts';

/** Options of `Macvlan.create`. */
export interface MacvlanOptions extends UpperDeviceOptions {
  /** How macvlans on the same lower link reach each other; `'bridge'` by default. */
  mode?: LinkKinds['macvlan']['mode'];
  /** More options. */
  options?: Omit<LinkKinds['macvlan'], 'mode'> | undefined;
}

/** Checks the options of `Macvlan.create`. */
export const macvlanOptions: Check = isOptions<MacvlanOptions>({
  ...upperDeviceFields,
  mode: isOptionOf('macvlan', 'mode'),
  options: isOptionsOf('macvlan', 'mode'),
});

/** A link with a separate link-layer address on top of another link: `ip link add link … type macvlan`. */
export class Macvlan extends Link<Namespace> {
  static {
    guardMethods(Macvlan);
  }

  /** Creates a macvlan. */
  static async create(options: MacvlanOptions): Promise<Macvlan> {
    checkArgument('macvlan create', '', macvlanOptions, options);
    const { link: lower, mode = 'bridge', options: data, ...device } = options;
    const link = await lowerLink(lower, device.namespace);
    return createDevice(Macvlan, 'macvlan', device, { ...data, mode }, link);
  }

  /** Changes options: `ip link set … type macvlan …`. */
  override configure(options: LinkKinds['macvlan']): Promise<this> {
    return super.configure(options);
  }
}
