import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { checkKeys, inField } from '../../../../../codec/encode-error.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../../../codec/scalars/integers.ts';
import { bareString } from '../../../../../codec/scalars/strings.ts';
import type { Type } from '../../../../../codec/type.ts';
import { nameOf, numberOf } from './layer.ts';

/** Properties of a packet, its socket and the system (`TCF_META_ID_*`). The order gives their numbers. */
const ids = [
  ...['value', 'random', 'loadavg1', 'loadavg5', 'loadavg15', 'dev', 'priority', 'protocol', 'packetType'],
  ...['packetLength', 'dataLength', 'macLength', 'mark', 'tcIndex', 'realmClass', 'inputLink', 'skFamily'],
  ...['skState', 'skReuse', 'skBoundLink', 'skReferences', 'skShutdown', 'skProtocol', 'skType'],
  ...['skReceiveBuffer', 'skReceiveMemory', 'skSendMemory', 'skOptionMemory', 'skSendQueued'],
  ...['skReceiveQueue', 'skSendQueue', 'skErrorQueue', 'skForwardMemory', 'skSendBuffer', 'skAllocations'],
  ...['skRouteCapabilities', 'skHash', 'skLingerTime', 'skAckBacklog', 'skMaximumAckBacklog', 'skPriority'],
  ...['skReceiveLowWater', 'skReceiveTimeout', 'skSendTimeout', 'skSendMessageOffset', 'skWritePending'],
  ...['vlanTag', 'receiveHash'],
] as const;

/** Name of a property of a packet. */
export type MetaId = (typeof ids)[number];

/** Types of values (`TCF_META_TYPE_*`). */
const types = ['text', 'number'] as const;
const typeShift = 12;
const idMask = 0x7ff;

/** A property with its type: text, or a number of 32 bits. */
export interface MetaProperty {
  type: 'text' | 'number';
  id: MetaId | number;
}

/** The kind of a value: its type in the upper four bits, its property in the lower eleven. */
const property: Type<MetaProperty> = {
  kind: 'metaProperty',
  size: 2,
  decode(reader, start, end, scope) {
    const value = u16.decode(reader, start, end, scope);
    if (value === undefined || (value & ~idMask & ~(1 << typeShift)) !== 0) return undefined;
    const id = value & idMask;
    return { type: types[value >>> typeShift] ?? 'text', id: nameOf(ids, id) };
  },
  encode(writer, value, scope) {
    checkKeys('an object of type and id', value, ['type', 'id']);
    const { id, type } = value;
    const number = inField('id', () => numberOf(ids, id, idMask));
    const typeNumber = inField('type', () => numberOf(types, type, 1));
    u16.encode(writer, number | (typeNumber << typeShift), scope);
  },
};

const operand = {
  property,
  /** Bits that a number is shifted right by. */
  shift: u8,
  comparison: enumeration(u8, { eq: 0, gt: 1, lt: 2 }),
} as const;

/** A side of the comparison (`struct tcf_meta_val`). */
const side = struct('tcf_meta_val', operand);

/** A value by its length: a number of four bytes, else text without a NUL. */
const value: Type<number | string> = {
  kind: 'metaValue',
  decode: (reader, start, end, scope) =>
    (end - start === 4 ? u32 : bareString).decode(reader, start, end, scope),
  encode(writer, given, scope) {
    if (typeof given === 'string') bareString.encode(writer, given, scope);
    else u32.encode(writer, given, scope);
  },
};

/**
 * Compares a property of the packet (`TCA_EM_META_*` of linux/tc_ematch/tc_em_meta.h). The comparison is that of the left
 * side.
 */
export const meta = attributes('TCA_EM_META', () => ({
  sides: [1, struct('tcf_meta_hdr', { left: side, right: side })],
  /** Mask of a number, or value, of the left side. */
  left: [2, value],
  /** Mask of a number, or value, of the right side. */
  right: [3, value],
}));
