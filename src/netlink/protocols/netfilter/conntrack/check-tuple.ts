import { throwInvalid } from '../../../request/validate.ts';
import { protocolNumber, type TrackedProtocol, trackedProtocols } from './ip-protocols.ts';
import type { FlowTuple } from './tuple.ts';

/** A field that belongs to the identity of the flows of some protocols. */
type ProtocolField = 'sourcePort' | 'destinationPort' | 'icmpType' | 'icmpCode' | 'icmpId';

interface ProtocolFields {
  readonly fields: readonly ProtocolField[];
  /** Whether some kernels track flows of the protocol without these fields. Then all are given, or none. */
  readonly areOptional?: boolean;
}

const ports: ProtocolFields = { fields: ['sourcePort', 'destinationPort'] };
const optionalPorts: ProtocolFields = { ...ports, areOptional: true };
const icmp: ProtocolFields = { fields: ['icmpType', 'icmpCode', 'icmpId'] };
const none: ProtocolFields = { fields: [] };

const byProtocol: Readonly<Record<keyof typeof trackedProtocols, ProtocolFields>> = {
  tcp: ports,
  udp: ports,
  sctp: ports,
  dccp: optionalPorts,
  gre: optionalPorts,
  udplite: optionalPorts,
  icmp,
  icmpv6: icmp,
};

const byNumber: ReadonlyMap<number | undefined, ProtocolFields> = new Map(
  Object.entries(byProtocol).map(([name, fields]) => [protocolNumber(name as TrackedProtocol), fields]),
);
const names: ReadonlyMap<number, string> = new Map(
  Object.entries(trackedProtocols).map(([name, number]) => [number, name]),
);

const protocolFields: ReadonlySet<string> = new Set([...ports.fields, ...icmp.fields]);

/** Returns the fields of a protocol. `undefined` for a value that is no protocol: the encoder refuses it. */
function fieldsOf(protocol: TrackedProtocol): ProtocolFields | undefined {
  const number: number | undefined = protocolNumber(protocol);
  return number === undefined ? undefined : (byNumber.get(number) ?? none);
}

function nameOf(protocol: TrackedProtocol): string {
  const number = protocolNumber(protocol);
  return names.get(number) ?? `protocol ${number}`;
}

/** Throws if a tuple has a field that flows of its protocol lack. `path` is the name of the tuple in errors. */
export function checkProtocolFields(
  operation: string,
  path: string,
  tuple: FlowTuple,
  protocol: TrackedProtocol | undefined = tuple.protocol,
): void {
  if (protocol === undefined) return;
  const known = fieldsOf(protocol);
  if (known === undefined) return;
  for (const key in tuple) {
    if (!protocolFields.has(key) || known.fields.includes(key as ProtocolField)) continue;
    if (tuple[key as ProtocolField] === undefined) continue;
    const others = known.fields.length === 0 ? '' : `; they have ${known.fields.join(', ')}`;
    throwInvalid(operation, `${path}.${key}`, `flows of ${nameOf(protocol)} have no such field${others}`);
  }
}

function hasPortsOnly({ sourcePort, destinationPort, icmpType, icmpCode, icmpId }: FlowTuple): boolean {
  return (
    sourcePort !== undefined &&
    destinationPort !== undefined &&
    (icmpType ?? icmpCode ?? icmpId) === undefined
  );
}

/** Throws if a tuple lacks a field that the kernel needs, or has one that flows of its protocol lack. */
export function checkTuple(operation: string, path: string, tuple: FlowTuple): void {
  const { source, destination, protocol } = tuple;
  if (source === undefined) throwInvalid(operation, `${path}.source`, 'expected an address');
  if (destination === undefined) throwInvalid(operation, `${path}.destination`, 'expected an address');
  if (protocol === undefined)
    throwInvalid(operation, `${path}.protocol`, 'expected a protocol by name or number');
  // Almost all flows are like this, and thousands are created in a row.
  if ((protocol === 'tcp' || protocol === 'udp') && hasPortsOnly(tuple)) return;
  const known = fieldsOf(protocol);
  if (known === undefined) return;
  checkProtocolFields(operation, path, tuple);
  const missing = known.fields.filter((field) => tuple[field] === undefined);
  const [field] = missing;
  if (field === undefined || (known.areOptional === true && missing.length === known.fields.length)) return;
  throwInvalid(
    operation,
    `${path}.${field}`,
    `expected a number: a flow of ${nameOf(protocol)} has ${known.fields.join(', ')}`,
  );
}
