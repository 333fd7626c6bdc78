import { command, dump, query } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  type Check,
  isAddress,
  isBoolean,
  isEncodedBy,
  isFlagList,
  isInteger,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, ReadEvent, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { parsePrefix } from '../../common/prefix.ts';
import { isSameNumber } from '../../common/same-number.ts';
import { markStruct, type StateInfo } from '../attributes.ts';
import {
  XFRM_MSG_ALLOCSPI,
  XFRM_MSG_DELSA,
  XFRM_MSG_EXPIRE,
  XFRM_MSG_FLUSHSA,
  XFRM_MSG_GETSA,
  XFRM_MSG_NEWSA,
  XFRM_MSG_UPDSA,
} from '../message-types.ts';
import {
  mode,
  type StateFlag,
  stateFlags,
  type XfrmMode,
  type XfrmProtocol,
  xfrmProtocol,
} from '../names.ts';
import {
  type StateIdMessage,
  spiMessage,
  stateExpiryMessage,
  stateFlushMessage,
  stateGetMessage,
  stateIdMessage,
  stateMessage,
} from './messages.ts';
import {
  endsOf,
  fromState,
  nameOf,
  readDeletedState,
  readState,
  type State,
  type StateCreate,
  type StateReference,
  stateInput,
} from './state.ts';

/** Which states to list. A state must match all fields. The kernel applies protocol, `src` and `dst`, the library the rest. */
export interface StateFilter {
  protocol?: XfrmProtocol | number | undefined;
  /** Source, as an address or prefix. */
  src?: string | undefined;
  /** Destination, as an address or prefix. */
  dst?: string | undefined;
  spi?: number | undefined;
  mode?: XfrmMode | number | undefined;
  reqid?: number | undefined;
  ifId?: number | undefined;
  /** Flags, all of which the state has. */
  flags?: readonly (StateFlag | number)[] | undefined;
  /** Value of the mark. */
  mark?: number | undefined;
  direction?: 'in' | 'out' | undefined;
}

const base = { protocol: 'xfrm' } as const;

const filterInput = (): Check =>
  isObject<StateFilter>(
    {
      protocol: isEncodedBy(xfrmProtocol, 'a protocol'),
      src: isText,
      dst: isText,
      spi: isInteger(),
      mode: isEncodedBy(mode, 'a mode'),
      reqid: isInteger(),
      ifId: isInteger(),
      flags: isFlagList(stateFlags),
      mark: isInteger(),
      direction: isOneOf(['in', 'out']),
    },
    'a filter of states',
  );

const filterTests: FilterTests<State, StateFilter> = {
  protocol: ({ protocol }, wanted) => wanted === 'any' || isSameNumber(xfrmProtocol, protocol, wanted),
  // The prefix is compared by the kernel.
  src: 'kernel',
  dst: 'kernel',
  spi: true,
  mode: (state, wanted) => isSameNumber(mode, state.mode, wanted),
  reqid: true,
  ifId: ({ ifId = 0 }, wanted) => ifId === wanted,
  flags: ({ flags }, wanted) => wanted.every((flag) => flags.includes(flag)),
  mark: ({ mark }, wanted) => (mark?.value ?? 0) === wanted,
  direction: true,
};

/** Reads an event about a state. */
export const readEvent: ReadEvent<State> = (reader, start, end, type) => {
  if (type === XFRM_MSG_DELSA) {
    const message = stateIdMessage.decode(reader, start, end, undefined);
    return message && readDeletedState(message);
  }
  const message = stateMessage.decode(reader, start, end, undefined);
  return message && readState(message);
};

/** The attribute with which the kernel chooses states by their addresses. */
function addressFilterOf(operation: string, { src, dst }: StateFilter): StateIdMessage['addressFilter'] {
  const from = src === undefined ? undefined : parsePrefix(operation, 'src', src);
  const to = dst === undefined ? undefined : parsePrefix(operation, 'dst', dst);
  const family = to?.family ?? from?.family;
  if (family === undefined) return undefined;
  if (from !== undefined && from.family !== family)
    throwInvalid(operation, 'src', `${from.address} is not of the family of ${to?.address}`);
  const none = family === 'inet' ? '0.0.0.0' : '::';
  return {
    saddr: from?.address ?? none,
    daddr: to?.address ?? none,
    family,
    splen: from?.length ?? 0,
    dplen: to?.length ?? 0,
  };
}

/** Lists all states, or those that match a filter: `ip xfrm state list`. Needs CAP_NET_ADMIN, since the result has keys. */
export const list = operation(
  'xfrm state list',
  () => [filterInput()],
  (filter: StateFilter = {}): Dump<State> => {
    const { protocol } = filter;
    const addressFilter = addressFilterOf('xfrm state list', filter);
    const all = dump({
      ...base,
      operation: 'xfrm state list',
      type: XFRM_MSG_GETSA,
      body: stateGetMessage,
      value: {
        ...(protocol !== undefined && { protocolFilter: protocol }),
        ...(addressFilter !== undefined && { addressFilter }),
      },
      reply: stateMessage,
      map: readState,
    });
    return filtered(all, filterTests, filter);
  },
);

/** The reference to a state in requests. */
function identify(operation: string, state: StateReference): StateIdMessage {
  const { spi, protocol, mark } = state;
  const { family, src, dst } = endsOf(operation, state);
  return {
    daddr: dst,
    spi,
    family,
    proto: protocol,
    srcAddress: src,
    ...(mark !== undefined && { mark }),
  };
}

/** Gets one state: `ip xfrm state get`. Needs CAP_NET_ADMIN. ESRCH where there is none. */
export const get = operation(
  'xfrm state get',
  () => [stateInput(false)],
  (state: StateReference): Request<State> => {
    const operation = `xfrm state get ${nameOf(state)}`;
    return query({
      ...base,
      operation,
      type: XFRM_MSG_GETSA,
      body: stateGetMessage,
      value: identify(operation, state),
      reply: stateMessage,
      map: readState,
    });
  },
);

/**
 * Adds a state: `ip xfrm state add`. Needs CAP_NET_ADMIN. EEXIST where there is one with this destination, SPI, protocol and mark;
 * EPROTONOSUPPORT where the kernel lacks the protocol; ENOSYS where it lacks an algorithm.
 *
 * @example
 * states.add({
 *   src: '10.0.0.1', dst: '10.0.0.2', protocol: 'esp', spi: 0x1000, mode: 'tunnel', reqid: 1,
 *   aead: { name: 'rfc4106(gcm(aes))', key: randomBytes(20), icvLength: 128 },
 * })
 */
export const add = operation(
  'xfrm state add',
  () => [stateInput()],
  (state: StateCreate): Request<void> => {
    const operation = `xfrm state add ${nameOf(state)}`;
    return command({
      ...base,
      operation,
      type: XFRM_MSG_NEWSA,
      body: stateMessage,
      value: fromState(operation, state),
    });
  },
);

/**
 * Changes a state, or completes one that waits for its keys: `ip xfrm state update`. Of a complete state, the kernel changes
 * encapsulation, selector, limits and a few attributes alone. Needs CAP_NET_ADMIN. ESRCH where there is none.
 */
export const update = operation(
  'xfrm state update',
  () => [stateInput()],
  (state: StateCreate): Request<void> => {
    const operation = `xfrm state update ${nameOf(state)}`;
    return command({
      ...base,
      operation,
      type: XFRM_MSG_UPDSA,
      body: stateMessage,
      value: fromState(operation, state),
    });
  },
);

/** Deletes a state: `ip xfrm state delete`. Needs CAP_NET_ADMIN. ESRCH where there is none. */
const remove = operation(
  'xfrm state delete',
  () => [stateInput(false)],
  (state: StateReference): Request<void> => {
    const operation = `xfrm state delete ${nameOf(state)}`;
    const value = identify(operation, state);
    return command({ ...base, operation, type: XFRM_MSG_DELSA, body: stateIdMessage, value });
  },
);

export { remove as delete };

/** Which states {@link deleteAll} deletes. */
export interface StateFlush {
  /** All protocols if absent. */
  protocol?: XfrmProtocol | number | undefined;
}

/** Deletes all states at once, or all of a protocol: `ip xfrm state flush`. Needs CAP_NET_ADMIN. */
export const deleteAll = operation(
  'xfrm state deleteAll',
  () => [isObject<StateFlush>({ protocol: isEncodedBy(xfrmProtocol, 'a protocol') })],
  ({ protocol = 'unspec' }: StateFlush = {}): Request<void> =>
    command({
      ...base,
      operation: 'xfrm state deleteAll',
      type: XFRM_MSG_FLUSHSA,
      body: stateFlushMessage,
      value: { proto: protocol },
    }),
);

/**
 * Deletes all states that match a filter: `ip xfrm state deleteall`. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await states.flush(socket, { reqid: 1 })
 */
export const flush = flushOperation<State, StateFilter>('xfrm state flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ESRCH'],
});

/** A state without an SPI. */
export interface SpiRequest {
  src?: string | undefined;
  dst: string;
  protocol: XfrmProtocol | number;
  mode?: XfrmMode | number | undefined;
  reqid?: number | undefined;
  /** Number of the request of the kernel that this answers. */
  seq?: number | undefined;
  /** Smallest SPI; 0x100 by default. Of compression the SPI has 16 bits. */
  min?: number | undefined;
  /** Largest SPI. */
  max?: number | undefined;
  mark?: State['mark'] | undefined;
  ifId?: number | undefined;
  direction?: 'in' | 'out' | undefined;
  pcpu?: number | undefined;
}

/**
 * Reserves an SPI for a state that gets its keys later by {@link update}: `ip xfrm state allocspi`. Resolves to the incomplete state.
 * It expires after the seconds in `net.core.xfrm_acq_expires`. Needs CAP_NET_ADMIN. ENOENT where no SPI is free.
 */
export const allocateSpi = operation(
  'xfrm state allocateSpi',
  () => [
    required(
      isObject<SpiRequest>(
        {
          src: isAddress,
          dst: required(isAddress),
          protocol: required(isEncodedBy(xfrmProtocol, 'a protocol')),
          mode: isEncodedBy(mode, 'a mode'),
          reqid: isInteger(),
          seq: isInteger(),
          min: isInteger(),
          max: isInteger(),
          mark: isEncodedBy(markStruct, 'a mark'),
          ifId: isInteger(),
          direction: isOneOf(['in', 'out']),
          pcpu: isInteger(),
        },
        'a state without an SPI',
      ),
    ),
  ],
  (state: SpiRequest): Request<State> => {
    const operation = `xfrm state allocateSpi ${nameOf(state)}`;
    const { protocol, mode = 'transport', reqid = 0, seq = 0, mark, ifId, direction, pcpu } = state;
    const isComp = isSameNumber(xfrmProtocol, protocol, 'comp');
    const { min = 0x100, max = isComp ? 0xffff : 0x0fff_ffff } = state;
    if (min > max) throwInvalid(operation, 'min', `${min} is above max, ${max}`);
    if (isComp && max > 0xffff) throwInvalid(operation, 'max', 'the SPI of compression has 16 bits');
    const { family, src, dst } = endsOf(operation, state);
    return query({
      ...base,
      operation,
      type: XFRM_MSG_ALLOCSPI,
      body: spiMessage,
      value: {
        info: {
          id: { daddr: dst, spi: 0, proto: protocol },
          saddr: src,
          family,
          mode,
          reqid,
          seq,
        } as StateInfo,
        min,
        max,
        ...(mark !== undefined && { mark }),
        ...(ifId !== undefined && { ifId }),
        ...(direction !== undefined && { direction }),
        ...(pcpu !== undefined && { pcpu }),
      },
      reply: stateMessage,
      map: readState,
    });
  },
);

/** How a state expires. */
export interface Expiry {
  /** Whether it is deleted, as at a hard limit. Otherwise the event of a soft limit is sent. */
  hard?: boolean | undefined;
}

/** Lets a state expire before its limits are reached. Needs CAP_NET_ADMIN. ESRCH where there is none. */
export const expire = operation(
  'xfrm state expire',
  () => [stateInput(false), isObject<Expiry>({ hard: isBoolean })],
  (state: StateReference, { hard = false }: Expiry = {}): Request<void> => {
    const operation = `xfrm state expire ${nameOf(state)}`;
    const { family, src, dst } = endsOf(operation, state);
    const { spi, protocol, mark } = state;
    return command({
      ...base,
      operation,
      type: XFRM_MSG_EXPIRE,
      body: stateExpiryMessage,
      value: {
        state: { id: { daddr: dst, spi, proto: protocol }, saddr: src, family } as StateInfo,
        hard,
        ...(mark !== undefined && { mark }),
      },
    });
  },
);
