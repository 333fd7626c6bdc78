import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { bool8, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { type PolicyInfo, policyInfo, type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import { getOrList } from '../get-or-list.ts';
import { policyDirection } from '../names.ts';
import { selectorStruct } from '../selector.ts';

/** A message about a policy. */
export interface PolicyMessage extends StructWithAttributes<PolicyInfo, XfrmAttributes> {}
/** The schema of messages about policies (`XFRM_MSG_NEWPOLICY`, `XFRM_MSG_UPDPOLICY`). */
export const policyMessage: Type<PolicyMessage> = structWithAttributes(policyInfo, xfrmAttributes);

/** The reference to a policy (`struct xfrm_userpolicy_id` of linux/xfrm.h): a selector or an index. 64 bytes. */
export const policyId = struct(
  'xfrm_userpolicy_id',
  { sel: selectorStruct, index: u32, dir: policyDirection, _pad: pad(3) },
  64,
);
/** A message that refers to a policy. An event about a deleted policy has the policy in `policy`. */
export interface PolicyIdMessage extends StructWithAttributes<Infer<typeof policyId>, XfrmAttributes> {}
/** The schema of messages that refer to a policy (`XFRM_MSG_DELPOLICY`, `XFRM_MSG_MIGRATE`). */
export const policyIdMessage = structWithAttributes(policyId, xfrmAttributes);

/** The schema of `XFRM_MSG_GETPOLICY`: gets one policy, or lists all. */
export const policyGetMessage = getOrList(policyIdMessage, 'sel', []);

/** The schema of requests to delete all policies, and of the event (`XFRM_MSG_FLUSHPOLICY`). */
export const policyFlushMessage = xfrmAttributes;

/** A policy whose limit is reached (`struct xfrm_user_polexpire`). */
const expiry = struct('xfrm_user_polexpire', { pol: policyInfo, hard: bool8, _pad: pad(7) }, 176);
/** A message about an expired policy. */
export interface PolicyExpiryMessage extends StructWithAttributes<Infer<typeof expiry>, XfrmAttributes> {}
/** The schema of events about policies whose limit is reached (`XFRM_MSG_POLEXPIRE`). */
export const policyExpiryMessage: Type<PolicyExpiryMessage> = structWithAttributes(expiry, xfrmAttributes);
