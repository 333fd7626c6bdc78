import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument, isInteger, required } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, lowerLink, type UpperDeviceOptions, upperDeviceFields } from './create-device.ts';
import { isOptionsOf } from './kind-options.ts';
import { Link } from './link.ts';
import { isOwnName } from './link-name.ts';

/** Options of `Vlan.create`. */
export interface VlanOptions extends Omit<UpperDeviceOptions, 'name'> {
  /** VLAN identifier: 0 to 4094. */
  id: number;
  /** Default: name of the lower link and identifier, `eth0.10`. */
  name?: string | undefined;
  /** More options: `{ protocol: '802.1ad' }`. */
  options?: Omit<LinkKinds['vlan'], 'id'> | undefined;
}

/** Checks the options of `Vlan.create`. */
export const vlanOptions: Check = isOptions<VlanOptions>({
  ...upperDeviceFields,
  id: required(isInteger(0, 4094, 'a VLAN identifier')),
  name: isOwnName,
  options: isOptionsOf('vlan', 'id'),
});

/** A VLAN on another link: `ip link add link … type vlan id …`. */
export class Vlan extends Link<Namespace> {
  static {
    guardMethods(Vlan);
  }

  /** Creates a VLAN. */
  static async create(options: VlanOptions): Promise<Vlan> {
    checkArgument('vlan create', '', vlanOptions, options);
    const { id, link: lower, options: data, name: given, ...device } = options;
    const link = await lowerLink(lower, device.namespace);
    const name = given ?? `${link.name}.${id}`;
    checkArgument('vlan create', 'name', isOwnName, name);
    return createDevice(Vlan, 'vlan', { name, ...device }, { ...data, id }, link);
  }

  /** Changes options: `ip link set … type vlan …`. */
  override configure(options: LinkKinds['vlan']): Promise<this> {
    return super.configure(options);
  }
}
