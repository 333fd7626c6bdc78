import { attributes, be32, enumeration, flags, type Infer } from '../../../../codec/index.ts';
import { and, bytesOf, fieldMask, fromBigInt, fromNumber, not, toBigInt } from '../bits.ts';
import { assignedValue } from '../compile/assign.ts';
import { type Code, registerOf } from '../compile/code.ts';
import { asInteger, wordOf } from '../compile/json.ts';
import { inKey, setters } from '../compile/mangle.ts';
import { Binary, Constant, emitMaskXor, type Operand, type Typed } from '../compile/nodes.ts';
import { BitField, PayloadOperand } from '../compile/packet-field.ts';
import {
  type PacketPart,
  packetOperand,
  packetPartOf,
  payloadProperties,
} from '../compile/payload-operand.ts';
import { refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import type { PacketNode } from '../list/nodes.ts';
import { listWrite } from '../list/payload-write.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import type { Header } from '../payload/header.ts';
import { headers } from '../payload/stack.ts';
import type { NotedKind } from '../typeof-notes.ts';

/** Loads bytes of the packet into a register, or with `sreg` writes them (`NFTA_PAYLOAD_*`). */
export const payloadExpression = attributes('NFTA_PAYLOAD', () => ({
  dreg: [1, be32],
  /** Linux 5.10 for inner, 6.2 for tunnel. */
  base: [2, enumeration(be32, { link: 0, network: 1, transport: 2, inner: 3, tunnel: 4 })],
  /** Bytes. */
  offset: [3, be32],
  /** Bytes. */
  len: [4, be32],
  sreg: [5, be32],
  csumType: [6, enumeration(be32, { none: 0, inet: 1, sctp: 2 })],
  csumOffset: [7, be32],
  csumFlags: [8, flags(be32, { pseudoHeader: 1 })],
}));
export interface PayloadExpression extends Infer<typeof payloadExpression> {}

/** The attributes that keep checksums right when bytes of a header are changed. */
function checksumOf({ header, field, base }: PacketPart): object {
  const { checksum, pseudoHeader } = header ?? {};
  const attributes: Record<string, unknown> = {};
  if (checksum !== undefined) {
    attributes.csumType = checksum.type;
    attributes.csumOffset = checksum.offset;
  }
  if (base === 'inner' || (field !== undefined && pseudoHeader?.includes(field.name) === true))
    attributes.csumFlags = ['pseudoHeader'];
  return attributes;
}

/**
 * Whole bytes around a part: an even number of them at an even place where a checksum is summed up of them, and in the tag of a
 * VLAN, which the kernel changes as a whole.
 */
function writtenBytes(part: PacketPart): { start: number; size: number } {
  const { offset, typed, header, base } = part;
  let start = offset >> 3;
  let size = bytesOf((offset % 8) + typed.bits);
  const isInPairs = base === 'inner' || header?.checksum !== undefined || header?.name === 'vlan';
  if (isInPairs && size % 2 === 1) {
    size++;
    if (start % 2 === 1) start--;
  }
  return { start, size };
}

function setPayload(json: unknown, value: unknown, rule: RuleScope): void {
  const part = inKey('payload', () => {
    const read = packetPartOf(json, rule);
    if (read.tunnel !== undefined) refuse('a packet in a tunnel cannot be changed');
    return read;
  });
  const assigned = assignedValue(value, rule, part.typed);
  const { start, size } = writtenBytes(part);
  const write = (code: Code, word: number): void =>
    code.push('payload', {
      sreg: registerOf(word),
      base: part.base,
      offset: start,
      len: size,
      ...checksumOf(part),
    });
  const isWhole = part.offset === start * 8 && part.typed.bits === size * 8;
  const merged = isWhole ? assigned : mergedValue(part, assigned, start, size);
  rule.add({
    emit(code) {
      const word = code.take(merged);
      merged.emit(code, word);
      write(code, word);
      code.release(word);
    },
  });
}

/** The bytes around a part with a new value of the part in them. */
function mergedValue(part: PacketPart, value: Operand, start: number, size: number): Operand {
  const typed: Typed = { type: integer, bits: size * 8, order: 'big' };
  const whole = new PayloadOperand(typed, part.base, start * 8);
  const shift = size * 8 - (part.offset - start * 8) - part.typed.bits;
  const field = fieldMask(part.typed.bits, shift, size);
  const place = (bytes: Uint8Array): Uint8Array => fromBigInt(toBigInt(bytes) << BigInt(shift), size);
  const changes = changesOf(part, value);
  if (changes === undefined) {
    const moved = new Binary('<<', value, shiftBy(shift), typed);
    return new Binary('|', new Binary('&', whole, new Constant(typed, not(field)), typed), moved, typed);
  }
  let mask: Uint8Array = new Uint8Array(size).fill(255);
  let flip: Uint8Array = new Uint8Array(size);
  for (const { operator, bytes } of changes) {
    const placed = place(bytes);
    if (operator === '^') flip = flip.map((byte, index) => byte ^ (placed[index] as number));
    else {
      const keep =
        operator === '&'
          ? placed.map((byte, index) => byte | ~(field[index] as number))
          : not(operator === '=' ? field : placed);
      mask = and(mask, keep);
      flip = and(flip, keep);
      if (operator !== '&') flip = flip.map((byte, index) => byte | (placed[index] as number));
    }
  }
  return {
    ...typed,
    kind: 'payload',
    emit(code, word) {
      whole.emit(code, word);
      emitMaskXor(code, word, mask, flip, typed);
    },
  };
}

function shiftBy(bits: number): Constant {
  return new Constant({ type: integer, bits: 32, order: 'host' }, fromNumber(bits, 4));
}

/** Constants that the part itself is joined with one after the other, or one that replaces it; `undefined` for other values. */
function changesOf(
  part: PacketPart,
  value: Operand,
): { operator: '=' | '&' | '|' | '^'; bytes: Uint8Array }[] | undefined {
  if (value instanceof Constant) return [{ operator: '=', bytes: value.bytes }];
  if (isPart(part, value)) return [];
  if (!(value instanceof Binary) || !(value.right instanceof Constant)) return undefined;
  const { operator, right } = value;
  if (operator === '<<' || operator === '>>') return undefined;
  const before = changesOf(part, value.left);
  return before === undefined ? undefined : [...before, { operator, bytes: right.bytes }];
}

function isPart(part: PacketPart, value: Operand): boolean {
  if (value instanceof PayloadOperand)
    return value.base === part.base && value.offset === part.offset && value.bits === part.typed.bits;
  if (!(value instanceof BitField) || !(value.whole instanceof PayloadOperand)) return false;
  const { whole, shift, bits } = value;
  const offset = whole.offset + whole.bits - shift - bits;
  return whole.base === part.base && offset === part.offset && bits === part.typed.bits;
}

setters.set('payload', setPayload);

function listPayload(data: unknown, rule: ListScope): void {
  const { dreg, base = 'link', offset = 0, len = 0, sreg } = data as PayloadExpression;
  if (typeof base === 'number') unlisted('a layer that is not known');
  const { tunnel } = rule;
  const node: PacketNode = { kind: 'packet', base, offset: offset * 8, bits: len * 8, order: 'big', tunnel };
  if (sreg === undefined) rule.load(dreg, node);
  else listWrite(node, rule.read(sreg, len), rule);
}

/** Numbers of layers in the notes of sets. */
const noteBases: Readonly<Record<string, number>> = { ll: 1, nh: 2, th: 3, ih: 4 };

const noted: NotedKind = {
  id: 7,
  read({ 0: id, 1: fieldId, 2: base, 3: offset = 0, 4: len = 0, 5: tunnelId }) {
    if (id === 0) {
      const layer = keyOfNumber(noteBases, base);
      return layer === undefined ? undefined : { payload: { base: layer, offset, len } };
    }
    const header = headerById(id);
    const field = header?.fields.find((one) => one.id === fieldId);
    if (header === undefined || field === undefined) return undefined;
    const names = { protocol: header.name, field: field.name };
    const tunnel = tunnelId === undefined ? undefined : headerById(tunnelId);
    return { payload: tunnel === undefined ? names : { tunnel: tunnel.name, ...names } };
  },
  write: {
    payload(json) {
      const { protocol, field: name, base, offset, len, tunnel } = payloadProperties(json);
      if (base !== undefined) {
        const layer = wordOf('a layer', noteBases, base);
        return { 0: 0, 1: 0, 2: layer, 3: asInteger(offset, 0, 0xffff * 8), 4: asInteger(len, 1, 128) };
      }
      const header = headers.get(protocol as string);
      const field = header?.fields.find((one) => one.name === name);
      if (header === undefined || field === undefined) return undefined;
      const outer = headers.get(tunnel as string);
      return {
        0: header.id,
        1: field.id,
        ...(field.type.bits === 0 ? { 4: field.bits } : {}),
        ...(outer === undefined ? {} : { 5: outer.id }),
      };
    },
  },
};

function headerById(id: number | undefined): Header | undefined {
  for (const header of headers.values()) if (header.id === id) return header;
  return undefined;
}

/** `payload` in JSON: loaded, and set by `mangle`. */
export const payload: ExpressionKind = {
  name: 'payload',
  schema: payloadExpression,
  list: listPayload,
  noted,
  operands: { payload: (json, rule) => packetOperand(packetPartOf(json, rule)) },
};
