import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../../codec/composites/lists.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, u32 } from '../../../../codec/scalars/integers.ts';
import { bitset } from '../bitset.ts';
import { header } from '../header.ts';

/** A port that the hardware knows (`ETHTOOL_A_TUNNEL_UDP_ENTRY_*`). */
const entry = attributes('ETHTOOL_A_TUNNEL_UDP_ENTRY', () => ({
  port: [1, be16],
  type: [2, enumeration(u32, { vxlan: 0, geneve: 1, vxlanGpe: 2 })],
}));

/** A table of the hardware (`ETHTOOL_A_TUNNEL_UDP_TABLE_*`). */
const table = attributes('ETHTOOL_A_TUNNEL_UDP_TABLE', () => ({
  /** Number of ports that fit in it. */
  size: [1, u32],
  /** Tunnels that it is for. */
  types: [2, bitset('udpTunnelTypes')],
  entry: [3, repeated(nested(entry))],
}));

/** UDP ports of tunnels that hardware knows (`ETHTOOL_A_TUNNEL_INFO_*`). */
export const tunnelInfo = attributes('ETHTOOL_A_TUNNEL_INFO', () => ({
  header: [1, header],
  udpPorts: [2, nested(attributes('ETHTOOL_A_TUNNEL_UDP', () => ({ table: [1, repeated(nested(table))] })))],
}));
