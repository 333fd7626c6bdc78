import { flags } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnlyBits } from '../../../../codec/state-only.ts';

const names = flags(u32, {
  ignoreEncapLimit: 0x1,
  useOriginalTclass: 0x2,
  useOriginalFlowLabel: 0x4,
  mip6Device: 0x8,
  receiveDscpCopy: 0x10,
  useOriginalFwmark: 0x20,
  allowLocalRemote: 0x40,
  capableTransmit: 0x10000,
  capableReceive: 0x20000,
  capablePerPacket: 0x40000,
});

/**
 * Treatment of the fields of the inner packet (`IP6_TNL_F_*` of linux/ip6_tunnel.h). The `capable…` bits are state: what
 * the addresses of the tunnel allow.
 */
export const ip6TunnelFlags = stateOnlyBits(names, ['capableTransmit', 'capableReceive', 'capablePerPacket']);
