import { encode } from '../../codec/encode.ts';
import { didYouMean } from '../../codec/nearest-word.ts';
import type { NameAdviser } from '../../protocol.ts';
import { howToGet, part } from '../common/kernel-part.ts';
import { getFamily, listFamilies } from './nlctrl/messages.ts';

/** The parts of the kernel that have the families, by name of the family (Kconfig and Makefiles of Linux 7.2). */
const parts: Readonly<Record<string, string>> = {
  '802.15.4 MAC': 'IEEE802154 ieee802154',
  acpi_event: 'ACPI',
  batadv: 'BATMAN_ADV batman-adv',
  binder: 'ANDROID_BINDER_IPC',
  cifs: 'CIFS cifs',
  'dev-energymodel': 'ENERGY_MODEL',
  devlink: 'NET_DEVLINK',
  dpll: 'DPLL',
  ethtool: 'ETHTOOL_NETLINK',
  fou: 'NET_FOU fou',
  gtp: 'GTP gtp',
  handshake: 'NET_HANDSHAKE',
  HSR: 'HSR hsr',
  IOAM6: 'IPV6',
  IPVS: 'IP_VS ip_vs',
  l2tp: 'L2TP l2tp_netlink',
  lockd: 'LOCKD lockd',
  MAC80211_HWSIM: 'MAC80211_HWSIM mac80211_hwsim',
  macsec: 'MACSEC macsec',
  mptcp_pm: 'MPTCP',
  nbd: 'BLK_DEV_NBD nbd',
  NCSI: 'NET_NCSI',
  'net-shaper': 'NET_SHAPER',
  NET_DM: 'NET_DROP_MONITOR drop_monitor',
  netdev: 'NET',
  nfc: 'NFC nfc',
  nfsd: 'NFSD nfsd',
  nl80211: 'CFG80211 cfg80211',
  nl802154: 'IEEE802154 ieee802154',
  NLBL_CALIPSO: 'NETLABEL',
  NLBL_CIPSOv4: 'NETLABEL',
  NLBL_MGMT: 'NETLABEL',
  NLBL_UNLBL: 'NETLABEL',
  ovpn: 'OVPN ovpn',
  ovs_ct_limit: 'OPENVSWITCH openvswitch',
  ovs_datapath: 'OPENVSWITCH openvswitch',
  ovs_flow: 'OPENVSWITCH openvswitch',
  ovs_meter: 'OPENVSWITCH openvswitch',
  ovs_packet: 'OPENVSWITCH openvswitch',
  ovs_vport: 'OPENVSWITCH openvswitch',
  psample: 'PSAMPLE psample',
  psp: 'INET_PSP',
  SEG6: 'IPV6',
  SMC_GEN_NETLINK: 'SMC smc',
  sunrpc: 'SUNRPC sunrpc',
  TASKSTATS: 'TASKSTATS',
  'TCM-USER': 'TCM_USER2 target_core_user',
  tcp_metrics: 'INET',
  team: 'NET_TEAM team',
  thermal: 'THERMAL_NETLINK',
  TIPCv2: 'TIPC tipc',
  VFS_DQUOT: 'QUOTA_NETLINK_INTERFACE',
  wireguard: 'WIREGUARD wireguard',
};

/** The families of which it is known how to get them. */
export const knownFamilies: readonly string[] = Object.keys(parts);

/** Explains the error of a request to a family that this kernel lacks, or that has no such command here. */
export const adviseFamily: NameAdviser = (name, code, request, ask) => {
  if (code === 'ENOENT' && request === undefined) {
    const words = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (words !== undefined) return `this kernel has no family '${name}' ${howToGet(part(words))}`;
    const there = ask(listFamilies()).map(({ familyName = '' }) => familyName);
    return `this kernel has no family '${name}'${didYouMean(name, [...there, ...knownFamilies])}`;
  }
  if (code === 'EOPNOTSUPP' && request !== undefined) {
    const [command] = encode(request.body, request.value);
    const { operations = [] } = ask(getFamily(name));
    if (!operations.some(({ id }) => id === command))
      return `the family '${name}' of this kernel has no command ${command}: it is newer, or left out of this kernel`;
  }
  return undefined;
};
