import { registry } from '../../../codec/select.ts';
import type { AnyType } from '../../../codec/type.ts';
import { type Bond, bond } from './bond.ts';
import { type BondPort, bondPort } from './bond-port.ts';
import { type Bridge, bridge } from './bridge.ts';
import { type BridgePort, bridgePort } from './bridge-port.ts';
import { type Can, can } from './can.ts';
import { type Geneve, geneve } from './geneve.ts';
import { type Gre, gre, type Ip6gre, ip6gre } from './gre.ts';
import { type Gtp, gtp } from './gtp.ts';
import { type Hsr, hsr } from './hsr.ts';
import { type Ip6Tunnel, type IpTunnel, ip6Tunnel, ipTunnel } from './iptunnel.ts';
import { type Ipvlan, ipvlan } from './ipvlan.ts';
import { type Macsec, macsec } from './macsec.ts';
import { type Macvlan, macvlan } from './macvlan.ts';
import { type Netkit, netkit } from './netkit.ts';
import { type Plain, plain } from './plain.ts';
import { type Bareudp, type Batadv, bareudp, batadv, type Ipoib, ipoib, type Ovpn, ovpn } from './small.ts';
import { type Tun, tun } from './tun.ts';
import { type Veth, veth } from './veth.ts';
import { type Vlan, vlan } from './vlan.ts';
import { type Vrf, type VrfPort, vrf, vrfPort } from './vrf.ts';
import { type Vti, vti } from './vti.ts';
import { type Vxlan, vxlan } from './vxlan.ts';
import { type Xfrm, xfrm } from './xfrm.ts';

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

/** Options by link kind. Declare your own by declaration merging, beside {@link registerLinkKind}. */
export interface LinkKinds extends KnownLinkKinds {}

/** Schemas of the options by link kind (`IFLA_INFO_DATA`). */
export const linkKinds = registry<string>(
  () =>
    ({
      bareudp,
      batadv,
      bond,
      bridge,
      can,
      dummy: plain,
      erspan: gre,
      geneve,
      gre,
      gretap: gre,
      gtp,
      hsr,
      ifb: plain,
      ip6erspan: ip6gre,
      ip6gre,
      ip6gretap: ip6gre,
      ip6tnl: ip6Tunnel,
      ipip: ipTunnel,
      ipoib,
      ipvlan,
      ipvtap: ipvlan,
      macsec,
      macvlan,
      macvtap: macvlan,
      netkit,
      nlmon: plain,
      ovpn,
      sit: ipTunnel,
      team: plain,
      tun,
      vcan: plain,
      veth,
      vlan,
      vrf,
      vti,
      vti6: vti,
      vxcan: veth,
      vxlan,
      wireguard: plain,
      xfrm,
    }) satisfies Record<keyof KnownLinkKinds, AnyType>,
);

/** What a master keeps for its ports, by its kind. */
export interface LinkPortKinds {
  bond: BondPort;
  bridge: BridgePort;
  vrf: VrfPort;
}

/** Schemas of what a master keeps for its ports, by its kind (`IFLA_INFO_SLAVE_DATA`). */
export const linkPorts = registry<string>(() => ({ bond: bondPort, bridge: bridgePort, vrf: vrfPort }));

/** Adds a link kind: its options are encoded and decoded by the schema from now on. Throws where another one has the name. */
export function registerLinkKind(kind: string, options: AnyType): void {
  linkKinds.register(kind, options);
}

/** The same for what a link of that kind keeps for its ports. */
export function registerLinkPortKind(kind: string, options: AnyType): void {
  linkPorts.register(kind, options);
}
