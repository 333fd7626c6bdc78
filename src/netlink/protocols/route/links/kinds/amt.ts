import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_AMT', () => ({
  mode: [1, enumeration(u32, { gateway: 0, relay: 1 })],
  /** UDP port of the relay. */
  relayPort: [2, be16],
  /** UDP port of the gateway. */
  gatewayPort: [3, be16],
  /** Index of the link below. */
  link: [4, u32],
  local: [5, ipv4],
  /** State: address of the relay that the gateway has found. */
  remote: [6, stateOnly(ipv4)],
  /** Address that a gateway finds its relay with. */
  discovery: [7, ipv4],
  /** Gateways that a relay may serve. */
  maxTunnels: [8, u32],
}));
/** Options of an AMT link. */
export interface Amt extends Infer<typeof options> {}

/** Multicast through a unicast network, RFC 7450 (`IFLA_AMT_*` of linux/amt.h). Linux 5.16. */
export const amt: LinkKind<Amt> = {
  options,
  required: ['options.mode', 'options.link', 'options.local'],
  fixed: 'all',
  linkOptions: ['link'],
};
