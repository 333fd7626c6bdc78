import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { s32, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Bits of a port's state in 802.3ad, as the standard names them. */
const lacpBits = {
  activity: 1,
  timeout: 2,
  aggregation: 4,
  synchronization: 8,
  collecting: 16,
  distributing: 32,
  defaulted: 64,
  expired: 128,
};

/** State of churn detection in 802.3ad (6.4.17 of the standard). */
const churn = enumeration(u8, { monitor: 0, churn: 1, noChurn: 2 });

/** What a bond keeps of its ports (`IFLA_BOND_SLAVE_*` of linux/if_link.h). */
export const bondPort = attributes('IFLA_BOND_SLAVE', () => ({
  state: [1, enumeration(u8, { active: 0, backup: 1 })],
  miiStatus: [2, enumeration(u8, { up: 0, goingDown: 1, down: 2, goingBack: 3 })],
  linkFailureCount: [3, u32],
  permanentAddress: [4, mac],
  queueId: [5, u16],
  adAggregatorId: [6, u16],
  adActorState: [7, flags(u8, lacpBits)],
  adPartnerState: [8, flags(u16, lacpBits)],
  /** Linux 6.0. */
  priority: [9, s32],
  actorPortPriority: [10, u16],
  adActorChurn: [11, churn],
  adPartnerChurn: [12, churn],
}));
/** What a bond keeps of a port. */
export interface BondPort extends Infer<typeof bondPort> {}
