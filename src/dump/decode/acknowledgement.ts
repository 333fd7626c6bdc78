import { littleEndian } from '../../netlink/codec/buffer.ts';
import { findPath } from '../../netlink/codec/encode.ts';
import { s32 } from '../../netlink/codec/scalars/integers.ts';
import { inspectAs, type Part, type Type } from '../../netlink/codec/type.ts';
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
import { flagList } from './kinds.ts';
import type { Message } from './message.ts';
import type { DecodeSession } from './session.ts';

/** A negative errno, or 0. */
export const negativeErrno: Type<number> = { ...s32, kind: 'errno' };

/** The parts of an ERROR or DONE message; `undefined` for any other. */
export function acknowledgementParts(message: Message, context: DecodeSession): readonly Part[] | undefined {
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
  if ((flags & NLM_F_ACK_TLVS) !== 0) {
    const place = { name: 'extendedAck', offset: at, payload: at, end };
    const extended = inspectAs(extendedAckAttributes, place, reader, undefined);
    return [
      ...parts,
      { ...extended, parts: (extended.parts ?? []).map((part) => withPath(part, message, context)) },
    ];
  }
  return [...parts, inspectAs(undefined, { name: 'rest', offset: at, payload: at, end }, reader, undefined)];
}

/** The request that an ERROR message repeats: its header, and its payload too where the kernel kept it. */
function originalRequest(message: Message, at: number, context: DecodeSession): Part {
  const { reader, end, flags, datagram } = message;
  const headerEnd = Math.min(at + messageHeaderLength, end);
  const { type = 0, flags: requestFlags = 0 } = messageHeader.decode(reader, at, headerEnd, undefined) ?? {};
  const kind = context.kindOf(datagram.protocol, type);
  const notes: Readonly<Record<string, string>> = {
    type: kind.name,
    flags: flagList(requestFlags, kind).join(' '),
  };
  const header = (messageHeader.inspect?.(reader, at, headerEnd, undefined) ?? []).map((part) =>
    notes[part.name] ? { ...part, note: notes[part.name] as string } : part,
  );
  const place = { name: 'request', offset: at, payload: at };
  const failed = reader.view.getInt32(message.payload, littleEndian) !== 0;
  if (headerEnd - at < messageHeaderLength || (flags & NLM_F_CAPPED) !== 0 || !failed) {
    return { ...place, end: headerEnd, parts: header };
  }
  const length = reader.view.getUint32(at, littleEndian);
  if (length < messageHeaderLength || at + length > end) {
    const problem = `length of the request ${length}, ${end - at} bytes there`;
    return { ...place, end: headerEnd, parts: header, problem };
  }
  const stop = at + length;
  const body =
    kind.body?.inspect?.(reader, headerEnd, stop, undefined) ??
    guessBody(reader, headerEnd, stop, kind.headerLength);
  return { ...place, end: stop, parts: [...header, ...body] };
}

/** An `offset` of an extended ACK with the name of what it points at, where the request is known. */
function withPath(part: Part, message: Message, context: DecodeSession): Part {
  if (part.name !== 'offset' || typeof part.value !== 'number') return part;
  const request = context.requestOf(message);
  if (request === undefined) return part;
  const path = findPath(request.parts, request.offset + part.value);
  return path === undefined ? part : { ...part, note: `in the request: ${path}` };
}
