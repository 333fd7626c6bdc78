import { littleEndian } from '../../../codec/byte-order.ts';
import { parseIp } from '../../../codec/scalars/addresses.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { parsePrefix } from '../../common/prefix.ts';

/** A range of ports, from and to included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Which sockets to list: all keys of an object must match, each with any of its values. `and`, `or` and `not` join filters.
 *
 * @example { or: [{ sourcePort: [80, 443] }, { destination: '10.0.0.0/8', not: { interface: 2 } }] }
 */
export interface SocketFilter {
  /** Own address, as a prefix: `10.0.0.0/8`. */
  readonly source?: string | undefined;
  /** Address of the peer, as a prefix. */
  readonly destination?: string | undefined;
  readonly sourcePort?: number | PortRange | readonly number[] | undefined;
  readonly destinationPort?: number | PortRange | readonly number[] | undefined;
  /** Index of the link that the socket is bound to. */
  readonly interface?: number | undefined;
  /** Mark of the socket, with a mask. Needs CAP_NET_ADMIN. */
  readonly mark?: { readonly value: number; readonly mask?: number | undefined } | undefined;
  /** Whether the kernel has chosen the port: the program did not bind the socket to one. */
  readonly autobound?: boolean | undefined;
  /** Number of the cgroup (version 2). Linux 5.9. */
  readonly cgroupId?: bigint | undefined;
  readonly and?: readonly SocketFilter[] | undefined;
  readonly or?: readonly SocketFilter[] | undefined;
  readonly not?: SocketFilter | undefined;
}

// Operations of the kernel's program (INET_DIAG_BC_* of linux/inet_diag.h).
const JMP = 1;
const S_GE = 2;
const S_LE = 3;
const D_GE = 4;
const D_LE = 5;
const AUTO = 6;
const S_COND = 7;
const D_COND = 8;
const DEV_COND = 9;
const MARK_COND = 10;
const S_EQ = 11;
const D_EQ = 12;
const CGROUP_COND = 13;

/** Bytes of one operation without its data: u8 code, u8 yes, u16 no. */
const operationSize = 4;

/** One operation. `no` is where to continue if it is false: bytes from its start. `yes` is always the next operation. */
interface Operation {
  readonly code: number;
  readonly data: Uint8Array;
  no: number;
}

/**
 * A part of a program. It is true if its end is reached, and false if control goes four bytes behind its end, which the kernel takes
 * for a mismatch.
 */
type Program = readonly Operation[];

const sizeOf = (program: Program): number =>
  program.reduce((size, { data }) => size + operationSize + data.length, 0);

function test(code: number, data: Uint8Array = new Uint8Array(0)): Program {
  return [{ code, data, no: operationSize + data.length + 4 }];
}

/** The same program with `count` bytes behind it, which it skips when it is false. */
function extended(program: Program, count: number): Program {
  const size = sizeOf(program);
  let at = 0;
  return program.map((operation) => {
    const target = at + operation.no;
    at += operationSize + operation.data.length;
    return target === size + 4 ? { ...operation, no: operation.no + count } : operation;
  });
}

function both(a: Program, b: Program): Program {
  return [...extended(a, sizeOf(b)), ...b];
}

function either(a: Program, b: Program): Program {
  // Where `a` is false, control goes behind the jump, which is where `b` begins.
  return [...a, { code: JMP, data: new Uint8Array(0), no: sizeOf(b) + operationSize }, ...b];
}

function negated(a: Program): Program {
  return [...a, { code: JMP, data: new Uint8Array(0), no: operationSize + 4 }];
}

function numbers(...values: number[]): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(values.length * 4);
  const view = new DataView(data.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, littleEndian);
  return data;
}

/** Comparison with a port: the operation behind it holds the port in its field `no`. */
function port(code: number, value: number): Program {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint16(2, value, littleEndian);
  return test(code, data);
}

/** Comparison with a prefix (`struct inet_diag_hostcond`): u8 family, u8 length, s32 port (-1 for any), address. */
function host(operation: string, field: string, code: number, text: string): Program {
  const { family, address, length } = parsePrefix(operation, field, text);
  const bytes = parseIp(address) as Uint8Array;
  const data = new Uint8Array(8 + bytes.length);
  data[0] = family === 'inet' ? 2 : 10;
  data[1] = length;
  new DataView(data.buffer).setInt32(4, -1, littleEndian);
  data.set(bytes, 8);
  return test(code, data);
}

function ports(
  operation: string,
  field: string,
  [equal, least, most]: readonly [number, number, number],
  wanted: number | PortRange | readonly number[],
): Program {
  const check = (value: unknown): number => {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 0xffff)
      throwInvalid(operation, field, `expected a port from 0 to 65535, got ${String(value)}`);
    return value as number;
  };
  if (typeof wanted === 'number') return port(equal, check(wanted));
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throwInvalid(operation, field, 'expected at least one port');
    return (wanted as readonly number[]).map((one) => port(equal, check(one))).reduce(either);
  }
  const { from, to } = wanted as PortRange;
  return both(port(least, check(from)), port(most, check(to)));
}

function compile(operation: string, filter: SocketFilter): Program | undefined {
  const parts: Program[] = [];
  const add = (part: Program | undefined): void => {
    if (part !== undefined) parts.push(part);
  };
  const { source, destination, sourcePort, destinationPort, mark, cgroupId } = filter;
  if (source !== undefined) add(host(operation, 'source', S_COND, source));
  if (destination !== undefined) add(host(operation, 'destination', D_COND, destination));
  if (sourcePort !== undefined) add(ports(operation, 'sourcePort', [S_EQ, S_GE, S_LE], sourcePort));
  if (destinationPort !== undefined)
    add(ports(operation, 'destinationPort', [D_EQ, D_GE, D_LE], destinationPort));
  if (filter.interface !== undefined) add(test(DEV_COND, numbers(filter.interface)));
  if (filter.autobound !== undefined) add(filter.autobound ? test(AUTO) : negated(test(AUTO)));
  if (mark !== undefined) add(test(MARK_COND, numbers(mark.value, mark.mask ?? 0xffff_ffff)));
  if (cgroupId !== undefined) {
    const data = new Uint8Array(8);
    new DataView(data.buffer).setBigUint64(0, cgroupId, littleEndian);
    add(test(CGROUP_COND, data));
  }
  for (const one of filter.and ?? []) add(compile(operation, one));
  if (filter.or !== undefined) {
    const alternatives = filter.or.map((one) => compile(operation, one));
    // An empty filter matches every socket, and so does a choice that contains one.
    if (alternatives.every((one) => one !== undefined) && alternatives.length > 0)
      add((alternatives as Program[]).reduce(either));
  }
  if (filter.not !== undefined) {
    const part = compile(operation, filter.not);
    if (part === undefined) throwInvalid(operation, 'not', 'expected a filter with at least one key');
    add(negated(part));
  }
  return parts.length === 0 ? undefined : parts.reduce(both);
}

/** The program that makes the kernel list the sockets of a filter; `undefined` for a filter without keys, which matches all. */
export function compileSocketFilter(operation: string, filter: SocketFilter): Uint8Array | undefined {
  const program = compile(operation, filter);
  if (program === undefined) return undefined;
  const bytes = new Uint8Array(sizeOf(program));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { code, data, no } of program) {
    bytes[at] = code;
    bytes[at + 1] = operationSize + data.length;
    view.setUint16(at + 2, no, littleEndian);
    bytes.set(data, at + operationSize);
    at += operationSize + data.length;
  }
  if (bytes.length > 0xfff0) throwInvalid(operation, 'filter', 'the filter is too long for the kernel');
  return bytes;
}
