// One line a kind: the tables and the types of `registry.ts` are made of these exports.
export { amt } from './amt.ts';
export { bareudp } from './bareudp.ts';
export { batadv } from './batadv.ts';
export { bond } from './bond.ts';
export { bridge } from './bridge.ts';
export { can } from './can.ts';
export { dsa } from './dsa.ts';
export { geneve } from './geneve.ts';
export { erspan, gre, gretap } from './gre.ts';
export { gtp } from './gtp.ts';
export { hsr } from './hsr.ts';
export { ip6erspan, ip6gre, ip6gretap } from './ip6gre.ts';
export { ip6tnl } from './ip6tnl.ts';
export { ipip, sit } from './ipip.ts';
export { ipoib } from './ipoib.ts';
export { ipvlan, ipvlan as ipvtap } from './ipvlan.ts';
export { macsec } from './macsec.ts';
export { macvlan, macvlan as macvtap } from './macvlan.ts';
export { netkit } from './netkit.ts';
export {
  fixedAddress as ifb,
  fixedAddress as nlmon,
  fixedAddress as vsockmon,
  noOptions as dummy,
  noOptions as lowpan,
  noOptions as netdevsim,
  noOptions as openvswitch,
  noOptions as pfcp,
  noOptions as team,
  noOptions as vcan,
  noOptions as virt_wifi,
  noOptions as wireguard,
} from './no-options.ts';
export { ovpn } from './ovpn.ts';
export { ppp } from './ppp.ts';
export { rmnet } from './rmnet.ts';
export { tun } from './tun.ts';
export { veth } from './veth.ts';
export { vlan } from './vlan.ts';
export { vrf } from './vrf.ts';
export { vti, vti6 } from './vti.ts';
export { vxcan } from './vxcan.ts';
export { vxlan } from './vxlan.ts';
export { wwan } from './wwan.ts';
export { xfrm } from './xfrm.ts';
