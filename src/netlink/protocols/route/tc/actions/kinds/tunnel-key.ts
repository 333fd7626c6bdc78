import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { ipv4, ipv6 } from '../../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { be16, be32, bool8, flag, s32, u8 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { tunnelOptions } from '../../tunnel-options.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_tunnel_key` of linux/tc_act/tc_tunnel_key.h. */
const parameters = struct('tc_tunnel_key', {
  ...general,
  action: enumeration(s32, { set: 1, unset: 2 }),
});

const options = attributes('TCA_TUNNEL_KEY', () => ({
  times: [1, times],
  parameters: [2, parameters],
  ipv4Source: [3, ipv4],
  ipv4Destination: [4, ipv4],
  ipv6Source: [5, ipv6],
  ipv6Destination: [6, ipv6],
  id: [7, be32],
  destinationPort: [9, be16],
  noChecksum: [10, bool8],
  options: [11, tunnelOptions],
  tos: [12, u8],
  ttl: [13, u8],
  /** Linux 6.2. */
  noFragment: [14, flag],
}));
/** Options of a tunnel_key action. */
export interface TunnelKey extends Infer<typeof options> {}

/**
 * Sets the header that a tunnel link will write, or removes it (`TCA_TUNNEL_KEY_*` of linux/tc_act/tc_tunnel_key.h). Linux
 * 4.9.
 */
export const tunnelKey: ActionKind<TunnelKey> = { options };
