import { registry } from '../../../../codec/registry.ts';
import type { AnyType } from '../../../../codec/type.ts';
import { bond } from './bond.ts';
import { bondPort } from './bond-port.ts';
import { bridge } from './bridge.ts';
import { bridgePort } from './bridge-port.ts';
import { can } from './can.ts';
import { geneve } from './geneve.ts';
import { gre, ip6gre } from './gre.ts';
import { gtp } from './gtp.ts';
import { hsr } from './hsr.ts';
import { ip6Tunnel, ipTunnel } from './iptunnel.ts';
import { ipvlan } from './ipvlan.ts';
import { macsec } from './macsec.ts';
import { macvlan } from './macvlan.ts';
import { netkit } from './netkit.ts';
import { plain } from './plain.ts';
import { bareudp, batadv, ipoib, ovpn } from './small.ts';
import { tun } from './tun.ts';
import type { KnownLinkKinds } from './types.ts';
import { veth } from './veth.ts';
import { vlan } from './vlan.ts';
import { vrf, vrfPort } from './vrf.ts';
import { vti } from './vti.ts';
import { vxlan } from './vxlan.ts';
import { xfrm } from './xfrm.ts';

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

/** Schemas of what a master keeps for its ports, by its kind (`IFLA_INFO_SLAVE_DATA`). */
export const linkPorts = registry<string>(() => ({ bond: bondPort, bridge: bridgePort, vrf: vrfPort }));

/** The same by the kinds that iproute2 has for ports. */
export const linkPortsByOldName = registry<string>(() => ({
  bond_slave: bondPort,
  bridge_slave: bridgePort,
}));

/** Adds a link kind: its options are encoded and decoded by the schema from now on. Throws where another one has the name. */
export function registerLinkKind(kind: string, options: AnyType): void {
  linkKinds.register(kind, options);
}

/** The same for what a link of that kind keeps for its ports. */
export function registerLinkPortKind(kind: string, options: AnyType): void {
  linkPorts.register(kind, options);
}
