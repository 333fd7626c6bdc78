import { struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { addressBy } from '../address.ts';
import { type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import { stateId } from '../states/messages.ts';

/** Parts of a replay state, and why an event was sent (`XFRM_AE_*` of linux/xfrm.h). */
export const replayFlags = flags(u32, {
  replayThreshold: 1,
  replayValue: 2,
  lifetimeValue: 4,
  timerThreshold: 8,
  /** The replay window has moved by the threshold. */
  replayUpdate: 16,
  /** The timer has expired. */
  timerExpired: 32,
  /** A request has changed it. */
  policyUpdate: 64,
});

const replayStruct = struct(
  'xfrm_aevent_id',
  { id: stateId, saddr: addressBy(-4), flags: replayFlags, reqid: u32 },
  48,
);
/** A message about the replay state of a state. */
export interface ReplayMessage extends StructWithAttributes<Infer<typeof replayStruct>, XfrmAttributes> {}
/** The schema of `XFRM_MSG_NEWAE` and `XFRM_MSG_GETAE` (`struct xfrm_aevent_id`). */
export const replayMessage: Type<ReplayMessage> = structWithAttributes(replayStruct, xfrmAttributes);
