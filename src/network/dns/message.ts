import { formatIpv4, formatIpv6 } from '../../netlink/codec/scalars/addresses.ts';

/** Types of records (RFC 1035, RFC 3596). */
export const recordTypes = { A: 1, PTR: 12, AAAA: 28 } as const;
/** A type of record. */
export type RecordType = keyof typeof recordTypes;

/** Answer of a name server. */
export interface Answer {
  /** Response code: 0 for success, 3 if the name does not exist. */
  readonly code: number;
  /** Whether the answer is incomplete, so that TCP is needed. */
  readonly truncated: boolean;
  /** The values of the records: addresses as text, or names without the final dot. */
  readonly values: string[];
}

const HEADER = 12;
const CLASS_IN = 1;

/**
 * Encodes a question to a name server (RFC 1035, section 4.1), in network byte order; `undefined` for an invalid domain name.
 *
 * @param id identifies the answer
 * @param name in ASCII, with or without the final dot
 */
export function encodeQuestion(id: number, name: string, type: RecordType): Buffer | undefined {
  const labels = name.replace(/\.$/, '').split('.');
  if (labels.some((label) => label.length === 0 || label.length > 63) || name.length > 253) return undefined;
  const question = Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0, 0, recordTypes[type], 0, CLASS_IN]),
  ]);
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(id, 0);
  // Recursion desired; one question.
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, question]);
}

/**
 * Decodes an answer.
 *
 * @param question bytes of the question
 * @returns `undefined` for a message that does not answer the question, or is malformed
 */
export function decodeAnswer(message: Buffer, question: Buffer): Answer | undefined {
  if (message.length < question.length || message.readUInt16BE(0) !== question.readUInt16BE(0))
    return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) === 0 || message.readUInt16BE(4) !== 1) return undefined;
  // Servers may change the case of the name.
  const asked = (bytes: Buffer) => bytes.toString('latin1', HEADER, question.length).toLowerCase();
  if (asked(message) !== asked(question)) return undefined;
  const truncated = (flags & 0x0200) !== 0;
  const type = question.readUInt16BE(question.length - 4);
  const values = readValues(message, question.length, message.readUInt16BE(6), type);
  if (values === undefined && !truncated) return undefined;
  return { code: flags & 0xf, truncated, values: values ?? [] };
}

function readValues(message: Buffer, start: number, count: number, type: number): string[] | undefined {
  const values: string[] = [];
  let at = start;
  for (let record = 0; record < count; record++) {
    at = skipName(message, at);
    if (at + 10 > message.length) return undefined;
    const [recordType, length] = [message.readUInt16BE(at), message.readUInt16BE(at + 8)];
    at += 10;
    if (at + length > message.length) return undefined;
    if (recordType === type && length === 4 && type === recordTypes.A) values.push(formatIpv4(message, at));
    if (recordType === type && length === 16 && type === recordTypes.AAAA)
      values.push(formatIpv6(message, at));
    if (recordType === type && type === recordTypes.PTR) {
      const name = readName(message, at);
      if (name !== undefined) values.push(name);
    }
    at += length;
  }
  return values;
}

/** Reads a name, whose end may be elsewhere in the message; `undefined` for a malformed one. A pointer leads to an earlier byte. */
function readName(message: Buffer, start: number): string | undefined {
  const labels: string[] = [];
  let earliest = start;
  for (let at = start; ; ) {
    const length = message[at];
    if (length === 0) return labels.length === 0 ? undefined : labels.join('.');
    if (length === undefined || (length > 63 && length < 0xc0)) return undefined;
    if (length < 0xc0) {
      if (at + 1 + length > message.length) return undefined;
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
      continue;
    }
    at = ((length & 0x3f) << 8) | (message[at + 1] ?? 0);
    if (at >= earliest) return undefined;
    earliest = at;
  }
}

/** Returns the offset behind a name; beyond the message for a malformed one. A pointer to another name ends the name. */
function skipName(message: Buffer, start: number): number {
  let at = start;
  while (at < message.length) {
    const length = message[at]!;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
  return message.length + 1;
}
