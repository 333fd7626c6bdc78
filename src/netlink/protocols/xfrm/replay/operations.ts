import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_REPLACE } from '../../../message/header.ts';
import { command, query } from '../../../request/builders.ts';
import {
  isAddress,
  isEncodedBy,
  isFlagList,
  isInteger,
  isObject,
  isOneOf,
  operation,
  required,
} from '../../../request/input.ts';
import type { ReadEvent, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { markStruct, replayEsnStruct, replayStruct, type XfrmAttributes } from '../attributes.ts';
import { lifetimeUse } from '../lifetime.ts';
import { XFRM_MSG_GETAE, XFRM_MSG_NEWAE } from '../message-types.ts';
import { type XfrmFamily, type XfrmProtocol, xfrmProtocol } from '../names.ts';
import { endsOf, nameOf, type StateReference, stateInput } from '../states/state.ts';
import { type ReplayMessage, replayFlags, replayMessage } from './messages.ts';

/** Names of the parts of a replay state, and of the reasons for an event. */
export type ReplayFlag = keyof typeof replayFlags.names;

/** The replay window and the use of a state. */
export interface ReplayState {
  family: XfrmFamily;
  src: string;
  dst: string;
  protocol: XfrmProtocol | number;
  spi: number;
  reqid: number;
  /** In an event, why it was sent. */
  flags: Flags<ReplayFlag>;
  replay?: XfrmAttributes['replay'];
  replayEsn?: XfrmAttributes['replayEsn'];
  /** Bytes and packets until now. */
  current?: XfrmAttributes['lifetimeUse'];
  /** Number of packets after which an event is sent. */
  replayThreshold?: number | undefined;
  /**
   * Time after which an event is sent, if packets came: the kernel tells tenths of a second, and takes its ticks (1/HZ s) in a request.
   */
  timerThreshold?: number | undefined;
  mark?: XfrmAttributes['mark'];
  ifId?: number | undefined;
  pcpu?: number | undefined;
  direction?: XfrmAttributes['direction'];
}

/** A replay state to set. A {@link ReplayState} that was read can be given as it is. */
export interface ReplayChange extends Partial<Omit<ReplayState, 'dst' | 'protocol' | 'spi'>> {
  dst: string;
  protocol: XfrmProtocol | number;
  spi: number;
}

const base = { protocol: 'xfrm', body: replayMessage } as const;

function readReplay({
  id,
  saddr = '',
  flags = [],
  reqid = 0,
  lifetimeUse: current,
  ...rest
}: ReplayMessage): ReplayState {
  return {
    family: id?.family as XfrmFamily,
    src: saddr,
    dst: id?.daddr ?? '',
    protocol: id?.proto ?? 0,
    spi: id?.spi ?? 0,
    reqid,
    flags,
    ...(current !== undefined && { current }),
    ...rest,
  };
}

/** Reads an event about a replay state. */
export const readEvent: ReadEvent<ReplayState> = (reader, start, end) => {
  const message = replayMessage.decode(reader, start, end, undefined);
  return message && readReplay(message);
};

/**
 * Gets the replay window and the use of a state, with the thresholds of its events. Needs CAP_NET_ADMIN. ESRCH where there is no
 * such state.
 */
export const get = operation(
  'xfrm replay get',
  () => [stateInput(false)],
  (state: StateReference): Request<ReplayState> => {
    const operation = `xfrm replay get ${nameOf(state)}`;
    const { family, src, dst } = endsOf(operation, state);
    const { spi, protocol, mark } = state;
    return query({
      ...base,
      operation,
      type: XFRM_MSG_GETAE,
      value: {
        id: { daddr: dst, spi, family, proto: protocol },
        saddr: src,
        flags: ['replayThreshold', 'timerThreshold'],
        reqid: 0,
        ...(mark !== undefined && { mark }),
      },
      reply: replayMessage,
      map: readReplay,
    });
  },
);

/** The parts of a replay state, one of which must be there. */
const parts = ['replay', 'replayEsn', 'current', 'replayThreshold', 'timerThreshold'] as const;

/**
 * Sets the replay window, the use or the thresholds of a state: a second machine goes on with it. Needs CAP_NET_ADMIN. ESRCH where
 * there is no such state, EINVAL where it is not complete.
 */
export const set = operation(
  'xfrm replay set',
  () => [
    required(
      isObject<ReplayChange & ReplayState>(
        {
          family: isOneOf(['inet', 'inet6']),
          src: isAddress,
          dst: required(isAddress),
          protocol: required(isEncodedBy(xfrmProtocol, 'a protocol')),
          spi: required(isInteger()),
          reqid: isInteger(),
          flags: isFlagList(replayFlags),
          replay: isEncodedBy(replayStruct, 'a replay window'),
          replayEsn: isEncodedBy(replayEsnStruct, 'a replay window'),
          current: isEncodedBy(lifetimeUse, 'the use until now'),
          replayThreshold: isInteger(),
          timerThreshold: isInteger(),
          mark: isEncodedBy(markStruct, 'a mark'),
          ifId: isInteger(),
          pcpu: isInteger(),
          direction: isOneOf(['in', 'out']),
        },
        'a replay state',
      ),
    ),
  ],
  (change: ReplayChange): Request<void> => {
    const operation = `xfrm replay set ${nameOf(change)}`;
    const { family, src, dst } = endsOf(operation, change);
    const {
      spi,
      protocol,
      reqid = 0,
      replay,
      replayEsn,
      current,
      replayThreshold,
      timerThreshold,
      mark,
    } = change;
    if (parts.every((part) => change[part] === undefined))
      throwInvalid(operation, 'replay', `expected at least one of ${parts.join(', ')}`);
    return command({
      ...base,
      operation,
      type: XFRM_MSG_NEWAE,
      flags: NLM_F_REPLACE,
      value: {
        id: { daddr: dst, spi, family, proto: protocol },
        saddr: src,
        flags: [],
        reqid,
        ...(replay !== undefined && { replay }),
        ...(replayEsn !== undefined && { replayEsn }),
        ...(current !== undefined && { lifetimeUse: current }),
        ...(replayThreshold !== undefined && { replayThreshold }),
        ...(timerThreshold !== undefined && { timerThreshold }),
        ...(mark !== undefined && { mark }),
      },
    });
  },
);
