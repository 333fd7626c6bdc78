import { be32, flags } from '../../../codec/index.ts';

/** Flags of an address translation (`NF_NAT_RANGE_*` of linux/netfilter/nf_nat.h). */
export const natFlags = flags(be32, {
  mapIps: 1,
  protoSpecified: 2,
  random: 4,
  persistent: 8,
  fullyRandom: 16,
  protoOffset: 32,
  netmap: 64,
});
