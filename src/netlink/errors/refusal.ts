import { errnoName } from '../../syscalls/errors.ts';
import { decode } from '../codec/decode.ts';
import { messageHeaderLength } from '../message/header.ts';
import type { Request } from '../request/request.ts';
import { type ErrorMeaning, type ExtendedAck, NetlinkError } from './netlink-error.ts';

/**
 * Says more about an error of the kernel than its text does: that the kernel lacks a part, and how to get it. Returns `undefined`
 * where there is nothing to add.
 *
 * @param value returns the payload of the request
 * @param code name of the errno
 * @param message the text of the kernel
 */
export type Adviser = (value: () => unknown, code: string, message: string) => string | undefined;

/** Returns the path of the part of a request that the kernel has marked in the copy of the message which it sent back. */
export type MarkedPath = (copy: Uint8Array) => string | undefined;

/** Additions of a protocol to errors of the kernel. */
export interface ErrorFacts {
  /** Says more about errors of the kernel: see {@link Adviser}. */
  readonly advise?: Adviser | undefined;
  /** Finds the wrong part of a request: see {@link MarkedPath}. */
  readonly markedPath?: MarkedPath | undefined;
  /** Returns the name and the meaning of an errno that the protocol adds to those of the system. */
  readonly meaningOf?: ((errno: number) => ErrorMeaning | undefined) | undefined;
}

const factsOf = new Map<string, ErrorFacts>();

/** Sets the additions of a protocol. */
export function setErrorFacts(protocol: string, facts: ErrorFacts): void {
  factsOf.set(protocol, facts);
}

/**
 * Makes the error of a request that the kernel refused.
 *
 * @param encoded the bytes of the request, where its value is not kept
 * @param copy the message as the kernel sent it back
 */
export function refusal(
  { protocol, operation, body, value }: Request<unknown>,
  errno: number,
  explained: ExtendedAck | undefined,
  encoded: Uint8Array | undefined,
  copy: Uint8Array | undefined,
): NetlinkError {
  const { advise: adviser, markedPath, meaningOf } = factsOf.get(protocol) ?? {};
  const path = copy && markedPath?.(copy);
  const extack = path === undefined ? explained : { ...explained, path };
  const text = extack?.message;
  const payload = (): unknown => value ?? (encoded && decode(body, encoded.subarray(messageHeaderLength)));
  const advice = text === undefined ? undefined : adviser?.(payload, errnoName(errno), text);
  return new NetlinkError(operation, errno, extack, { advice, meaning: meaningOf?.(errno) });
}
