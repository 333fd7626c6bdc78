import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { show, throwInvalidValue } from '../../../codec/encode-error.ts';
import { formatLinkAddress, parseLinkAddress } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be16, u32, u64 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';

/** A link-layer address in 32 bytes (`MAX_ADDR_LEN`): of 6 bytes where no others are set. */
const paddedAddress: Type<string> = {
  kind: 'paddedAddress',
  size: 32,
  decode({ bytes }, start, end) {
    if (end - start < 32) return undefined;
    const isLong = bytes.subarray(start + 6, start + 32).some((byte) => byte !== 0);
    return formatLinkAddress(bytes, start, start + (isLong ? 32 : 6));
  },
  encode(writer, value) {
    const address = parseLinkAddress(String(value));
    if (address === undefined || address.length > 32)
      throwInvalidValue(`${show(value)} is not a link-layer address`);
    writer.bytes.set(address, writer.zeros(32));
  },
};

/** A switch of a virtual function: 0 off, 1 on; 0xffffffff where the device does not tell. */
const setting = enumeration(u32, { off: 0, on: 1, unknown: 0xffffffff });

const guid = struct('ifla_vf_guid', { vf: u32, _pad: pad(4), guid: u64 });

/** Counters of a virtual function (`IFLA_VF_STATS_*`). */
const statistics = attributes('IFLA_VF_STATS', () => ({
  rxPackets: [0, u64],
  txPackets: [1, u64],
  rxBytes: [2, u64],
  txBytes: [3, u64],
  broadcast: [4, u64],
  multicast: [5, u64],
  rxDropped: [7, u64],
  txDropped: [8, u64],
}));

/** VLAN of a virtual function, with its protocol (`struct ifla_vf_vlan_info`). Linux 4.9. */
const vlanInfo = struct('ifla_vf_vlan_info', {
  vf: u32,
  /** 0 for none. */
  vlan: u32,
  qos: u32,
  protocol: enumeration(be16, { '802.1Q': 0x8100, '802.1ad': 0x88a8 }),
  _pad: pad(2),
});

/**
 * A virtual function of a device (`IFLA_VF_*` of linux/if_link.h). Every setting repeats which one it is: `vf`, from
 * 0. To change some, give `vfs: [{ mac: { vf: 0, address: '02:00:00:00:00:01' } }]`.
 */
export const vfInfo = attributes('IFLA_VF', () => ({
  mac: [1, struct('ifla_vf_mac', { vf: u32, address: paddedAddress })],
  vlan: [2, struct('ifla_vf_vlan', { vf: u32, vlan: u32, qos: u32 })],
  /** Megabits a second; 0 for no limit. */
  txRate: [3, struct('ifla_vf_tx_rate', { vf: u32, rate: u32 })],
  spoofCheck: [4, struct('ifla_vf_spoofchk', { vf: u32, setting })],
  linkState: [
    5,
    struct('ifla_vf_link_state', { vf: u32, state: enumeration(u32, { auto: 0, enable: 1, disable: 2 }) }),
  ],
  /** Megabits a second. */
  rate: [6, struct('ifla_vf_rate', { vf: u32, minimum: u32, maximum: u32 })],
  rssQuery: [7, struct('ifla_vf_rss_query_en', { vf: u32, setting })],
  stats: [8, statistics],
  trust: [9, struct('ifla_vf_trust', { vf: u32, setting })],
  nodeGuid: [10, guid],
  portGuid: [11, guid],
  vlans: [12, nestedList(1, vlanInfo)],
  broadcast: [13, struct('ifla_vf_broadcast', { address: paddedAddress })],
}));
/** The state of a virtual function, or the settings to change. */
export interface VirtualFunction extends Infer<typeof vfInfo> {}
