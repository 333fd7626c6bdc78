import { NESTED, NET_BYTE_ORDER } from '../../../codec/attributes-iterator.ts';
import { littleEndian } from '../../../codec/byte-order.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../codec/composites/lists.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { defineType } from '../../../codec/define-type.ts';
import { EncodeError, throwInvalidType } from '../../../codec/encode-error.ts';
import { mac } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, be64, u8, u32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import type { Scope } from '../../../codec/scope.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import type { Writer } from '../../../codec/writer.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';
import { headerWord } from '../header-word.ts';
import { setAddress } from './set-address.ts';

/** Version of the protocol: Linux 4.20. */
export const ipsetVersion = 7;

/** Messages of ipset by name (`IPSET_CMD_*` of linux/netfilter/ipset/ip_set.h). */
export const ipsetMessages = {
  IPSET_CMD_PROTOCOL: netfilterMessageType('ipset', 1),
  IPSET_CMD_CREATE: netfilterMessageType('ipset', 2),
  IPSET_CMD_DESTROY: netfilterMessageType('ipset', 3),
  IPSET_CMD_FLUSH: netfilterMessageType('ipset', 4),
  IPSET_CMD_RENAME: netfilterMessageType('ipset', 5),
  IPSET_CMD_SWAP: netfilterMessageType('ipset', 6),
  IPSET_CMD_LIST: netfilterMessageType('ipset', 7),
  IPSET_CMD_SAVE: netfilterMessageType('ipset', 8),
  IPSET_CMD_ADD: netfilterMessageType('ipset', 9),
  IPSET_CMD_DEL: netfilterMessageType('ipset', 10),
  IPSET_CMD_TEST: netfilterMessageType('ipset', 11),
  IPSET_CMD_HEADER: netfilterMessageType('ipset', 12),
  IPSET_CMD_TYPE: netfilterMessageType('ipset', 13),
} as const;

/** Name of a set, or of a type of sets: 31 bytes at most. */
export const setName = stringOf(31);

/** Flags of sets and elements (`IPSET_FLAG_*`, the upper half). */
const dataFlags = flags(be32, {
  before: 1,
  physdev: 2,
  nomatch: 4,
  withCounters: 8,
  withComment: 16,
  withForceadd: 32,
  withSkbinfo: 64,
  ifaceWildcard: 128,
});

/** Attributes that sets and elements have in common. */
const common = {
  /** The address, or the first one of a range. */
  ip: [1, setAddress, NESTED],
  ipTo: [2, setAddress, NESTED],
  /** Length of the prefix. */
  cidr: [3, u8],
  /** The port, or the first one of a range; of ICMP, type and code. */
  port: [4, be16, NET_BYTE_ORDER],
  portTo: [5, be16, NET_BYTE_ORDER],
  /** Seconds. */
  timeout: [6, be32, NET_BYTE_ORDER],
  /** Protocol above IP (`IPPROTO_*`). */
  proto: [7, u8],
  flags: [8, dataFlags, NET_BYTE_ORDER],
  /** Number of the element in a request with many. */
  lineNo: [9, be32, NET_BYTE_ORDER],
  mark: [10, be32, NET_BYTE_ORDER],
  markMask: [11, be32, NET_BYTE_ORDER],
  /** Linux 6.2. */
  bitmask: [12, setAddress, NESTED],
} as const;

/** Header of `lineNo`. */
const lineHeader = headerWord(8, 9 | NET_BYTE_ORDER);

const optionAttributes = {
  ...common,
  initval: [17, be32, NET_BYTE_ORDER],
  hashSize: [18, be32, NET_BYTE_ORDER],
  maxElem: [19, be32, NET_BYTE_ORDER],
  netmask: [20, u8],
  /** Linux 5.11. */
  bucketSize: [21, u8],
  resize: [22, u8],
  size: [23, be32, NET_BYTE_ORDER],
  elements: [24, stateOnly(be32), NET_BYTE_ORDER],
  references: [25, stateOnly(be32), NET_BYTE_ORDER],
  /** Bytes. */
  memSize: [26, stateOnly(be32), NET_BYTE_ORDER],
} as const;

/** The options of a set (`IPSET_ATTR_*`). */
export const setOptions = attributes('IPSET_ATTR_CREATE', () => optionAttributes);
export interface SetOptions extends Infer<typeof setOptions> {}

/** The options of a set in answers: the kernel tells the mask of marks in the byte order of the machine. */
const listedOptions = attributes('IPSET_ATTR_CREATE', () => ({ ...optionAttributes, markMask: [11, u32] }));

/** One element of a set (`IPSET_ATTR_*`). */
export const elementAttributes = attributes('IPSET_ATTR_ADT', () => ({
  ...common,
  ether: [17, mac],
  /** Of a list: the name of a set, and of the one before or after it. */
  name: [18, setName],
  nameRef: [19, setName],
  ip2: [20, setAddress, NESTED],
  cidr2: [21, u8],
  ip2To: [22, setAddress, NESTED],
  iface: [23, stringOf(15)],
  bytes: [24, be64, NET_BYTE_ORDER],
  packets: [25, be64, NET_BYTE_ORDER],
  comment: [26, stringOf(255)],
  /** Mark in the upper half, mask in the lower one. */
  skbMark: [27, be64, NET_BYTE_ORDER],
  /** Class of traffic control: 16 bits each of major and minor number. */
  skbPrio: [28, be32, NET_BYTE_ORDER],
  skbQueue: [29, be16, NET_BYTE_ORDER],
}));
export interface SetElement extends Infer<typeof elementAttributes> {}

const plainElements = nestedList(7, elementAttributes, NESTED);

/** Elements. In a request each gets its number, from 1 on: the kernel reports the one that it refuses. */
const elements: Type<SetElement[]> = defineType({
  ...plainElements,
  encode(writer: Writer, list: readonly SetElement[], scope: Scope | undefined): void {
    if (!writer.forRequest) {
      plainElements.encode(writer, list as SetElement[], scope);
      return;
    }
    if (!Array.isArray(list)) throwInvalidType('an array', list);
    for (let index = 0; index < list.length; index++) {
      const element = list[index] as SetElement;
      const start = writer.reserve(4);
      try {
        elementAttributes.encode(writer, element, scope);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(String(index)) : error;
      }
      if (element.lineNo === undefined) {
        const at = writer.reserve(8);
        writer.view.setUint32(at, lineHeader, littleEndian);
        writer.view.setUint32(at + 4, index + 1);
      }
      writer.view.setUint32(start, headerWord(writer.length - start, 7 | NESTED), littleEndian);
    }
  },
});
const commandFlags = flags(be32, { exist: 1, listSetName: 2, listHeader: 4 });

const shared = {
  protocol: [1, u8],
  setName: [2, setName],
  /** Type of the set; in requests to rename and swap, the other name. */
  typeName: [3, setName],
  revision: [4, u8],
  family: [5, enumeration(u8, { unspec: 0, inet: 2, inet6: 10 })],
  flags: [6, commandFlags, NET_BYTE_ORDER],
  adt: [8, elements, NESTED],
  lineNo: [9, be32, NET_BYTE_ORDER],
  /** Lowest revision that the kernel knows, or lowest version of the protocol. */
  minimum: [10, u8],
  index: [11, be16, NET_BYTE_ORDER],
} as const;

/** Attributes of messages about sets. */
const setAttributesWith = (options: typeof setOptions | typeof listedOptions) =>
  attributes('IPSET_ATTR', () => ({
    protocol: shared.protocol,
    setName: shared.setName,
    typeName: shared.typeName,
    revision: shared.revision,
    setFamily: shared.family,
    flags: shared.flags,
    data: [7, options, NESTED],
    adt: shared.adt,
    lineNo: shared.lineNo,
    minimum: shared.minimum,
    index: shared.index,
  }));
const setAttributes = setAttributesWith(setOptions);

/** Attributes of messages about elements. */
const elementMessageAttributes = attributes('IPSET_ATTR', () => ({
  protocol: shared.protocol,
  setName: shared.setName,
  typeName: shared.typeName,
  revision: shared.revision,
  setFamily: shared.family,
  flags: shared.flags,
  data: [7, elementAttributes, NESTED],
  adt: shared.adt,
  lineNo: shared.lineNo,
  minimum: shared.minimum,
  index: shared.index,
}));

/** A message about a set. */
export interface SetMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof setAttributes>> {}
export const setMessage: Type<SetMessage> = structWithAttributes(netfilterHeader, setAttributes);
/** An answer about sets. */
export const listedSetMessage: Type<SetMessage> = structWithAttributes(
  netfilterHeader,
  setAttributesWith(listedOptions),
);

/** A message about elements of a set. */
export interface ElementMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof elementMessageAttributes>> {}
export const elementMessage: Type<ElementMessage> = structWithAttributes(
  netfilterHeader,
  elementMessageAttributes,
);
