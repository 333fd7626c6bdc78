import { parseIpv6 } from '../../netlink/codec/scalars/addresses.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { type Check, checkArgument, isAddress, isInteger, required } from '../../netlink/request/input.ts';
import { isOptions, isPort } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions, deviceFields, lowerLink } from './create-device.ts';
import { isOptionsOf } from './kind-options.ts';
import { isLinkOrName, Link } from './link.ts';

/** Options of `Vxlan.create`. */
export interface VxlanOptions extends DeviceOptions {
  /** Network identifier (VNI), 24 bits. */
  id: number;
  /** IPv4 or IPv6 address of the remote end, or of a multicast group. */
  remote?: string | undefined;
  /** Source address of sent packets. */
  local?: string | undefined;
  /** UDP port; 4789 by default, the standard's port (the kernel's default is 8472). */
  port?: number | undefined;
  /** Link that packets are sent on, as a `Link` or by name; required for a multicast group. A `Link` may be in another namespace than the VXLAN. */
  link?: Link<Namespace> | string | undefined;
  /** More options: `{ learning: false }`. */
  options?: Omit<LinkKinds['vxlan'], 'id'> | undefined;
}

/** Checks the options of `Vxlan.create`. */
export const vxlanOptions: Check = isOptions<VxlanOptions>({
  ...deviceFields,
  id: required(isInteger(0, 0xff_ffff, 'a network identifier')),
  remote: isAddress,
  local: isAddress,
  port: isPort,
  link: isLinkOrName,
  options: isOptionsOf('vxlan', 'id'),
});

/** Ethernet over UDP: `ip link add type vxlan`. */
export class Vxlan extends Link<Namespace> {
  static {
    guardMethods(Vxlan);
  }

  /** Creates a VXLAN. */
  static async create(options: VxlanOptions): Promise<Vxlan> {
    checkArgument('vxlan create', '', vxlanOptions, options);
    const { id, remote, local, port = 4789, link: lower, options: more, ...device } = options;
    const link = lower === undefined ? undefined : await lowerLink(lower, device.namespace);
    const data: LinkKinds['vxlan'] = {
      id,
      port,
      ...remoteAddress(remote),
      ...localAddress(local),
      ...(link !== undefined && { link: link.index }),
      ...more,
    };
    return createDevice(Vxlan, 'vxlan', device, data, link, false);
  }

  /** Changes options: `ip link set … type vxlan …`. */
  override configure(options: LinkKinds['vxlan']): Promise<this> {
    return super.configure(options);
  }
}

/** Returns the attribute of the remote address, which depends on its family. */
function remoteAddress(value: string | undefined): LinkKinds['vxlan'] {
  if (value === undefined) return {};
  return parseIpv6(value) === undefined ? { group: value } : { group6: value };
}

/** Returns the attribute of the local address, which depends on its family. */
function localAddress(value: string | undefined): LinkKinds['vxlan'] {
  if (value === undefined) return {};
  return parseIpv6(value) === undefined ? { local: value } : { local6: value };
}
