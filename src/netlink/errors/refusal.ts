import { errnoName } from '../../syscalls/errors.ts';
import { decode } from '../codec/decode.ts';
import { messageHeaderLength } from '../message/header.ts';
import type { Request } from '../request/request.ts';
import { type ExtendedAck, NetlinkError } from './netlink-error.ts';

/**
 * Says more about an error of the kernel than its text does: that the kernel lacks a part, and how to get it. Returns `undefined`
 * where there is nothing to add.
 *
 * @param value returns the payload of the request
 * @param code name of the errno
 * @param message the text of the kernel
 */
export type Adviser = (value: () => unknown, code: string, message: string) => string | undefined;

const advisers = new Map<string, Adviser>();

/** Sets the adviser of a protocol. */
export function setAdviser(protocol: string, adviser: Adviser): void {
  advisers.set(protocol, adviser);
}

/** Makes the error of a request that the kernel refused. `encoded`: the bytes of the request, where its value is not kept. */
export function refusal(
  { protocol, operation, body, value }: Request<unknown>,
  errno: number,
  extack: ExtendedAck | undefined,
  encoded: Uint8Array | undefined,
): NetlinkError {
  const adviser = advisers.get(protocol);
  const text = extack?.message;
  const payload = (): unknown => value ?? (encoded && decode(body, encoded.subarray(messageHeaderLength)));
  const advice = text === undefined ? undefined : adviser?.(payload, errnoName(errno), text);
  return new NetlinkError(operation, errno, extack, { advice });
}
