import { parseIp } from '../../netlink/codec/scalars/addresses.ts';
import type { SocketFilter } from '../../netlink/protocols/sock-diag/inet/filter.ts';
import type { ListedFamily } from './tables.ts';

/** One end of a socket, for filters. */
export interface EndFacts {
  /** IP address; path of a unix socket; number of the protocol of a packet or netlink socket; CID of a vsock socket. */
  readonly address: string | number;
  /** Port; inode of a unix socket; index of the link of a packet socket; port id of a netlink socket. */
  readonly port: number;
}

/** The facts about a socket that filters test. */
export interface FilterFacts {
  readonly family: ListedFamily;
  readonly local: EndFacts;
  readonly peer: EndFacts;
  /** Index of the link that the socket is bound to; 0 for none. */
  readonly interface: number;
  readonly mark: number;
  readonly cgroupId: bigint;
}

type End = 'local' | 'peer';

/** A host of a filter. Absent parts match everything. */
export interface HostCondition {
  readonly kind: 'host';
  readonly end: End;
  /** Family of the address. */
  readonly family: ListedFamily | undefined;
  /** IP prefix, number of a protocol, or CID. */
  readonly address: string | number | undefined;
  /** Pattern of the path of a unix socket, with `*` and `?`. */
  readonly pattern?: string | undefined;
  readonly port: number | undefined;
}

/** A filter of sockets. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly [Expression, Expression] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'port'; readonly end: End; readonly from: number; readonly to: number }
  | HostCondition
  | { readonly kind: 'device'; readonly index: number }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'cgroup'; readonly id: bigint }
  | { readonly kind: 'autobound'; readonly from: number; readonly to: number };

/** The highest port of the internet protocols. */
const highestPort = 0xffff;

/** Returns the filter for the kernel; `undefined` for an expression that it cannot evaluate. */
export function kernelFilter(expression: Expression): SocketFilter | undefined {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const [left, right] = expression.parts.map(kernelFilter);
      return left === undefined || right === undefined ? undefined : { [expression.kind]: [left, right] };
    }
    case 'not': {
      const part = kernelFilter(expression.part);
      return part === undefined || Object.keys(part).length === 0 ? undefined : { not: part };
    }
    case 'port': {
      const { end, from, to } = expression;
      if (from > highestPort) return undefined;
      const range = { from, to: Math.min(to, highestPort) };
      return { [end === 'local' ? 'sourcePort' : 'destinationPort']: range };
    }
    case 'host': {
      const { end, family, address, port } = expression;
      if (family !== undefined && family !== 'inet' && family !== 'inet6') return undefined;
      const isLocal = end === 'local';
      return {
        ...(address !== undefined && { [isLocal ? 'source' : 'destination']: address }),
        ...(port !== undefined && { [isLocal ? 'sourcePort' : 'destinationPort']: { from: port, to: port } }),
      };
    }
    case 'device':
      return expression.index === 0 ? undefined : { interface: expression.index };
    case 'mark':
      return { mark: { value: expression.value, mask: expression.mask } };
    case 'cgroup':
      return { cgroupId: expression.id };
    case 'autobound':
      return { autobound: true };
  }
}

/** Returns whether a socket matches. */
export function matches(expression: Expression, facts: FilterFacts): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.parts.every((part) => matches(part, facts));
    case 'or':
      return expression.parts.some((part) => matches(part, facts));
    case 'not':
      return !matches(expression.part, facts);
    case 'port': {
      const { port } = facts[expression.end];
      return port >= expression.from && port <= expression.to;
    }
    case 'host':
      return matchesHost(expression, facts);
    case 'device':
      return facts.interface === expression.index;
    case 'mark':
      return (facts.mark & expression.mask) >>> 0 === expression.value;
    case 'cgroup':
      return facts.cgroupId === expression.id;
    case 'autobound':
      return isAutobound(expression, facts);
  }
}

function matchesHost({ end, family, address, pattern, port }: HostCondition, facts: FilterFacts): boolean {
  const socket = facts[end];
  if (pattern !== undefined) return facts.family === 'unix' && wildcard(pattern).test(String(socket.address));
  if (port !== undefined && port !== socket.port) return false;
  if (address === undefined) return true;
  if (family === 'inet' || family === 'inet6') {
    if (facts.family !== 'inet' && facts.family !== 'inet6') return false;
    return isWithin(String(socket.address), String(address));
  }
  return facts.family === family && socket.address === address;
}

/** The addresses of automatic binding: the ports that the kernel chooses, names of unix sockets of five digits. */
function isAutobound({ from, to }: { from: number; to: number }, { family, local }: FilterFacts): boolean {
  switch (family) {
    case 'unix':
      return local.address === '' || /^@[0-9a-f]{5}$/.test(String(local.address));
    case 'packet':
      return local.port === 0 && local.address === 0;
    case 'netlink':
      return (local.port | 0) < 0;
    case 'vsock':
      return local.port > 1023;
    default:
      return local.port >= from && local.port <= to;
  }
}

/** Returns whether an IP address lies in a prefix. An IPv4 prefix has the IPv4 addresses in IPv6, too. */
function isWithin(address: string, prefix: string): boolean {
  const [network = '', length] = prefix.split('/');
  const wanted = parseIp(network);
  let bytes = parseIp(address);
  if (wanted === undefined || bytes === undefined) return false;
  if (bytes.length === 16 && wanted.length === 4) {
    if (!mappedPrefix.every((byte, index) => (bytes as Uint8Array)[index] === byte)) return false;
    bytes = bytes.subarray(12);
  }
  if (bytes.length !== wanted.length) return false;
  const bits = length === undefined ? wanted.length * 8 : Number(length);
  return maskedEqual(bytes, wanted, bits);
}

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function maskedEqual(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const index = bit >> 3;
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    if (((a[index] as number) & mask) !== ((b[index] as number) & mask)) return false;
  }
  return true;
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (sign) =>
    sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`,
  );
  return new RegExp(`^${source}$`, 'is');
}
