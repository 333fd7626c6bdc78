import { splitDecoder } from '../../../codec/compile/split-decoder.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type FlowAttributes, type FlowMessage, flowMessage } from './attributes.ts';
import { checkTuple } from './check-tuple.ts';
import { protocolNumber, trackedProtocols } from './ip-protocols.ts';
import type { FlowTuple } from './tuple.ts';

/** A tracked flow: an entry of `conntrack -L`. */
export interface Flow extends FlowAttributes {
  family: 'ip' | 'ip6';
  original: FlowTuple;
  reply: FlowTuple;
}

/** Refers to a flow by one of its directions. A {@link Flow} from a list can be given as it is. */
export interface FlowReference {
  original?: FlowTuple | undefined;
  /** Needed only without `original`. */
  reply?: FlowTuple | undefined;
  zone?: number | undefined;
}

/** A range of addresses and ports to translate to. */
export interface NatRange {
  address: string;
  /** Last address of the range. The first one if absent. */
  lastAddress?: string | undefined;
  port?: number | undefined;
  /** Last port of the range. The first one if absent. */
  lastPort?: number | undefined;
}

/** A flow to create. A {@link Flow} from a list can be given as it is; its translation is made again. */
export interface FlowCreate
  extends Omit<Partial<Flow>, 'original' | 'reply' | 'timeout' | 'sourceNat' | 'destinationNat'> {
  original: FlowTuple;
  /** The opposite of `original` if absent. */
  reply?: FlowTuple | undefined;
  /** Seconds. */
  timeout: number;
  sourceNat?: NatRange | undefined;
  destinationNat?: NatRange | undefined;
}

/** Changes of a flow. A {@link Flow} from a list can be given as it is. */
export interface FlowChange extends Omit<Partial<Flow>, 'sourceNat' | 'destinationNat'> {}

/** Reads a message about a flow. */
export const readFlow = splitDecoder(
  flowMessage,
  ['version', 'resourceId'],
  (message) => message as unknown as Flow,
);

/** The type of the ICMP message that answers another one. */
const icmpReplies: Readonly<Record<number, number>> = {
  0: 8,
  8: 0,
  13: 14,
  14: 13,
  15: 16,
  16: 15,
  17: 18,
  18: 17,
};
const icmpv6Replies: Readonly<Record<number, number>> = { 128: 129, 129: 128, 139: 140, 140: 139 };

/** Returns the tuple of packets in the opposite direction. A zone belongs to one direction only. */
function oppositeTuple(operation: string, tuple: FlowTuple): FlowTuple {
  const { source, destination, protocol, sourcePort, destinationPort, icmpType, icmpId, icmpCode } = tuple;
  const opposite: FlowTuple = { source: destination, destination: source, protocol };
  if (sourcePort !== undefined || destinationPort !== undefined) {
    opposite.sourcePort = destinationPort;
    opposite.destinationPort = sourcePort;
  }
  if (icmpId !== undefined) opposite.icmpId = icmpId;
  if (icmpCode !== undefined) opposite.icmpCode = icmpCode;
  if (icmpType !== undefined) {
    const isIcmpv6 = protocol !== undefined && protocolNumber(protocol) === trackedProtocols.icmpv6;
    opposite.icmpType = (isIcmpv6 ? icmpv6Replies : icmpReplies)[icmpType];
    if (opposite.icmpType === undefined)
      throwInvalid(operation, 'original.icmpType', `messages of type ${icmpType} have no reply`);
  }
  return opposite;
}

/** Returns the family of a flow by an address of one of its directions. */
export function familyOfTuple(
  operation: string,
  field: string,
  { source, destination }: FlowTuple,
): 'ip' | 'ip6' {
  const address = source ?? destination;
  if (typeof address !== 'string') throwInvalid(operation, field, 'expected an object with addresses');
  return familyOfAddress(address);
}

const familyOfAddress = (address: string): 'ip' | 'ip6' => (address.includes(':') ? 'ip6' : 'ip');

/** The fields of a request that refer to a flow. */
export function refer(operation: string, { original, reply, zone }: FlowReference): FlowMessage {
  const field = original === undefined ? 'reply' : 'original';
  const direction = original ?? reply;
  if (direction === undefined) throwInvalid(operation, 'original', 'expected the tuple of a direction');
  checkTuple(operation, field, direction);
  return {
    family: familyOfTuple(operation, field, direction),
    [field]: direction,
    ...(zone !== undefined && { zone }),
  };
}

function rangeOf(range: NatRange): NonNullable<FlowMessage['sourceNat']> {
  const { address, lastAddress, port, lastPort = port } = range;
  const version = familyOfAddress(address) === 'ip6' ? 'v6' : 'v4';
  return {
    [`${version}MinIp`]: address,
    ...(lastAddress !== undefined && { [`${version}MaxIp`]: lastAddress }),
    ...(port !== undefined && { ports: { minimum: port, maximum: lastPort } }),
  };
}

/** Throws if a range cannot be the translation of a flow of a family. */
function checkRange(operation: string, path: string, range: NatRange, family: 'ip' | 'ip6'): void {
  const { address, lastAddress = address, port, lastPort } = range;
  for (const [field, value] of Object.entries({ address, lastAddress }))
    if (familyOfAddress(value) !== family)
      throwInvalid(operation, `${path}.${field}`, `'${value}' is not of the family of the flow, '${family}'`);
  if (lastPort === undefined) return;
  if (port === undefined) throwInvalid(operation, `${path}.port`, "expected a port beside 'lastPort'");
  if (lastPort < port)
    throwInvalid(operation, `${path}.lastPort`, `${lastPort} is lower than the first port, ${port}`);
}

/** Throws if the state of a protocol is given that is not that of the flow. */
function checkProtocolInfo(
  operation: string,
  info: FlowMessage['protocolInfo'],
  { protocol }: FlowTuple,
): void {
  for (const key in info) {
    if (!Object.hasOwn(trackedProtocols, key) || info[key as 'tcp'] === undefined) continue;
    if (protocol === undefined || protocolNumber(protocol) === protocolNumber(key as 'tcp')) continue;
    throwInvalid(operation, `protocolInfo.${key}`, `the protocol of the flow is ${protocol}`);
  }
}

/** Throws if a flow has a family that is not that of its addresses. */
function checkFamily(operation: string, given: unknown, family: 'ip' | 'ip6'): void {
  if (given !== undefined && given !== family)
    throwInvalid(operation, 'family', `the addresses of the flow are of the family '${family}'`);
}

/** The port of one end; of ICMP, the identifier. */
const portOf = (tuple: FlowTuple, which: 'sourcePort' | 'destinationPort'): number | undefined =>
  tuple[which] ?? tuple.icmpId;

const confirmedOnly: FlowMessage['status'] = ['confirmed'];

/** The status for a request: the kernel refuses one without `confirmed`. */
function withConfirmed(status: FlowMessage['status']): FlowMessage['status'] {
  if (status === undefined) return confirmedOnly;
  return status.includes('confirmed') ? status : [...status, 'confirmed'];
}

/** The fields of a request that creates a flow. */
export function toCreate(operation: string, flow: FlowCreate): FlowMessage {
  const { original, reply, timeout, status, sourceNat, destinationNat, protocolInfo } = flow;
  checkTuple(operation, 'original', original);
  if (reply !== undefined) checkTuple(operation, 'reply', reply);
  const family = familyOfTuple(operation, 'original', original);
  checkFamily(operation, flow.family, family);
  if (protocolInfo !== undefined) checkProtocolInfo(operation, protocolInfo, original);
  // The copy of an object that gets further keys is slow: thousands of flows are created in a row.
  const value: FlowMessage = {
    family,
    original,
    reply: reply ?? oppositeTuple(operation, original),
    timeout,
    status: withConfirmed(status),
  };
  for (const key in flow) if (!(key in value)) value[key as 'mark'] = flow[key as 'mark'];
  if (sourceNat !== undefined) {
    checkRange(operation, 'sourceNat', sourceNat, family);
    value.sourceNat = rangeOf(sourceNat);
  }
  if (destinationNat !== undefined) {
    checkRange(operation, 'destinationNat', destinationNat, family);
    value.destinationNat = rangeOf(destinationNat);
  }
  if (reply !== undefined && status !== undefined) translateAgain(operation, value, original, reply);
  return value;
}

/**
 * Makes a request with the translation of a listed flow. The kernel translates the reply that it gets, so this is the one without
 * translation.
 */
function translateAgain(operation: string, value: FlowMessage, original: FlowTuple, reply: FlowTuple): void {
  const { status = [], sourceNat, destinationNat } = value;
  const plain = (): FlowTuple => oppositeTuple(operation, original);
  if (sourceNat === undefined && status.includes('sourceNat') && reply.destination !== undefined) {
    const { destination, destinationPort, icmpId } = plain();
    value.sourceNat = rangeOf({ address: reply.destination, port: portOf(reply, 'destinationPort') });
    value.reply = { ...value.reply, destination };
    if (destinationPort !== undefined) value.reply.destinationPort = destinationPort;
    if (icmpId !== undefined) value.reply.icmpId = icmpId;
  }
  if (destinationNat === undefined && status.includes('destinationNat') && reply.source !== undefined) {
    const { source, sourcePort } = plain();
    value.destinationNat = rangeOf({ address: reply.source, port: portOf(reply, 'sourcePort') });
    value.reply = { ...value.reply, source };
    if (sourcePort !== undefined) value.reply.sourcePort = sourcePort;
  }
}

/** The fields of a request that changes a flow. */
export function toChange(operation: string, flow: FlowChange): FlowMessage {
  const { original, reply, zone, family, master: _, id: __, status, ...changes } = flow;
  const reference = refer(operation, { original, reply, zone });
  checkFamily(operation, family, reference.family as 'ip' | 'ip6');
  checkProtocolInfo(operation, changes.protocolInfo, original ?? reply ?? {});
  return {
    ...reference,
    ...(status !== undefined && { status: withConfirmed(status) }),
    ...changes,
  };
}

/** Tells a tuple from others: equal text for equal tuples. */
export function keyOfTuple({ protocol = 0, source, destination, ...rest }: FlowTuple): string {
  const { sourcePort = 0, destinationPort = 0, icmpId = 0, icmpType = 0, icmpCode = 0, zone = 0 } = rest;
  return `${protocolNumber(protocol)} ${source} ${sourcePort} ${destination} ${destinationPort} ${icmpId} ${icmpType} ${icmpCode} ${zone}`;
}

/** Tells a flow from the others of a table: no two have the same original direction in one zone. */
export function keyOfFlow({ original, zone = 0 }: Pick<Flow, 'original' | 'zone'>): string {
  return `${keyOfTuple(original)} ${zone}`;
}
