import { command, dump, query } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  type Check,
  isBoolean,
  isEncodedBy,
  isFlagList,
  isInteger,
  isObject,
  isOneOf,
  isText,
  operation,
} from '../../../request/input.ts';
import type { Dump, ReadEvent, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { isSameNumber } from '../../common/same-number.ts';
import type { PolicyInfo } from '../attributes.ts';
import {
  XFRM_MSG_DELPOLICY,
  XFRM_MSG_FLUSHPOLICY,
  XFRM_MSG_GETPOLICY,
  XFRM_MSG_NEWPOLICY,
  XFRM_MSG_POLEXPIRE,
  XFRM_MSG_UPDPOLICY,
} from '../message-types.ts';
import {
  type PolicyAction,
  type PolicyDirection,
  type PolicyFlag,
  type PolicyType,
  policyAction,
  policyDirection,
  policyFlags,
  policyTypes,
} from '../names.ts';
import { fromSelector } from '../selector.ts';
import {
  type PolicyIdMessage,
  policyExpiryMessage,
  policyFlushMessage,
  policyGetMessage,
  policyIdMessage,
  policyMessage,
} from './messages.ts';
import {
  fromPolicy,
  nameOf,
  type Policy,
  type PolicyCreate,
  type PolicyReference,
  policyInput,
  policyTypeFields,
  readDeletedPolicy,
  readPolicy,
} from './policy.ts';

/** Which policies to list. A policy must match all fields. The library applies the filter. */
export interface PolicyFilter {
  direction?: PolicyDirection | undefined;
  action?: PolicyAction | undefined;
  priority?: number | undefined;
  index?: number | undefined;
  type?: PolicyType | undefined;
  ifId?: number | undefined;
  /** Source of the selector, as a prefix: `'10.0.0.0/8'`. */
  src?: string | undefined;
  /** Destination of the selector, as a prefix. */
  dst?: string | undefined;
  /** Flags, all of which the policy has. */
  flags?: readonly (PolicyFlag | number)[] | undefined;
  /** False leaves out policies of sockets (`setsockopt`), which have no index of the table. */
  sockets?: boolean | undefined;
}

const base = { protocol: 'xfrm' } as const;

const filterInput = (): Check =>
  isObject<PolicyFilter>(
    {
      direction: isEncodedBy(policyDirection, 'a direction'),
      action: isEncodedBy(policyAction, 'an action'),
      priority: isInteger(),
      index: isInteger(),
      type: isOneOf(Object.keys(policyTypes)),
      ifId: isInteger(),
      src: isText,
      dst: isText,
      flags: isFlagList(policyFlags),
      sockets: isBoolean,
    },
    'a filter of policies',
  );

/** Policies of sockets have directions from here on. */
const socketDirections = 3;

const filterTests: FilterTests<Policy, PolicyFilter> = {
  direction: ({ direction }, wanted) => isSameNumber(policyDirection, direction, wanted),
  action: ({ action }, wanted) => isSameNumber(policyAction, action, wanted),
  priority: true,
  index: true,
  type: true,
  ifId: ({ ifId = 0 }, wanted) => ifId === wanted,
  src: ({ selector }, wanted) => selector.src === wanted,
  dst: ({ selector }, wanted) => selector.dst === wanted,
  flags: ({ flags }, wanted) => wanted.every((flag) => flags.includes(flag)),
  sockets: ({ direction }, wanted) =>
    wanted || (typeof direction === 'string' ? 0 : direction) < socketDirections,
};

/** Reads an event about a policy. */
export const readEvent: ReadEvent<Policy> = (reader, start, end, type) => {
  if (type === XFRM_MSG_DELPOLICY) {
    const message = policyIdMessage.decode(reader, start, end, undefined);
    return message && readDeletedPolicy(message);
  }
  const message = policyMessage.decode(reader, start, end, undefined);
  return message && readPolicy(message);
};

/** Lists all policies, or those that match a filter: `ip xfrm policy list`. Needs CAP_NET_ADMIN. */
export const list = operation(
  'xfrm policy list',
  () => [filterInput()],
  (filter: PolicyFilter = {}): Dump<Policy> => {
    const all = dump({
      ...base,
      operation: 'xfrm policy list',
      type: XFRM_MSG_GETPOLICY,
      body: policyGetMessage,
      value: {},
      reply: policyMessage,
      map: readPolicy,
    });
    return filtered(all, filterTests, filter);
  },
);

/** The reference to a policy in requests: its index where there is no selector. */
function identify(operation: string, policy: PolicyReference): PolicyIdMessage {
  const { selector, index, direction, mark, ifId, securityContext } = policy;
  if (selector === undefined && index === undefined)
    throwInvalid(operation, 'selector', 'expected a selector, or the index of the policy');
  return {
    sel: fromSelector(operation, 'selector', selector, 'inet'),
    // The kernel takes the index where there is one, and the selector of a listed policy says the same.
    index: index ?? 0,
    dir: direction,
    ...policyTypeFields(policy),
    ...(mark !== undefined && { mark }),
    ...(ifId !== undefined && { ifId }),
    ...(securityContext !== undefined && { securityContext }),
  };
}

/** Gets one policy: `ip xfrm policy get`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const get = operation(
  'xfrm policy get',
  () => [policyInput(false)],
  (policy: PolicyReference): Request<Policy> => {
    const operation = `xfrm policy get ${nameOf(policy)}`;
    return query({
      ...base,
      operation,
      type: XFRM_MSG_GETPOLICY,
      body: policyGetMessage,
      value: identify(operation, policy),
      reply: policyMessage,
      map: readPolicy,
    });
  },
);

/**
 * Adds a policy: `ip xfrm policy add`. The action is `allow` if absent. Needs CAP_NET_ADMIN. EEXIST where there is one with this
 * selector, direction, type, mark and interface identifier.
 *
 * @example
 * policies.add({
 *   direction: 'out', selector: { src: '10.1.0.0/16', dst: '10.2.0.0/16' },
 *   templates: [{ protocol: 'esp', mode: 'tunnel', src: '192.0.2.1', dst: '192.0.2.2', reqid: 1 }],
 * })
 */
export const add = operation(
  'xfrm policy add',
  () => [policyInput()],
  (policy: PolicyCreate): Request<void> => {
    const operation = `xfrm policy add ${nameOf(policy)}`;
    return command({
      ...base,
      operation,
      type: XFRM_MSG_NEWPOLICY,
      body: policyMessage,
      value: fromPolicy(operation, policy),
    });
  },
);

/** Replaces a policy, or adds it where there is none: `ip xfrm policy update`. Needs CAP_NET_ADMIN. */
export const update = operation(
  'xfrm policy update',
  () => [policyInput()],
  (policy: PolicyCreate): Request<void> => {
    const operation = `xfrm policy update ${nameOf(policy)}`;
    return command({
      ...base,
      operation,
      type: XFRM_MSG_UPDPOLICY,
      body: policyMessage,
      value: fromPolicy(operation, policy),
    });
  },
);

/** Deletes a policy: `ip xfrm policy delete`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const remove = operation(
  'xfrm policy delete',
  () => [policyInput(false)],
  (policy: PolicyReference): Request<void> => {
    const operation = `xfrm policy delete ${nameOf(policy)}`;
    const value = identify(operation, policy);
    return command({ ...base, operation, type: XFRM_MSG_DELPOLICY, body: policyIdMessage, value });
  },
);

export { remove as delete };

/** Which policies {@link deleteAll} deletes. */
export interface PolicyFlush {
  /** `main` if absent. */
  type?: PolicyType | undefined;
}

/** Deletes all policies of a type at once, but those of sockets: `ip xfrm policy flush`. Needs CAP_NET_ADMIN. */
export const deleteAll = operation(
  'xfrm policy deleteAll',
  () => [isObject<PolicyFlush>({ type: isOneOf(Object.keys(policyTypes)) })],
  (options: PolicyFlush = {}): Request<void> =>
    command({
      ...base,
      operation: 'xfrm policy deleteAll',
      type: XFRM_MSG_FLUSHPOLICY,
      body: policyFlushMessage,
      value: policyTypeFields(options),
    }),
);

/**
 * Deletes all policies that match a filter, but those of sockets: `ip xfrm policy deleteall`. Resolves to their number. Needs
 * CAP_NET_ADMIN.
 *
 * @example await policies.flush(socket, { direction: 'fwd' })
 */
export const flush = flushOperation<Policy, PolicyFilter>('xfrm policy flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  stays: ({ direction }) => typeof direction === 'number' && direction >= socketDirections,
  remove,
  gone: ['ENOENT'],
});

/** How a policy expires. */
export interface PolicyExpiry {
  /** Whether it is deleted, as at a hard limit. Otherwise the event of a soft limit is sent. */
  hard?: boolean | undefined;
}

/** Lets a policy expire before its limits are reached. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const expire = operation(
  'xfrm policy expire',
  () => [policyInput(false), isObject<PolicyExpiry>({ hard: isBoolean })],
  (policy: PolicyReference, { hard = false }: PolicyExpiry = {}): Request<void> => {
    const operation = `xfrm policy expire ${nameOf(policy)}`;
    const { sel, index, dir, ...attributes } = identify(operation, policy);
    return command({
      ...base,
      operation,
      type: XFRM_MSG_POLEXPIRE,
      body: policyExpiryMessage,
      value: { pol: { sel, index, dir } as PolicyInfo, hard, ...attributes },
    });
  },
);
