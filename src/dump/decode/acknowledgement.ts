import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { findPath, inspectAs } from '../../netlink/codec/inspect.ts';
import { s32 } from '../../netlink/codec/scalars/integers.ts';
import type { Part, Type } from '../../netlink/codec/type.ts';
import { extendedAckAttributes } from '../../netlink/message/acknowledgement.ts';
import {
  messageHeader,
  messageHeaderLength,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../../netlink/message/header.ts';
import { guessBody } from './guess.ts';
import type { Message, MessageContext } from './message.ts';
import { flagNames } from './message-types.ts';

/** A negative errno, or 0. */
const negativeErrno: Type<number> = { ...s32, kind: 'errno' };

/** Finds the requests that acknowledgements answer. */
export interface AcknowledgementContext extends MessageContext {
  requestOf(acknowledgement: Message): Message | undefined;
}

/** Returns the parts of an ERROR or DONE message; `undefined` for any other message. */
export function acknowledgementParts(
  message: Message,
  context: AcknowledgementContext,
): readonly Part[] | undefined {
  const { type, reader, payload, end, flags } = message;
  if ((type !== NLMSG_ERROR && type !== NLMSG_DONE) || payload >= end) return undefined;
  const number = { name: 'error', offset: payload, payload, end: Math.min(payload + 4, end) };
  const parts = [inspectAs(negativeErrno, number, reader, undefined)];
  let at = payload + 4;
  if (type === NLMSG_ERROR && at < end) {
    const request = originalRequest(message, at, context);
    parts.push(request);
    at = request.offset + ((request.end - request.offset + 3) & ~3);
  }
  if (at >= end) return parts;
  if ((flags & NLM_F_ACK_TLVS) === 0) {
    const rest = { name: 'rest', offset: at, payload: at, end };
    return [...parts, inspectAs(undefined, rest, reader, undefined)];
  }
  const place = { name: 'extendedAck', offset: at, payload: at, end };
  const extended = inspectAs(extendedAckAttributes, place, reader, undefined);
  return [...parts, { ...extended, parts: withPath(extended.parts ?? [], message, context) }];
}

/** The request that an ERROR message repeats: its header, and its payload unless the kernel left it out. */
function originalRequest(message: Message, at: number, context: AcknowledgementContext): Part {
  const { reader, end, flags, datagram } = message;
  const headerEnd = Math.min(at + messageHeaderLength, end);
  const {
    length = 0,
    type = 0,
    flags: requestFlags = 0,
  } = messageHeader.decode(reader, at, headerEnd, undefined) ?? {};
  const failed = reader.view.getInt32(message.payload, littleEndian) !== 0;
  const isWhole = headerEnd - at === messageHeaderLength && (flags & NLM_F_CAPPED) === 0 && failed;
  const fits = length >= messageHeaderLength && at + length <= end;
  const stop = isWhole && fits ? at + length : headerEnd;
  const key = { type, reader, start: headerEnd, end: stop };
  const description = context.describe(datagram.protocol, requestFlags, key);
  const notes: Readonly<Record<string, string>> = {
    type: description.name,
    flags: flagNames(requestFlags, description).join(' '),
  };
  const header = (messageHeader.inspect?.(reader, at, headerEnd, undefined) ?? []).map((part) =>
    notes[part.name] ? { ...part, note: notes[part.name] as string } : part,
  );
  const place = { name: 'request', offset: at, payload: at, end: stop };
  if (isWhole && !fits) {
    return { ...place, parts: header, problem: `length of the request ${length}, ${end - at} bytes there` };
  }
  if (stop === headerEnd) return { ...place, parts: header };
  // Inside a part named `body`: the fixed header of many bodies has fields of the same names as the message header.
  const body = {
    name: 'body',
    offset: headerEnd,
    payload: headerEnd,
    end: stop,
    parts:
      description.body?.inspect?.(reader, headerEnd, stop, undefined) ?? guessBody(reader, headerEnd, stop),
  };
  return { ...place, parts: [...header, body] };
}

/** Adds the name of the attribute that the `offset` of an extended ACK points at, if the request is known. */
function withPath(
  parts: readonly Part[],
  message: Message,
  context: AcknowledgementContext,
): readonly Part[] {
  // Only the first of several: each look-up walks through the whole request.
  const index = parts.findIndex(({ name, value }) => name === 'offset' && typeof value === 'number');
  const offset = parts[index];
  const request = offset === undefined ? undefined : context.requestOf(message);
  if (offset === undefined || request === undefined) return parts;
  const path = findPath(request.parts, request.offset + (offset.value as number));
  return path === undefined ? parts : parts.with(index, { ...offset, note: `in the request: ${path}` });
}
