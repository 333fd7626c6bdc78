import { defineObject } from '../../../protocol.ts';
import { XFRM_MSG_EXPIRE, XFRM_MSG_POLEXPIRE } from '../message-types.ts';
import { policyExpiryMessage } from '../policies/messages.ts';
import { type Policy, toPolicy } from '../policies/policy.ts';
import { stateExpiryMessage } from '../states/messages.ts';
import { type State, toState } from '../states/state.ts';

/** A limit of a state is reached. */
export interface StateExpiry {
  state: State;
  /** Whether the state is deleted; otherwise a soft limit asks for a new one. */
  hard: boolean;
}

/** States whose limits are reached: `ip xfrm monitor expire`. */
export const xfrmStateExpiry = defineObject({
  name: 'xfrmStateExpiry',
  messages: [
    {
      name: 'XFRM_MSG_EXPIRE',
      type: XFRM_MSG_EXPIRE,
      verb: undefined,
      request: stateExpiryMessage,
      reply: stateExpiryMessage,
    },
  ],
  eventNames: 'XFRM_MSG_EXPIRE',
  reply: stateExpiryMessage,
  read: (reader, start, end): StateExpiry | undefined => {
    const message = stateExpiryMessage.decode(reader, start, end, undefined);
    if (message?.state === undefined) return undefined;
    const { state, hard = false, ...attributes } = message;
    return { state: toState(state, attributes), hard };
  },
  groups: ['expire'],
});

/** A limit of a policy is reached. */
export interface PolicyExpiry {
  policy: Policy;
  /** Whether the policy is deleted. */
  hard: boolean;
}

/** Policies whose limits are reached: `ip xfrm monitor expire`. */
export const xfrmPolicyExpiry = defineObject({
  name: 'xfrmPolicyExpiry',
  messages: [
    {
      name: 'XFRM_MSG_POLEXPIRE',
      type: XFRM_MSG_POLEXPIRE,
      verb: undefined,
      request: policyExpiryMessage,
      reply: policyExpiryMessage,
    },
  ],
  eventNames: 'XFRM_MSG_POLEXPIRE',
  reply: policyExpiryMessage,
  read: (reader, start, end): PolicyExpiry | undefined => {
    const message = policyExpiryMessage.decode(reader, start, end, undefined);
    if (message?.pol === undefined) return undefined;
    const { pol, hard = false, ...attributes } = message;
    return { policy: toPolicy(pol, attributes), hard };
  },
  groups: ['expire'],
});
