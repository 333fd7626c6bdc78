import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { s32, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../codec/type.ts';

/** State of a port in 802.3ad, bits named as in the standard. */
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

const options = attributes('IFLA_BOND_SLAVE', () => ({
  /** State, and all that follows but for `queueId`, `priority` and `actorPortPriority`. */
  state: [1, stateOnly(enumeration(u8, { active: 0, backup: 1 }))],
  miiStatus: [2, stateOnly(enumeration(u8, { up: 0, goingDown: 1, down: 2, goingBack: 3 }))],
  linkFailureCount: [3, stateOnly(u32)],
  permanentAddress: [4, stateOnly(mac)],
  queueId: [5, u16],
  adAggregatorId: [6, stateOnly(u16)],
  adActorState: [7, stateOnly(flags(u8, lacpBits))],
  adPartnerState: [8, stateOnly(flags(u16, lacpBits))],
  /** Linux 6.0. */
  priority: [9, s32],
  actorPortPriority: [10, u16],
  adActorChurn: [11, stateOnly(churn)],
  adPartnerChurn: [12, stateOnly(churn)],
}));
/** Options and state of a port of a bond. */
export interface BondPort extends Infer<typeof options> {}

/** Schema of the ports of bonds (`IFLA_BOND_SLAVE_*` of linux/if_link.h). Linux 3.14. */
export const bondPort: Type<BondPort> = options;
