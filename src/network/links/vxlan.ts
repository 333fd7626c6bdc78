import { parseIpv6 } from '../../netlink/codec/scalars/addresses.ts';
import type { LinkKinds } from '../../netlink/protocols/route/index.ts';
import { createDevice, type DeviceOptions } from './create-link.ts';
import { Link } from './link.ts';

/** What a VXLAN is made with. */
export interface VxlanOptions extends DeviceOptions {
  /** Network identifier (VNI), 24 bits. */
  id: number;
  /** Address of the other end, IPv4 or IPv6; or of a multicast group. */
  remote?: string | undefined;
  /** Own address that packets are sent from. */
  local?: string | undefined;
  /** UDP port, 4789 unless told: the standard's, and not the kernel's 8472. */
  port?: number | undefined;
  /** The link to send on: needed for a multicast group. It may be in another namespace than the VXLAN. */
  link?: Link | undefined;
  /** More options: `{ learning: false }`. */
  options?: Omit<LinkKinds['vxlan'], 'id'> | undefined;
}

/** Ethernet within UDP: `ip link add type vxlan`. */
export class Vxlan extends Link {
  /** Makes a VXLAN. */
  static create({ id, remote, local, port = 4789, link, options, ...device }: VxlanOptions): Promise<Vxlan> {
    const data: LinkKinds['vxlan'] = {
      id,
      port,
      ...remoteAddress(remote),
      ...localAddress(local),
      ...(link !== undefined && { link: link.index }),
      ...options,
    };
    return createDevice(Vxlan, 'vxlan', device, data, link, false);
  }
}

/** The attribute for the other end's address, of its family. */
function remoteAddress(value: string | undefined): LinkKinds['vxlan'] {
  if (value === undefined) return {};
  return parseIpv6(value) === undefined ? { group: value } : { group6: value };
}

/** The same for this end's. */
function localAddress(value: string | undefined): LinkKinds['vxlan'] {
  if (value === undefined) return {};
  return parseIpv6(value) === undefined ? { local: value } : { local6: value };
}
