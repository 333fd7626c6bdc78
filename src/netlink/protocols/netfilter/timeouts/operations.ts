import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, query, readBy } from '../../../request/builders.ts';
import {
  attributeFields,
  type Check,
  isObject,
  isOneOf,
  isText,
  leftToEncoder,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { type TrackedProtocol, trackedProtocol } from '../conntrack/ip-protocols.ts';
import { type NamedReference, namedRequests, nameOf, referenceInput } from '../named-object.ts';
import {
  IPCTNL_MSG_TIMEOUT_DEFAULT_GET,
  IPCTNL_MSG_TIMEOUT_DEFAULT_SET,
  IPCTNL_MSG_TIMEOUT_DELETE,
  IPCTNL_MSG_TIMEOUT_GET,
  IPCTNL_MSG_TIMEOUT_NEW,
  type TimeoutMessage,
  type TimeoutSeconds,
  timeoutAttributes,
  timeoutMessage,
} from './messages.ts';

/** A policy of timeouts, which rules give to flows: `nfct timeout list`. */
export interface TimeoutPolicy {
  name: string;
  l3proto: 'ip' | 'ip6' | number;
  l4proto: TrackedProtocol;
  /** Seconds by state: `{ established: 3600 }`. States that are absent have the default. */
  data: TimeoutSeconds;
  /** Number of references to it. */
  use?: number | undefined;
}

/** Refers to a policy by name. A {@link TimeoutPolicy} from a list can be given as it is. */
export type TimeoutReference = NamedReference<TimeoutPolicy>;

/** The timeouts of flows without a policy: `nfct timeout default-get`. */
export interface DefaultTimeouts extends Omit<TimeoutPolicy, 'name' | 'use'> {}

const base = { protocol: 'netfilter', body: timeoutMessage } as const;

const toPolicy = ({ family: _, version: __, resourceId: ___, ...policy }: TimeoutMessage): TimeoutPolicy =>
  policy as TimeoutPolicy;

const input = (): Check => {
  const fields = attributeFields(timeoutAttributes);
  return required(
    isObject<TimeoutPolicy>(
      {
        ...fields,
        name: required(isText),
        l3proto: required(fields.l3proto),
        l4proto: required(leftToEncoder(trackedProtocol)),
        data: required(fields.data),
      },
      'a policy of timeouts',
    ),
  );
};

const reference = (): Check =>
  referenceInput(
    isObject<TimeoutPolicy>(
      { ...attributeFields(timeoutAttributes), name: required(isText) },
      'a policy of timeouts',
      false,
    ),
  );

const requests = namedRequests<TimeoutMessage, TimeoutPolicy>({
  noun: 'timeout policy',
  body: timeoutMessage,
  read: readBy({ reply: timeoutMessage, map: toPolicy }),
  types: {
    new: IPCTNL_MSG_TIMEOUT_NEW,
    get: IPCTNL_MSG_TIMEOUT_GET,
    delete: IPCTNL_MSG_TIMEOUT_DELETE,
  },
});

/** Lists the policies of timeouts: `nfct timeout list`. Needs CAP_NET_ADMIN. Linux 3.4. */
export const list = operation(
  'timeout policy list',
  () => [],
  (): Dump<TimeoutPolicy> => requests.list(),
);

/** Gets one policy: `nfct timeout get`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const get = operation(
  'timeout policy get',
  () => [reference()],
  (policy: TimeoutReference): Request<TimeoutPolicy> => requests.get(nameOf(policy)),
);

/**
 * Creates a policy of timeouts: `nfct timeout add`. Needs CAP_NET_ADMIN. EEXIST where there is one of the name, EOPNOTSUPP for a protocol
 * that the kernel does not track.
 *
 * @example timeoutPolicies.create({ name: 'short', l3proto: 'ip', l4proto: 'udp', data: { replied: 30 } })
 */
export const create = operation(
  'timeout policy create',
  () => [input()],
  (policy: TimeoutPolicy): Request<void> =>
    requests.put('create', NLM_F_CREATE | NLM_F_EXCL, policy as TimeoutMessage & TimeoutPolicy),
);

/**
 * Creates a policy of timeouts, or changes the one of the name. Needs CAP_NET_ADMIN. EINVAL where it is for other protocols, EBUSY where
 * flows use it and the kernel is older than 5.17.
 */
export const replace = operation(
  'timeout policy replace',
  () => [input()],
  (policy: TimeoutPolicy): Request<void> =>
    requests.put('replace', NLM_F_CREATE | NLM_F_REPLACE, policy as TimeoutMessage & TimeoutPolicy),
);

/** Deletes a policy: `nfct timeout delete`. Needs CAP_NET_ADMIN. ENOENT where there is none, EBUSY where a rule uses it. */
const remove = operation(
  'timeout policy delete',
  () => [reference()],
  (policy: TimeoutReference): Request<void> => requests.delete(nameOf(policy)),
);

export { remove as delete };

/** Deletes all policies that no rule uses: `nfct timeout flush`. Needs CAP_NET_ADMIN. */
export const clear = operation(
  'timeout policy clear',
  () => [],
  (): Request<void> => requests.clear(),
);

const isFamily = isOneOf(['ip', 'ip6']);

/** Gets the timeouts of flows without a policy: `nfct timeout default-get`. Needs CAP_NET_ADMIN. Linux 3.13. */
export const getDefaults = operation(
  'timeout defaults get',
  () => [
    required(
      isObject<Pick<DefaultTimeouts, 'l3proto' | 'l4proto'>>(
        { l3proto: required(isFamily), l4proto: required(leftToEncoder(trackedProtocol)) },
        'an object of l3proto and l4proto',
      ),
    ),
  ],
  ({ l3proto, l4proto }: Pick<DefaultTimeouts, 'l3proto' | 'l4proto'>): Request<DefaultTimeouts> =>
    query({
      operation: 'timeout defaults get',
      type: IPCTNL_MSG_TIMEOUT_DEFAULT_GET,
      flags: NLM_F_ACK,
      value: { l3proto: l3proto as 'ip', l4proto },
      reply: timeoutMessage,
      map: toPolicy,
      ...base,
    }),
);

/** Sets the timeouts of flows without a policy: `nfct timeout default-set`. Needs CAP_NET_ADMIN. Linux 3.13. */
export const setDefaults = operation(
  'timeout defaults set',
  () => {
    const fields = attributeFields(timeoutAttributes);
    return [
      required(
        isObject<DefaultTimeouts>(
          {
            l3proto: required(fields.l3proto),
            l4proto: required(leftToEncoder(trackedProtocol)),
            data: required(fields.data),
          },
          'an object of l3proto, l4proto and data',
        ),
      ),
    ];
  },
  (defaults: DefaultTimeouts): Request<void> =>
    command({
      operation: 'timeout defaults set',
      type: IPCTNL_MSG_TIMEOUT_DEFAULT_SET,
      value: defaults as TimeoutMessage,
      ...base,
    }),
);
