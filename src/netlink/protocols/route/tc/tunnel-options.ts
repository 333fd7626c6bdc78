import { attributes } from '../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../codec/composites/lists.ts';
import { be16, be32, u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

/** Options of the header of a tunnel (`TCA_FLOWER_KEY_ENC_OPTS_*`; `TCA_TUNNEL_KEY_ENC_OPTS_*` are the same). */
export const tunnelOptions = attributes('TCA_TUNNEL_KEY_ENC_OPTS', () => ({
  geneve: [
    1,
    repeated(
      attributes('TCA_TUNNEL_KEY_ENC_OPT_GENEVE', {
        class: [1, be16],
        type: [2, u8],
        /** 4 to 128 bytes. */
        data: [3, bytes],
      }),
    ),
  ],
  vxlan: [2, attributes('TCA_TUNNEL_KEY_ENC_OPT_VXLAN', { groupPolicy: [1, u32] })],
  erspan: [
    3,
    attributes('TCA_TUNNEL_KEY_ENC_OPT_ERSPAN', {
      version: [1, u8],
      index: [2, be32],
      direction: [3, u8],
      hardwareId: [4, u8],
    }),
  ],
  gtp: [4, attributes('TCA_FLOWER_KEY_ENC_OPT_GTP', { pduType: [1, u8], qfi: [2, u8] })],
}));
