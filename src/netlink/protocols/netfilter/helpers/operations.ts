import { NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { readBy } from '../../../request/builders.ts';
import {
  attributeFields,
  type Check,
  isAnyOf,
  isInteger,
  isListOf,
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
  type HelperMessage,
  helperAttributes,
  helperMessage,
  NFNL_MSG_CTHELPER_DEL,
  NFNL_MSG_CTHELPER_GET,
  NFNL_MSG_CTHELPER_NEW,
} from './messages.ts';

/** Limits of one class of expectations. */
export interface HelperPolicy {
  name: string;
  /** Most expectations of a flow. */
  expectMax: number;
  /** Seconds. */
  expectTimeout: number;
}

/** A helper of connection tracking in user space: `nfct helper list`. */
export interface Helper {
  name: string;
  l3proto: 'ip' | 'ip6' | number;
  l4proto: TrackedProtocol;
  /** Packet queue that the packets of its flows are sent to. */
  queueNum: number;
  /** One to four. */
  policies: HelperPolicy[];
  /** Bytes that it may keep with each flow, 0 by default. */
  privDataLen?: number | undefined;
  status?: 'disabled' | 'enabled' | number | undefined;
}

/** Refers to a helper by name. A {@link Helper} from a list can be given as it is. */
export type HelperReference = NamedReference<Helper>;

const places = ['first', 'second', 'third', 'fourth'] as const;

function toHelper({ name = '', tuple = {}, queueNum = 0, policy = {}, ...rest }: HelperMessage): Helper {
  const { privDataLen, status } = rest;
  return {
    name,
    l3proto: tuple.l3proto ?? 0,
    l4proto: tuple.l4proto ?? 0,
    queueNum,
    policies: places.flatMap((place) => (policy[place] === undefined ? [] : [policy[place] as HelperPolicy])),
    ...(privDataLen !== undefined && { privDataLen }),
    ...(status !== undefined && { status }),
  };
}

function toMessage({
  name,
  l3proto,
  l4proto,
  queueNum,
  policies,
  privDataLen = 0,
  ...rest
}: Helper): HelperMessage & { name: string } {
  return {
    name,
    tuple: { l3proto: l3proto as 'ip', l4proto },
    queueNum,
    policy: {
      count: policies.length,
      ...Object.fromEntries(policies.map((policy, index) => [places[index], policy])),
    },
    // The kernel refuses a helper without it.
    privDataLen,
    ...rest,
  };
}

const isNumber = isInteger(0, 0xffff_ffff);

const input = (): Check =>
  required(
    isObject<Helper>(
      {
        name: required(isText),
        l3proto: required(isOneOf(['ip', 'ip6'])),
        l4proto: required(leftToEncoder(trackedProtocol)),
        queueNum: required(isInteger(0, 0xffff, 'the number of a queue')),
        policies: required(
          isListOf(
            isObject<HelperPolicy>(
              {
                name: required(isText),
                expectMax: required(isNumber),
                expectTimeout: required(isNumber),
              },
              'an object of name, expectMax and expectTimeout',
            ),
            { minimum: 1, maximum: 4 },
          ),
        ),
        privDataLen: isNumber,
        status: isOneOf(['disabled', 'enabled']),
      },
      'a helper',
    ),
  );

const reference = (): Check =>
  referenceInput(
    isObject<Helper & HelperMessage>(
      {
        ...attributeFields(helperAttributes),
        name: required(isText),
        l3proto: isAnyOf(isText, isNumber),
        l4proto: isAnyOf(isText, isNumber),
        policies: isListOf(
          isObject<HelperPolicy>({ name: isText, expectMax: isNumber, expectTimeout: isNumber }),
        ),
        family: isAnyOf(isText, isNumber),
        version: isNumber,
        resourceId: isNumber,
      },
      'a helper',
      false,
    ),
  );

const requests = namedRequests<HelperMessage, Helper>({
  noun: 'helper',
  body: helperMessage,
  read: readBy({ reply: helperMessage, map: toHelper }),
  types: { new: NFNL_MSG_CTHELPER_NEW, get: NFNL_MSG_CTHELPER_GET, delete: NFNL_MSG_CTHELPER_DEL },
});

/** Lists the helpers in user space: `nfct helper list`. Needs CAP_NET_ADMIN. Linux 3.6. */
export const list = operation(
  'helper list',
  () => [],
  (): Dump<Helper> => requests.list(),
);

/** Gets one helper: `nfct helper get`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const get = operation(
  'helper get',
  () => [reference()],
  (helper: HelperReference): Request<Helper> => requests.get(nameOf(helper)),
);

/** Creates a helper: `nfct helper add`. Needs CAP_NET_ADMIN. EEXIST where there is one of the name for these protocols. */
export const create = operation(
  'helper create',
  () => [input()],
  (helper: Helper): Request<void> => requests.put('create', NLM_F_CREATE | NLM_F_EXCL, toMessage(helper)),
);

/** Changes the queue, the status and the limits of a helper. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const update = operation(
  'helper update',
  () => [input()],
  (helper: Helper): Request<void> => requests.put('update', 0, toMessage(helper)),
);

/** Deletes a helper: `nfct helper delete`. Needs CAP_NET_ADMIN. ENOENT where there is none, EBUSY where a rule uses it. */
const remove = operation(
  'helper delete',
  () => [reference()],
  (helper: HelperReference): Request<void> => requests.delete(nameOf(helper)),
);

export { remove as delete };

/** Deletes all helpers in user space: `nfct helper flush`. Needs CAP_NET_ADMIN. */
export const clear = operation(
  'helper clear',
  () => [],
  (): Request<void> => requests.clear(),
);
