import { struct } from '../../../codec/composites/struct.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { u8 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';
import { defineObject } from '../../../protocol.ts';
import { command, query } from '../../../request/builders.ts';
import { isEncodedBy, isObject, operation, required } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { XFRM_MSG_GETDEFAULT, XFRM_MSG_SETDEFAULT } from '../message-types.ts';

/** The fate of packets without a policy (`XFRM_USERPOLICY_*`). */
const defaultAction = enumeration(u8, { unspec: 0, block: 1, accept: 2 });
/** The fate of packets without a policy, by direction (`struct xfrm_userpolicy_default`). */
const defaultsStruct = struct(
  'xfrm_userpolicy_default',
  { in: defaultAction, fwd: defaultAction, out: defaultAction },
  3,
);

/** The fate of packets without a policy, by direction. */
export interface PolicyDefaults extends Infer<typeof defaultsStruct> {}

/** New defaults; directions that are left out keep theirs. */
export interface PolicyDefaultsChange extends Partial<PolicyDefaults> {}

/** The fate of packets without a policy: `ip xfrm policy getdefault`. Needs CAP_NET_ADMIN. Linux 5.15. */
export const getPolicyDefaults = operation(
  'xfrm policy getDefault',
  () => [],
  function getPolicyDefaults(): Request<PolicyDefaults> {
    return query({
      protocol: 'xfrm',
      operation: 'xfrm policy getDefault',
      type: XFRM_MSG_GETDEFAULT,
      body: defaultsStruct,
      value: { in: 'unspec', fwd: 'unspec', out: 'unspec' },
      reply: defaultsStruct,
      map: (defaults) => defaults,
    });
  },
);

/**
 * Sets what happens to packets without a policy: `ip xfrm policy setdefault in block`. Needs CAP_NET_ADMIN. Linux 5.15.
 *
 * @example setPolicyDefaults({ in: 'block', fwd: 'block' })
 */
export const setPolicyDefaults = operation(
  'xfrm policy setDefault',
  () => {
    const isAction = isEncodedBy(defaultAction, "'block' or 'accept'");
    return [required(isObject<PolicyDefaultsChange>({ in: isAction, fwd: isAction, out: isAction }))];
  },
  function setPolicyDefaults(change: PolicyDefaultsChange): Request<void> {
    const operation = 'xfrm policy setDefault';
    if (Object.values(change).every((action) => action === undefined))
      throwInvalid(operation, 'in', 'expected the action of at least one direction');
    const { in: inbound = 'unspec', fwd = 'unspec', out = 'unspec' } = change;
    return command({
      protocol: 'xfrm',
      operation,
      type: XFRM_MSG_SETDEFAULT,
      body: defaultsStruct,
      value: { in: inbound, fwd, out },
    });
  },
);

/** The fate of packets without a policy: `ip xfrm policy getdefault`. */
export const xfrmPolicyDefault = defineObject({
  name: 'xfrmPolicyDefault',
  messages: [
    {
      name: 'XFRM_MSG_SETDEFAULT',
      type: XFRM_MSG_SETDEFAULT,
      verb: 'set',
      request: defaultsStruct,
      reply: defaultsStruct,
    },
    {
      name: 'XFRM_MSG_GETDEFAULT',
      type: XFRM_MSG_GETDEFAULT,
      verb: 'get',
      request: defaultsStruct,
      reply: defaultsStruct,
    },
  ],
  eventNames: 'XFRM_MSG_GETDEFAULT',
  reply: defaultsStruct,
  read: (reader, start, end) => defaultsStruct.decode(reader, start, end, undefined),
  groups: ['policy'],
  operations: { get: getPolicyDefaults, set: setPolicyDefaults },
});
