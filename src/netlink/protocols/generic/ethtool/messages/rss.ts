import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { array, nested } from '../../../../codec/composites/lists.ts';
import { bigFlags } from '../../../../codec/scalars/big-enums.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { u32, uint } from '../../../../codec/scalars/integers.ts';
import { bytes } from '../../../../codec/scalars/strings.ts';
import { header } from '../header.ts';

/** The fields that tell flows apart (`RXH_*` of linux/ethtool.h). */
const fields = bigFlags(uint, {
  l2da: 1n << 1n,
  vlan: 1n << 2n,
  l3Proto: 1n << 3n,
  ipSrc: 1n << 4n,
  ipDst: 1n << 5n,
  /** Source port. */
  l4B01: 1n << 6n,
  /** Destination port. */
  l4B23: 1n << 7n,
  gtpTeid: 1n << 8n,
  ip6Fl: 1n << 9n,
  /** Packets of this kind are dropped. */
  discard: 1n << 31n,
});

/** The fields by kind of packet (`ETHTOOL_A_FLOW_*`). */
const flowHash = attributes('ETHTOOL_A_FLOW', () => ({
  ether: [1, fields],
  ip4: [2, fields],
  ip6: [3, fields],
  tcp4: [4, fields],
  tcp6: [5, fields],
  udp4: [6, fields],
  udp6: [7, fields],
  sctp4: [8, fields],
  sctp6: [9, fields],
  ah4: [10, fields],
  ah6: [11, fields],
  esp4: [12, fields],
  esp6: [13, fields],
  ahEsp4: [14, fields],
  ahEsp6: [15, fields],
  gtpu4: [16, fields],
  gtpu6: [17, fields],
  gtpc4: [18, fields],
  gtpc6: [19, fields],
  gtpcTeid4: [20, fields],
  gtpcTeid6: [21, fields],
  gtpuEh4: [22, fields],
  gtpuEh6: [23, fields],
  gtpuUl4: [24, fields],
  gtpuUl6: [25, fields],
  gtpuDl4: [26, fields],
  gtpuDl6: [27, fields],
}));

/** How received packets are distributed to queues (`ETHTOOL_A_RSS_*`). */
export const rss = attributes('ETHTOOL_A_RSS', () => ({
  header: [1, header],
  /** Another way of distribution than that of the device, which filters choose. */
  context: [2, u32],
  hfunc: [3, flags(u32, { toeplitz: 1, xor: 2, crc32: 4 })],
  /** Queues by the lowest bits of the hash. */
  indir: [4, array(u32)],
  /** Key of the hash function. */
  hkey: [5, bytes],
  inputXfrm: [6, flags(u32, { symXor: 1, symOrXor: 2 })],
  /** The first context of a list. Linux 6.11. */
  startContext: [7, u32],
  /** Linux 6.17. */
  flowHash: [8, nested(flowHash)],
}));
