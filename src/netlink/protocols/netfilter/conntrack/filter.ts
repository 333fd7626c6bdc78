import { parseIp } from '../../../codec/scalars/addresses.ts';
import type { FilterTests } from '../../../request/filter.ts';
import {
  type Check,
  check,
  isAnyOf,
  isEncodedBy,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isText,
  required,
} from '../../../request/input.ts';
import { parsePrefix } from '../../common/prefix.ts';
import { type FlowMessage, type FlowStatus, type filterFields, flowStatuses } from './attributes.ts';
import { checkProtocolFields } from './check-tuple.ts';
import type { Flow } from './flow.ts';
import { protocolNumber, type TrackedProtocol, trackedProtocol, trackedProtocols } from './ip-protocols.ts';
import type { FlowTuple } from './tuple.ts';

/** A tuple that others are compared with: only the given fields count. */
export interface FlowTuplePattern extends Omit<FlowTuple, 'zone'> {
  /** An address, or a prefix: `10.0.0.0/8`. */
  source?: string | undefined;
  /** An address, or a prefix: `10.0.0.0/8`. */
  destination?: string | undefined;
}

/** A mark of which only some bits count. */
export interface MaskedMark {
  value: number;
  /** Bits of the mark that are compared. */
  mask: number;
}

/** Which flows to list. A flow must match all fields. The kernel filters where it can; the library does the rest. */
export interface FlowFilter {
  family?: 'ip' | 'ip6' | undefined;
  /** Protocol above IP. */
  protocol?: TrackedProtocol | undefined;
  original?: FlowTuplePattern | undefined;
  reply?: FlowTuplePattern | undefined;
  mark?: number | MaskedMark | undefined;
  /** States that a flow has, all of them. */
  status?: readonly FlowStatus[] | undefined;
  /** States of which a flow has none. */
  withoutStatus?: readonly FlowStatus[] | undefined;
  /** 0 is the zone of flows without one. */
  zone?: number | undefined;
  /** Numbers of labels that a flow has, all of them. */
  labels?: readonly number[] | undefined;
  /** Name of the helper. */
  helper?: string | undefined;
}

/** A protocol above IP, by name or number. */
export const isProtocol: Check = isEncodedBy(trackedProtocol, 'a protocol by name or number');
export const isUint32: Check = isInteger(0, 0xffff_ffff);
export const isZone: Check = isInteger(0, 0xffff, 'a zone');
const isByte = isInteger(0, 255);
const isPort = isInteger(0, 0xffff, 'a port');
const isPrefix = check('an IP address or prefix', (value) => {
  if (typeof value !== 'string') return false;
  try {
    parsePrefix('', '', value);
    return true;
  } catch {
    return false;
  }
});

const isStatuses = isListOf(isOneOf(Object.keys(flowStatuses)));

const isPattern = (): Check =>
  isObject<FlowTuplePattern>(
    {
      source: isPrefix,
      destination: isPrefix,
      protocol: isProtocol,
      sourcePort: isPort,
      destinationPort: isPort,
      icmpId: isPort,
      icmpType: isByte,
      icmpCode: isByte,
    },
    'fields of a tuple',
  );

/** Checks a filter of flows. */
export const filterInput = (): Check =>
  isObject<FlowFilter>(
    {
      family: isOneOf(['ip', 'ip6']),
      protocol: isProtocol,
      original: isPattern(),
      reply: isPattern(),
      mark: isAnyOf(
        isUint32,
        isObject<MaskedMark>(
          { value: required(isUint32), mask: required(isUint32) },
          'an object of value and mask',
        ),
      ),
      status: isStatuses,
      withoutStatus: isStatuses,
      zone: isZone,
      labels: isListOf(isInteger(0, 127, 'the number of a label')),
      helper: isText,
    },
    'a filter of flows',
  );

/** Returns whether an address lies in a prefix. */
function isWithin(address: string | undefined, wanted: string): boolean {
  if (address === undefined) return false;
  if (address === wanted) return true;
  const prefix = parsePrefix('flow list', 'address', wanted);
  const own = parseIp(address);
  const other = parseIp(prefix.address) as Uint8Array;
  if (own === undefined || own.length !== other.length) return false;
  for (let bit = 0; bit < prefix.length; bit += 8) {
    const mask = 0xff & (0xff << Math.max(0, 8 - (prefix.length - bit)));
    if ((((own[bit >> 3] as number) ^ (other[bit >> 3] as number)) & mask) !== 0) return false;
  }
  return true;
}

function matches(tuple: FlowTuple | undefined, pattern: FlowTuplePattern): boolean {
  if (tuple === undefined) return false;
  for (const key in pattern) {
    const wanted = pattern[key as keyof FlowTuplePattern];
    const own = tuple[key as keyof FlowTuplePattern];
    if (wanted === undefined) continue;
    if (key === 'source' || key === 'destination') {
      if (!isWithin(own as string | undefined, wanted as string)) return false;
    } else if (key === 'protocol') {
      if (!isProtocolOf(tuple, wanted as TrackedProtocol)) return false;
    } else if (own !== wanted) return false;
  }
  return true;
}

const isProtocolOf = ({ protocol }: FlowTuple, wanted: TrackedProtocol): boolean =>
  protocol !== undefined && protocolNumber(protocol) === protocolNumber(wanted);

/** How a list applies a filter to the flows that the kernel sends. */
export const filterTests: FilterTests<Flow, FlowFilter> = {
  family: true,
  protocol: ({ original }, wanted) => isProtocolOf(original, wanted),
  original: ({ original }, pattern) => matches(original, pattern),
  reply: ({ reply }, pattern) => matches(reply, pattern),
  mark: ({ mark = 0 }, wanted) =>
    typeof wanted === 'number'
      ? mark === wanted
      : ((mark & wanted.mask) ^ (wanted.value & wanted.mask)) === 0,
  status: ({ status = [] }, wanted) => wanted.every((name) => status.includes(name)),
  withoutStatus: ({ status = [] }, wanted) => !wanted.some((name) => status.includes(name)),
  zone: ({ zone = 0 }, wanted) => zone === wanted,
  labels: ({ labels = [] }, wanted) => wanted.every((label) => labels.includes(label)),
  helper: ({ helper }, wanted) => helper?.name === wanted,
};

type FilterField = keyof typeof filterFields;

const familyOf = (address: string): 'ip' | 'ip6' => (address.includes(':') ? 'ip6' : 'ip');

/** The fields of a pattern that the kernel can compare, and their names in its filter. */
function comparable(
  pattern: FlowTuplePattern,
  protocol: TrackedProtocol | undefined,
  family: 'ip' | 'ip6',
): { tuple: FlowTuple; fields: FilterField[] } {
  const tuple: FlowTuple = {};
  const fields: FilterField[] = [];
  for (const field of ['source', 'destination'] as const) {
    const address = pattern[field];
    if (address === undefined || address.includes('/')) continue;
    // The kernel compares IPv6 addresses the wrong way: it leaves out the flows that have them.
    if (family === 'ip6' || address.includes(':')) continue;
    tuple[field] = address;
    fields.push(field);
  }
  if (protocol === undefined) return { tuple, fields };
  tuple.protocol = protocol;
  fields.push('protocol');
  const number = protocolNumber(protocol);
  if (number === trackedProtocols.tcp || number === trackedProtocols.udp) {
    for (const field of ['sourcePort', 'destinationPort'] as const) {
      if (pattern[field] === undefined) continue;
      tuple[field] = pattern[field];
      fields.push(field);
    }
  } else if (number === trackedProtocols.icmp || number === trackedProtocols.icmpv6) {
    for (const field of ['icmpType', 'icmpCode', 'icmpId'] as const) {
      if (pattern[field] === undefined) continue;
      tuple[field] = pattern[field];
      fields.push(
        number === trackedProtocols.icmp ? field : (field.replace('icmp', 'icmpv6') as FilterField),
      );
    }
  }
  return { tuple, fields };
}

/** The family that a filter is about, as far as it says. */
function familyOfFilter({ family, original, reply }: FlowFilter): 'ip' | 'ip6' | undefined {
  const address = original?.source ?? original?.destination ?? reply?.source ?? reply?.destination;
  return family ?? (address === undefined ? undefined : familyOf(address));
}

/** The part of a filter that the kernel applies, as fields of the request. */
export function kernelFilter(operation: string, filter: FlowFilter): FlowMessage {
  const { mark, status = [], withoutStatus = [], zone, protocol } = filter;
  for (const direction of ['original', 'reply'] as const) {
    const pattern = filter[direction];
    if (pattern !== undefined)
      checkProtocolFields(operation, direction, pattern, pattern.protocol ?? protocol);
  }
  const family = familyOfFilter(filter);
  const value: FlowMessage = family === undefined ? {} : { family };
  if (mark !== undefined) {
    value.mark = typeof mark === 'number' ? mark : (mark.value & mark.mask) >>> 0;
    value.markMask = typeof mark === 'number' ? 0xffff_ffff : mark.mask;
  }
  if (status.length + withoutStatus.length > 0) {
    value.status = status;
    value.statusMask = [...status, ...withoutStatus];
  }
  if (zone !== undefined) value.zone = zone;
  // The kernel parses addresses by the family of the request.
  if (family === undefined) return value;
  const { original, reply } = filter;
  const direct = comparable(original ?? {}, original?.protocol ?? protocol, family);
  const reverse = comparable(reply ?? {}, reply?.protocol, family);
  if (direct.fields.length + reverse.fields.length === 0) return value;
  value.filter = {};
  if (direct.fields.length > 0) {
    value.original = direct.tuple;
    value.filter.origFlags = direct.fields;
  }
  if (reverse.fields.length > 0) {
    value.reply = reverse.tuple;
    value.filter.replyFlags = reverse.fields;
  }
  return value;
}
