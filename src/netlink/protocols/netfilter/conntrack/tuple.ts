import { keepReceived, restoreReceived } from '../../../codec/as-received.ts';
import { NESTED } from '../../../codec/attributes-iterator.ts';
import { littleEndian } from '../../../codec/byte-order.ts';
import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { defineType } from '../../../codec/define-type.ts';
import { checkObject, EncodeError, throwInvalidValue } from '../../../codec/encode-error.ts';
import { didYouMean } from '../../../codec/nearest-word.ts';
import type { Reader } from '../../../codec/reader.ts';
import { formatIpv4, formatIpv6 } from '../../../codec/scalars/address-format.ts';
import { ipv4, ipv6, parseIpv4Number } from '../../../codec/scalars/addresses.ts';
import { be16, u8 } from '../../../codec/scalars/integers.ts';
import type { Scope } from '../../../codec/scope.ts';
import type { AnyType, Infer, Part, Type } from '../../../codec/type.ts';
import { writeAttribute } from '../../../codec/write-attribute.ts';
import type { Writer } from '../../../codec/writer.ts';
import { headerWord } from '../header-word.ts';
import { type TrackedProtocol, trackedProtocol, trackedProtocols } from './ip-protocols.ts';

const addresses = attributes('CTA_IP', () => ({
  v4Src: [1, ipv4],
  v4Dst: [2, ipv4],
  v6Src: [3, ipv6],
  v6Dst: [4, ipv6],
}));

const transport = attributes('CTA_PROTO', () => ({
  num: [1, trackedProtocol],
  srcPort: [2, be16],
  dstPort: [3, be16],
  icmpId: [4, be16],
  icmpType: [5, u8],
  icmpCode: [6, u8],
  icmpv6Id: [7, be16],
  icmpv6Type: [8, u8],
  icmpv6Code: [9, u8],
}));

/** A tuple as on the wire (`CTA_TUPLE_*` of linux/netfilter/nfnetlink_conntrack.h): a nest for each layer. */
const tupleAttributes = attributes('CTA_TUPLE', () => ({
  ip: [1, addresses, NESTED],
  proto: [2, transport, NESTED],
  zone: [3, be16],
}));

/** One direction of a flow: the addresses, and the fields of the protocol above IP that belong to its identity. */
export interface FlowTuple {
  /** IPv4 or IPv6 address. */
  source?: string | undefined;
  /** IPv4 or IPv6 address. */
  destination?: string | undefined;
  protocol?: TrackedProtocol | undefined;
  /** Port; of GRE, the key. */
  sourcePort?: number | undefined;
  /** Port; of GRE, the key. */
  destinationPort?: number | undefined;
  /** Identifier of an ICMP or ICMPv6 query. */
  icmpId?: number | undefined;
  icmpType?: number | undefined;
  icmpCode?: number | undefined;
  /** Zone of this direction, where it is not that of the flow. Linux 4.3. */
  zone?: number | undefined;
}

/** The fields of a tuple. */
export const tupleFields: ReadonlySet<string> = new Set<keyof FlowTuple>([
  'source',
  'destination',
  'protocol',
  'sourcePort',
  'destinationPort',
  'icmpId',
  'icmpType',
  'icmpCode',
  'zone',
]);

// The kernel writes almost every tuple in one of two forms: the nest of the addresses, then the nest of a protocol with ports.
// These are read and written at once, because a table has two in each of its entries.

const ipv4Nest = headerWord(20, 1 | NESTED);
const ipv6Nest = headerWord(44, 1 | NESTED);
const ipv4Source = headerWord(8, 1);
const ipv4Destination = headerWord(8, 2);
const ipv6Source = headerWord(20, 3);
const ipv6Destination = headerWord(20, 4);
const portsNest = headerWord(28, 2 | NESTED);
const numberHeader = headerWord(5, 1);
const sourcePortHeader = headerWord(6, 2);
const destinationPortHeader = headerWord(6, 3);
const portsLength = 28;

const protocolNames = Array.from({ length: 256 }, (_, number): TrackedProtocol => number);
for (const [name, number] of Object.entries(trackedProtocols))
  protocolNames[number] = name as keyof typeof trackedProtocols;
const protocolNumbers: ReadonlyMap<unknown, number> = new Map(Object.entries(trackedProtocols));

/** Reads a tuple of one of the usual forms; `undefined` for any other one. */
function decodeUsual(reader: Reader, start: number, end: number): FlowTuple | undefined {
  const { view, bytes } = reader;
  const length = end - start;
  if (length !== 48 && length !== 72) return undefined;
  const isIpv4 = length === 48;
  const first = view.getUint32(start, littleEndian);
  let source: string;
  let destination: string;
  if (isIpv4) {
    if (
      first !== ipv4Nest ||
      view.getUint32(start + 4, littleEndian) !== ipv4Source ||
      view.getUint32(start + 12, littleEndian) !== ipv4Destination
    )
      return undefined;
    source = formatIpv4(bytes, start + 8);
    destination = formatIpv4(bytes, start + 16);
  } else {
    if (
      first !== ipv6Nest ||
      view.getUint32(start + 4, littleEndian) !== ipv6Source ||
      view.getUint32(start + 24, littleEndian) !== ipv6Destination
    )
      return undefined;
    source = formatIpv6(bytes, start + 8);
    destination = formatIpv6(bytes, start + 28);
  }
  const at = end - portsLength;
  const number = view.getUint32(at + 8);
  const from = view.getUint32(at + 16);
  const to = view.getUint32(at + 24);
  if (
    view.getUint32(at, littleEndian) !== portsNest ||
    view.getUint32(at + 4, littleEndian) !== numberHeader ||
    view.getUint32(at + 12, littleEndian) !== sourcePortHeader ||
    view.getUint32(at + 20, littleEndian) !== destinationPortHeader ||
    // The padding is zero.
    ((number & 0xff_ffff) | (from & 0xffff) | (to & 0xffff)) !== 0
  )
    return undefined;
  return {
    source,
    destination,
    protocol: protocolNames[number >>> 24] as TrackedProtocol,
    sourcePort: from >>> 16,
    destinationPort: to >>> 16,
  };
}

const isUint16 = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 0xffff && Math.floor(value) === value;

/** The last two addresses that were parsed: the reply of a flow has the same two as its original direction. */
const lastAddresses = { text: '', number: -1, textBefore: '', numberBefore: -1 };

/** Returns an IPv4 address as a number; -1 for other text. */
function ipv4Number(text: string): number {
  const last = lastAddresses;
  if (text === last.text) return last.number;
  if (text === last.textBefore) return last.numberBefore;
  last.textBefore = last.text;
  last.numberBefore = last.number;
  last.text = text;
  last.number = parseIpv4Number(text);
  return last.number;
}

/** Writes a tuple of IPv4 with ports and nothing else. Returns `false` for any other one, and writes nothing. */
function encodeUsual(writer: Writer, value: FlowTuple): boolean {
  const { source, destination, protocol, sourcePort, destinationPort } = value;
  if (typeof source !== 'string' || typeof destination !== 'string') return false;
  if (!isUint16(sourcePort) || !isUint16(destinationPort)) return false;
  for (const key in value)
    if (
      key !== 'source' &&
      key !== 'destination' &&
      key !== 'protocol' &&
      key !== 'sourcePort' &&
      key !== 'destinationPort'
    )
      return false;
  const from = ipv4Number(source);
  const to = ipv4Number(destination);
  const number = protocolNumbers.get(protocol);
  if (from === -1 || to === -1 || number === undefined) return false;
  const at = writer.reserve(48);
  const { view } = writer;
  view.setUint32(at, ipv4Nest, littleEndian);
  view.setUint32(at + 4, ipv4Source, littleEndian);
  view.setUint32(at + 8, from);
  view.setUint32(at + 12, ipv4Destination, littleEndian);
  view.setUint32(at + 16, to);
  view.setUint32(at + 20, portsNest, littleEndian);
  view.setUint32(at + 24, numberHeader, littleEndian);
  view.setUint32(at + 28, number << 24);
  view.setUint32(at + 32, sourcePortHeader, littleEndian);
  view.setUint32(at + 36, sourcePort << 16);
  view.setUint32(at + 40, destinationPortHeader, littleEndian);
  view.setUint32(at + 44, destinationPort << 16);
  return true;
}

function decode(reader: Reader, start: number, end: number, scope: Scope | undefined): FlowTuple | undefined {
  const usual = decodeUsual(reader, start, end);
  if (usual !== undefined) return usual;
  const { inexact } = reader;
  const wire = tupleAttributes.decode(reader, start, end, scope);
  reader.inexact = inexact;
  if (wire === undefined) return undefined;
  return keepReceived(fromWire(wire), encode, reader, start, end, scope);
}

function fromWire({ ip = {}, proto = {}, zone }: Infer<typeof tupleAttributes>): FlowTuple {
  const value: Record<string, unknown> = {
    source: ip.v4Src ?? ip.v6Src,
    destination: ip.v4Dst ?? ip.v6Dst,
    protocol: proto.num,
    sourcePort: proto.srcPort,
    destinationPort: proto.dstPort,
    icmpId: proto.icmpId ?? proto.icmpv6Id,
    icmpType: proto.icmpType ?? proto.icmpv6Type,
    icmpCode: proto.icmpCode ?? proto.icmpv6Code,
    zone,
  };
  for (const key in value) if (value[key] === undefined) delete value[key];
  return value;
}

/** Writes one attribute, with the name of the field in errors. */
function write<T>(writer: Writer, id: number, type: Type<T>, field: keyof FlowTuple, value: FlowTuple): void {
  const item = value[field];
  if (item === undefined) return;
  try {
    writeAttribute(writer, id, type, item as T, undefined);
  } catch (error) {
    throw error instanceof EncodeError ? error.within(field) : error;
  }
}

/** Encodes a nest by a function of the tuple. */
function nest(run: (writer: Writer, value: FlowTuple) => void): Type<FlowTuple> {
  return { kind: 'nest', decode: () => undefined, encode: run };
}

const isIpv6 = (address: unknown): boolean => typeof address === 'string' && address.includes(':');

/** The addresses. Both must be of the same family. */
const addressNest = nest((writer, value) => {
  const { source, destination } = value;
  if (source !== undefined && destination !== undefined && isIpv6(source) !== isIpv6(destination))
    throw new EncodeError('ERR_INVALID_ARG_VALUE', 'source and destination are of different families');
  write(writer, isIpv6(source) ? 3 : 1, isIpv6(source) ? ipv6 : ipv4, 'source', value);
  write(writer, isIpv6(destination) ? 4 : 2, isIpv6(destination) ? ipv6 : ipv4, 'destination', value);
});

const transportNest = nest((writer, value) => {
  const { protocol } = value;
  write(writer, 1, trackedProtocol, 'protocol', value);
  write(writer, 2, be16, 'sourcePort', value);
  write(writer, 3, be16, 'destinationPort', value);
  const first = protocol === 'icmpv6' || protocol === trackedProtocols.icmpv6 ? 7 : 4;
  write(writer, first, be16, 'icmpId', value);
  write(writer, first + 1, u8, 'icmpType', value);
  write(writer, first + 2, u8, 'icmpCode', value);
});

function encode(writer: Writer, value: FlowTuple): void {
  checkObject('an object of addresses and ports', value);
  const start = writer.length;
  if (!encodeUsual(writer, value)) encodeAny(writer, value);
  restoreReceived(writer, start, value);
}

function encodeAny(writer: Writer, value: FlowTuple): void {
  for (const key in value)
    if (!tupleFields.has(key) && value[key as keyof FlowTuple] !== undefined)
      throwInvalidValue(`a tuple has no field '${key}'${didYouMean(key, tupleFields)}`);
  const { source, destination, protocol, sourcePort, destinationPort, icmpId, icmpType, icmpCode } = value;
  if (source !== undefined || destination !== undefined)
    writeAttribute(writer, 1 | NESTED, addressNest, value, undefined);
  if ((protocol ?? sourcePort ?? destinationPort ?? icmpId ?? icmpType ?? icmpCode) !== undefined)
    writeAttribute(writer, 2 | NESTED, transportNest, value, undefined);
  write(writer, 3, be16, 'zone', value);
}

/** One direction of a flow: the nests of a tuple as one object. */
export const tuple: Type<FlowTuple> & { readonly base: AttributeSet<unknown> } = defineType({
  kind: 'tuple',
  base: tupleAttributes as AttributeSet<unknown>,
  decode,
  encode,
  inspect: (reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] =>
    (tupleAttributes as AnyType & Required<Pick<AnyType, 'inspect'>>).inspect(reader, start, end, scope),
});
