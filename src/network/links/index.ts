/** Links by their kinds, as objects. */
export { Bond, type BondOptions } from './bond.ts';
export { Bridge, type BridgeOptions } from './bridge.ts';
export type { DeviceOptions, UpperDeviceOptions } from './create-link.ts';
export { Tun, type TunOptions } from './tun.ts';
export { Ipvlan, type IpvlanOptions, Macvlan, type MacvlanOptions, Vlan, type VlanOptions } from './vlan.ts';
export { Dummy, Vrf, type VrfOptions } from './vrf.ts';
export { Vxlan, type VxlanOptions } from './vxlan.ts';
