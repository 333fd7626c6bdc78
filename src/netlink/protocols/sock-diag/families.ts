/** Address families of sockets (`AF_*` of linux/socket.h). */
export const socketFamilies = {
  unspec: 0,
  unix: 1,
  inet: 2,
  inet6: 10,
  netlink: 16,
  packet: 17,
  tipc: 30,
  vsock: 40,
  smc: 43,
  xdp: 44,
} as const;

/** States of a socket (`TCP_*` of include/net/tcp_states.h), as `ss` calls them. */
export const socketStates = {
  unknown: 0,
  established: 1,
  synSent: 2,
  synRecv: 3,
  finWait1: 4,
  finWait2: 5,
  timeWait: 6,
  closed: 7,
  closeWait: 8,
  lastAck: 9,
  listening: 10,
  closing: 11,
  newSynRecv: 12,
  boundInactive: 13,
} as const;

/** Name of a state of a socket. */
export type SocketState = keyof typeof socketStates;

/** Returns the bits of states in a request: bit n for state n. All states if absent. */
export function stateBits(states: readonly SocketState[] | undefined): number {
  return states === undefined
    ? 0xffff_ffff
    : states.reduce((bits, state) => (bits | (1 << socketStates[state])) >>> 0, 0);
}

/** Kinds of sockets (`SOCK_*` of linux/net.h). */
export const socketTypes = {
  stream: 1,
  dgram: 2,
  raw: 3,
  rdm: 4,
  seqpacket: 5,
  dccp: 6,
  packet: 10,
} as const;

/** Message types (`SOCK_DIAG_BY_FAMILY`, `SOCK_DESTROY` of linux/sock_diag.h). */
export const SOCK_DIAG_BY_FAMILY = 20;
export const SOCK_DESTROY = 21;
