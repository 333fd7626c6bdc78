import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be32, be64, u8, u32 } from '../../../codec/scalars/integers.ts';
import { geneveOptions } from '../geneve-options.ts';

/**
 * Options in the header of a tunnel (`TCA_FLOWER_KEY_ENC_OPTS_*` of linux/pkt_cls.h; `TCA_TUNNEL_KEY_ENC_OPTS_*` are the
 * same).
 */
export const tunnelOptions = attributes('TCA_TUNNEL_KEY_ENC_OPTS', () => ({
  geneve: [1, geneveOptions('TCA_TUNNEL_KEY_ENC_OPT_GENEVE')],
  /** Linux 5.5. */
  vxlan: [2, attributes('TCA_TUNNEL_KEY_ENC_OPT_VXLAN', { groupPolicy: [1, u32] }), NESTED],
  /** Linux 5.5. */
  erspan: [
    3,
    attributes('TCA_TUNNEL_KEY_ENC_OPT_ERSPAN', {
      version: [1, u8],
      index: [2, be32],
      direction: [3, enumeration(u8, { ingress: 0, egress: 1 })],
      hardwareId: [4, u8],
    }),
    NESTED,
  ],
  /** In filters only. Linux 5.17. */
  gtp: [4, attributes('TCA_FLOWER_KEY_ENC_OPT_GTP', { pduType: [1, u8], qfi: [2, u8] }), NESTED],
  /** In filters only. Linux 6.8. */
  pfcp: [5, attributes('TCA_FLOWER_KEY_ENC_OPT_PFCP', { type: [1, u8], seid: [2, be64] }), NESTED],
}));
