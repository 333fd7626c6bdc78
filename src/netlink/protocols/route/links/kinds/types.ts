import type { Bond } from './bond.ts';
import type { BondPort } from './bond-port.ts';
import type { Bridge } from './bridge.ts';
import type { BridgePort } from './bridge-port.ts';
import type { Can } from './can.ts';
import type { Geneve } from './geneve.ts';
import type { Gre, Ip6gre } from './gre.ts';
import type { Gtp } from './gtp.ts';
import type { Hsr } from './hsr.ts';
import type { Ip6Tunnel, IpTunnel } from './iptunnel.ts';
import type { Ipvlan } from './ipvlan.ts';
import type { Macsec } from './macsec.ts';
import type { Macvlan } from './macvlan.ts';
import type { Netkit } from './netkit.ts';
import type { Plain } from './plain.ts';
import type { Bareudp, Batadv, Ipoib, Ovpn } from './small.ts';
import type { Tun } from './tun.ts';
import type { Veth } from './veth.ts';
import type { Vlan } from './vlan.ts';
import type { Vrf, VrfPort } from './vrf.ts';
import type { Vti } from './vti.ts';
import type { Vxlan } from './vxlan.ts';
import type { Xfrm } from './xfrm.ts';

/** Options of the kinds that come with the library. */
export interface KnownLinkKinds {
  bareudp: Bareudp;
  batadv: Batadv;
  bond: Bond;
  bridge: Bridge;
  can: Can;
  dummy: Plain;
  erspan: Gre;
  geneve: Geneve;
  gre: Gre;
  gretap: Gre;
  gtp: Gtp;
  hsr: Hsr;
  ifb: Plain;
  ip6erspan: Ip6gre;
  ip6gre: Ip6gre;
  ip6gretap: Ip6gre;
  ip6tnl: Ip6Tunnel;
  ipip: IpTunnel;
  ipoib: Ipoib;
  ipvlan: Ipvlan;
  ipvtap: Ipvlan;
  macsec: Macsec;
  macvlan: Macvlan;
  macvtap: Macvlan;
  netkit: Netkit;
  nlmon: Plain;
  ovpn: Ovpn;
  sit: IpTunnel;
  team: Plain;
  tun: Tun;
  vcan: Plain;
  veth: Veth;
  vlan: Vlan;
  vrf: Vrf;
  vti: Vti;
  vti6: Vti;
  vxcan: Veth;
  vxlan: Vxlan;
  wireguard: Plain;
  xfrm: Xfrm;
}

/** Options by link kind. Declare your own by declaration merging, beside `registerLinkKind`. */
export interface LinkKinds extends KnownLinkKinds {}

/** What a master keeps for its ports, by its kind. */
export interface LinkPortKinds {
  bond: BondPort;
  bridge: BridgePort;
  vrf: VrfPort;
}
