import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import {
  attributeFields,
  type Check,
  isObject,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, ReadEvent, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type NamedReference, namedRequests, nameOf, referenceInput } from '../named-object.ts';
import {
  type AccountingAttributes,
  type AccountingMessage,
  accountingAttributes,
  accountingMessage,
  NFNL_MSG_ACCT_DEL,
  NFNL_MSG_ACCT_GET,
  NFNL_MSG_ACCT_GET_CTRZERO,
  NFNL_MSG_ACCT_NEW,
} from './messages.ts';

/** An accounting object, whose counters rules increment: `nfacct list`. */
export interface Accounting extends Omit<AccountingAttributes, 'filter'> {
  name: string;
}

/** Refers to an accounting object by name. An {@link Accounting} from a list can be given as it is. */
export type AccountingReference = NamedReference<Accounting>;

const toAccounting = ({
  family: _,
  version: __,
  resourceId: ___,
  ...object
}: AccountingMessage): Accounting => object as Accounting;

/** Reads an event about an object whose quota is used up. */
export const readEvent: ReadEvent<Accounting> = (reader, start, end) => {
  const message = accountingMessage.decode(reader, start, end, undefined);
  return message && toAccounting(message);
};

const isAccounting = (isSent: boolean): Check => {
  const { filter: _, ...fields } = attributeFields(accountingAttributes);
  return isObject<Accounting>({ ...fields, name: required(isText) }, 'an accounting object', isSent);
};
const reference = (): Check => referenceInput(isAccounting(false));

const requests = namedRequests<AccountingMessage, Accounting>({
  noun: 'accounting',
  body: accountingMessage,
  read: readEvent,
  types: { new: NFNL_MSG_ACCT_NEW, get: NFNL_MSG_ACCT_GET, delete: NFNL_MSG_ACCT_DEL },
});

/** Lists the accounting objects: `nfacct list`. Needs CAP_NET_ADMIN. Linux 3.3. */
export const list = operation(
  'accounting list',
  () => [],
  (): Dump<Accounting> => requests.list(),
);

/** Lists the accounting objects and sets their counters to zero: `nfacct list reset`. Needs CAP_NET_ADMIN. */
export const listAndReset = operation(
  'accounting list and reset',
  () => [],
  (): Dump<Accounting> => requests.list('accounting list and reset', NFNL_MSG_ACCT_GET_CTRZERO),
);

/** Gets one accounting object: `nfacct get`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const get = operation(
  'accounting get',
  () => [reference()],
  (object: AccountingReference): Request<Accounting> => requests.get(nameOf(object)),
);

/** Gets one accounting object and sets its counters to zero: `nfacct get reset`. Needs CAP_NET_ADMIN. */
export const getAndReset = operation(
  'accounting get and reset',
  () => [reference()],
  (object: AccountingReference): Request<Accounting> =>
    requests.get(nameOf(object), 'get and reset', NFNL_MSG_ACCT_GET_CTRZERO),
);

/**
 * Creates an accounting object: `nfacct add`. Needs CAP_NET_ADMIN. EBUSY or EEXIST where there is one of the name.
 *
 * @example accounting.create({ name: 'web', flags: ['quotaBytes'], quota: 1_000_000n })
 */
export const create = operation(
  'accounting create',
  () => [required(isAccounting(true))],
  (object: Accounting): Request<void> => {
    const { quota, flags = [] } = object;
    const units = ['quotaPackets', 'quotaBytes'].filter((unit) => flags.includes(unit as 'quotaBytes'));
    if (units.length > 1)
      throwInvalid('accounting create', 'flags', "expected one of 'quotaPackets' and 'quotaBytes', got both");
    if (quota !== undefined && units.length === 0)
      throwInvalid('accounting create', 'flags', "expected 'quotaPackets' or 'quotaBytes' beside a quota");
    if (quota === undefined && units.length > 0)
      throwInvalid(
        'accounting create',
        'quota',
        `expected a number of packets or bytes beside '${units[0]}'`,
      );
    return requests.put('create', NLM_F_CREATE | NLM_F_EXCL, object);
  },
);

/** Sets the counters of an accounting object to zero. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const reset = operation(
  'accounting reset',
  () => [reference()],
  (object: AccountingReference): Request<void> =>
    requests.put('reset', NLM_F_REPLACE, { name: nameOf(object) }),
);

/** Deletes an accounting object: `nfacct del`. Needs CAP_NET_ADMIN. ENOENT where there is none, EBUSY where a rule uses it. */
const remove = operation(
  'accounting delete',
  () => [reference()],
  (object: AccountingReference): Request<void> => requests.delete(nameOf(object)),
);

export { remove as delete };

/** Deletes all accounting objects that no rule uses: `nfacct flush`. Needs CAP_NET_ADMIN. */
export const clear = operation(
  'accounting clear',
  () => [],
  (): Request<void> => requests.clear(),
);
