import type { AttributeSet } from '../codec/composites/attribute-set.ts';
import { findPath, inspect } from '../codec/inspect.ts';
import { joinPath } from '../codec/join-path.ts';
import type { AnyType, Part } from '../codec/type.ts';
import { Writer } from '../codec/writer.ts';
import type { ExtendedAckAttributes } from '../message/acknowledgement.ts';
import { messageHeaderLength } from '../message/header.ts';
import { encodeRequest } from '../request/encode-request.ts';
import type { Request } from '../request/request.ts';
import type { ExtendedAck } from './netlink-error.ts';

/** Translates the attributes of an acknowledgement to the names of the request. `encoded`: the bytes of the request, if kept. */
export function explain(
  request: Request<unknown>,
  extended: ExtendedAckAttributes | undefined,
  encoded?: Uint8Array,
): ExtendedAck | undefined {
  if (extended === undefined) return undefined;
  const { message, offset, policy, missingType, missingNest, cookie } = extended;
  const parts = offset === undefined && missingType === undefined ? [] : inspectRequest(request, encoded);
  const path = offset === undefined ? undefined : findPath(parts, offset);
  const missing =
    missingType === undefined ? undefined : missingPath(request.body, parts, missingType, missingNest);
  return {
    ...(message !== undefined && { message }),
    ...(offset !== undefined && { offset }),
    ...(path !== undefined && { path }),
    ...(policy !== undefined && { policy }),
    ...(missing !== undefined && { missing }),
    ...(missingType !== undefined && { missingType }),
    ...(cookie !== undefined && { cookie }),
  };
}

function inspectRequest(request: Request<unknown>, encoded = encodeAgain(request)): Part[] {
  return inspect(request.body, encoded, messageHeaderLength);
}

function encodeAgain(request: Request<unknown>): Uint8Array {
  const writer = new Writer(256);
  encodeRequest(writer, request, 0);
  return writer.toBytes();
}

function missingPath(body: AnyType, parts: readonly Part[], type: number, nest: number | undefined): string {
  const names: string[] = [];
  let set: AnyType | undefined = body;
  let level = parts;
  // Without a nest, the attribute is missing at the top. The offset of a nest leads to it, level by level.
  while (nest !== undefined) {
    const at = nest;
    const part = level.find((candidate) => candidate.offset <= at && at < candidate.end);
    if (part === undefined) break;
    names.push(part.name);
    set = part.type;
    level = part.parts ?? [];
    if (part.offset === at) break;
  }
  const { attributes = [] } = ((set as { set?: AnyType } | undefined)?.set ?? set ?? {}) as Partial<
    AttributeSet<unknown>
  >;
  names.push(attributes.find((attribute) => attribute.id === type)?.name ?? `#${type}`);
  return joinPath(names);
}
