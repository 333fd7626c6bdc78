import { hexDigits } from '../../netlink/codec/hex.ts';
import type { Part } from '../../netlink/codec/type.ts';
import type { Message } from '../decode/message.ts';
import { flagNames, protocolName } from '../decode/message-types.ts';
import { problemsOf } from './problems.ts';
import type { FieldFilter } from './rows.ts';

/** How messages are printed as JSON. */
export interface JsonOptions {
  /** Adds the bytes, and the parts with their offsets. */
  readonly hex?: boolean | undefined;
  readonly fields?: FieldFilter | undefined;
}

/** Returns a message as one line of JSON. 64-bit integers are JSON numbers in full; bytes are hex. Ends with a newline. */
export function jsonMessage(message: Message, { hex = false, fields }: JsonOptions = {}): string {
  const { datagram, description, reader, offset, end } = message;
  const { time, direction, process, namespace } = datagram;
  const problems = problemsOf(message);
  const body = decodedBody(message) ?? partsObject(message.parts);
  return `${toJson({
    ...(time !== undefined && { time: time / 1000 }),
    ...(namespace !== undefined && { namespace }),
    ...(process !== undefined && { process }),
    ...(direction !== undefined && { direction }),
    protocol: protocolName(datagram.protocol),
    name: message.name,
    type: message.type,
    length: message.length,
    flags: flagNames(message.flags, description),
    sequence: message.sequence,
    port: message.port,
    body: fields === undefined ? body : pick(body, fields),
    ...(datagram.decoded !== undefined && { strace: datagram.decoded }),
    ...(problems.length > 0 && { problems }),
    ...(hex && {
      bytes: reader.bytes.subarray(offset, end),
      parts: message.parts.map((part) => partObject(part, offset)),
    }),
  })}\n`;
}

/** The payload as its schema decodes it; `undefined` without a schema of its attributes. */
function decodedBody({ body, description, reader, payload, end }: Message): unknown {
  return description.hasAttributes ? body?.decode(reader, payload, end, undefined) : undefined;
}

/** Parts without a schema as an object: inner parts as objects, equal names as an array. */
function partsObject(parts: readonly Part[]): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const part of parts) {
    if (part.name === 'header' && part.parts !== undefined) {
      // The fields of a fixed header appear beside the attributes.
      Object.assign(object, partsObject(part.parts));
      continue;
    }
    const value = part.parts === undefined ? part.value : partsObject(part.parts);
    const before = object[part.name];
    if (before === undefined) object[part.name] = value;
    else if (Array.isArray(before)) before.push(value);
    else object[part.name] = [before, value];
  }
  return object;
}

function partObject(part: Part, origin: number): object {
  return {
    name: part.name,
    ...(part.id !== undefined && { id: part.id }),
    ...(part.bits !== undefined && { bits: part.bits }),
    offset: part.offset - origin,
    length: part.end - part.offset,
    ...(part.parts === undefined
      ? { value: part.value }
      : { parts: part.parts.map((inner) => partObject(inner, origin)) }),
    ...(part.problem !== undefined && { problem: part.problem }),
  };
}

/** The parts of a value that the paths name. */
function pick(value: unknown, paths: FieldFilter): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const picked: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (paths.includes(key)) picked[key] = item;
    else {
      const inner = paths
        .filter((path) => path.startsWith(`${key}.`))
        .map((path) => path.slice(key.length + 1));
      if (inner.length > 0) picked[key] = pick(item, inner);
    }
  }
  return picked;
}

/** Returns JSON with `bigint` as numbers and bytes as hex. */
export function toJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return `"${hexDigits(value)}"`;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${toJson(item)}`).join(',')}}`;
}
