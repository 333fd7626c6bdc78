/** Links as objects, with a class for each common kind. */
import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { Link as LinkIn } from './link.ts';

export { Bond, type BondOptions } from './bond.ts';
export { Bridge, type BridgeOptions } from './bridge.ts';
export type { DeviceOptions, UpperDeviceOptions } from './create-device.ts';
export { Dummy } from './dummy.ts';
export type { DriverStatistics, LinkEthtool } from './ethtool.ts';
export { Ipvlan, type IpvlanOptions } from './ipvlan.ts';
export type { AddressOptions } from './link.ts';
export { Macvlan, type MacvlanOptions } from './macvlan.ts';
export { Tun, type TunOptions } from './tun.ts';
export { type VethEnd, VethPair } from './veth-pair.ts';
export { Vlan, type VlanOptions } from './vlan.ts';
export { Vrf, type VrfOptions } from './vrf.ts';
export { Vxlan, type VxlanOptions } from './vxlan.ts';
export { WireGuard, type WireGuardKeyPair, type WireGuardOptions } from './wireguard.ts';

/** A link (network interface) of a {@link Namespace}, identified by its index. */
export type Link = LinkIn<Namespace>;
export const Link: new (namespace: Namespace, state: LinkState) => Link = LinkIn;
