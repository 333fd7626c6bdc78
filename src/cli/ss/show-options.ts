import type { SocketState } from '../../netlink/protocols/sock-diag/families.ts';

/** Which facts about sockets are shown, and how. */
export interface ShowOptions {
  readonly numeric: boolean;
  readonly options: boolean;
  readonly extended: boolean;
  readonly memory: boolean;
  readonly info: boolean;
  readonly tipcInfo: boolean;
  readonly tos: boolean;
  readonly cgroup: boolean;
  readonly bpf: boolean;
  readonly socketOptions: boolean;
  readonly oneLine: boolean;
}

/** Names that a number stands for. */
export interface Lookup {
  /** Returns the name of a host that was looked up; `undefined` where the address is shown. */
  hostName(address: string): string | undefined;
  /** Returns the name of a link. */
  linkName(index: number): string;
  /** Returns the name of the service at a port; `undefined` where the number is shown. */
  serviceName(port: number, protocol: string): string | undefined;
  /** Returns the path of a cgroup. */
  cgroupPath(id: bigint): string;
  /** Returns the name of a netlink protocol. */
  netlinkProtocolName(number: number): string;
  /** Returns the name of an EtherType. */
  etherTypeName(number: number): string;
  /** Returns the name of a process. */
  processName(pid: number): string | undefined;
}

const stateTexts: Readonly<Record<SocketState, string>> = {
  unknown: 'UNKNOWN',
  established: 'ESTAB',
  synSent: 'SYN-SENT',
  synRecv: 'SYN-RECV',
  finWait1: 'FIN-WAIT-1',
  finWait2: 'FIN-WAIT-2',
  timeWait: 'TIME-WAIT',
  closed: 'UNCONN',
  closeWait: 'CLOSE-WAIT',
  lastAck: 'LAST-ACK',
  listening: 'LISTEN',
  closing: 'CLOSING',
  newSynRecv: 'SYN-RECV',
  boundInactive: 'BOUND-INACTIVE',
};

/** Returns the text of a state: `ESTAB`. A number without a name stays a number. */
export function stateText(state: SocketState | number): string {
  return typeof state === 'number' ? String(state) : stateTexts[state];
}

/** Returns the beginning of a part of the details: a new line where lines may be broken. */
export function lineStart({ oneLine }: ShowOptions): string {
  return oneLine ? ' ' : '\n\t';
}

/** Returns the directions in which a socket can still transfer: `<->`. */
export function directions(shutdown: readonly (string | number)[]): string {
  return ` ${shutdown.includes('receive') ? '-' : '<'}-${shutdown.includes('send') ? '-' : '>'}`;
}

/** Memory of a socket as the kernel reports it. */
type Memory = { readonly [K in string]?: number | undefined };

/** Returns the memory of a socket: `skmem:(r0,rb131072,…)`. */
export function memoryText(memory: Memory): string {
  const { receiveAllocated, receiveBuffer, sendAllocated, sendBuffer, forwardAllocated } = memory;
  const { sendQueued, optionMemory, backlog, drops } = memory;
  const parts = [
    `r${receiveAllocated}`,
    `rb${receiveBuffer}`,
    `t${sendAllocated}`,
    `tb${sendBuffer}`,
    `f${forwardAllocated}`,
    `w${sendQueued}`,
    `o${optionMemory}`,
    ...(backlog === undefined ? [] : [`bl${backlog}`]),
    ...(drops === undefined ? [] : [`d${drops}`]),
  ];
  return ` skmem:(${parts.join(',')})`;
}
