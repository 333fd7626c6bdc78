import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { be32, bool8, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { addressBy } from '../address.ts';
import { type StateInfo, stateInfo, type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import { getOrList } from '../get-or-list.ts';
import { family, xfrmProtocol } from '../names.ts';

/** A message about a state. */
export interface StateMessage extends StructWithAttributes<StateInfo, XfrmAttributes> {}
/** The schema of messages about states (`XFRM_MSG_NEWSA`, `XFRM_MSG_UPDSA`). */
export const stateMessage: Type<StateMessage> = structWithAttributes(stateInfo, xfrmAttributes);

/** The reference to a state (`struct xfrm_usersa_id` of linux/xfrm.h), 24 bytes. */
export const stateId = struct(
  'xfrm_usersa_id',
  { daddr: addressBy(20), spi: be32, family, proto: xfrmProtocol, _pad: pad(1) },
  24,
);
/** A message that refers to a state. An event about a deleted state has the state in `sa`. */
export interface StateIdMessage extends StructWithAttributes<Infer<typeof stateId>, XfrmAttributes> {}
/** The schema of messages that refer to a state (`XFRM_MSG_DELSA`, `XFRM_MSG_GETSA`). */
export const stateIdMessage = structWithAttributes(stateId, xfrmAttributes);

/** The schema of `XFRM_MSG_GETSA`: gets one state, or lists those of a protocol (25) or of addresses (26). */
export const stateGetMessage = getOrList(stateIdMessage, 'daddr', [25, 26]);

/** A state and the SPIs to choose from (`struct xfrm_userspi_info`). */
const spiInfo = struct('xfrm_userspi_info', { info: stateInfo, min: u32, max: u32 }, 232);
/** The schema of requests for a new SPI (`XFRM_MSG_ALLOCSPI`). */
export const spiMessage = structWithAttributes(spiInfo, xfrmAttributes);

/** The schema of requests to delete all states, and of the event (`XFRM_MSG_FLUSHSA`). */
export const stateFlushMessage = struct('xfrm_usersa_flush', { proto: xfrmProtocol });

/** A state whose limit is reached (`struct xfrm_user_expire`). */
const expiry = struct('xfrm_user_expire', { state: stateInfo, hard: bool8, _pad: pad(7) }, 232);
/** A message about an expired state. */
export interface StateExpiryMessage extends StructWithAttributes<Infer<typeof expiry>, XfrmAttributes> {}
/** The schema of events about states whose limit is reached (`XFRM_MSG_EXPIRE`). */
export const stateExpiryMessage: Type<StateExpiryMessage> = structWithAttributes(expiry, xfrmAttributes);
