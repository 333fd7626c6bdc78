/*
 * Constants of the system call interface, under the names of the kernel's headers. They have the same value on every
 * architecture that the foreign function interface has a build for.
 */

/** Address family: sockets of the machine itself (linux/socket.h) */
export const AF_UNIX = 1;
/** Address family: IPv4 (linux/socket.h) */
export const AF_INET = 2;
/** Address family: IPv6 (linux/socket.h) */
export const AF_INET6 = 10;
/** Address family: netlink (linux/socket.h) */
export const AF_NETLINK = 16;
/** Address family: packets of links, as they are (linux/socket.h) */
export const AF_PACKET = 17;

/** Socket type: byte stream (linux/net.h) */
export const SOCK_STREAM = 1;
/** Socket type: datagrams (linux/net.h) */
export const SOCK_DGRAM = 2;
/** Socket type: datagrams with the header of the protocol (linux/net.h) */
export const SOCK_RAW = 3;
/** Flag of the socket type: the descriptor closes on exec (linux/net.h) */
export const SOCK_CLOEXEC = 0x80000;

/** Protocol: ICMP (linux/in.h) */
export const IPPROTO_ICMP = 1;
/** Protocol: ICMPv6 (linux/in6.h) */
export const IPPROTO_ICMPV6 = 58;

/** Receive: leave the datagram in the queue (linux/socket.h) */
export const MSG_PEEK = 0x2;
/** Received: ancillary data was cut off (linux/socket.h) */
export const MSG_CTRUNC = 0x8;
/** Receive: give the real length; received: the datagram was cut off (linux/socket.h) */
export const MSG_TRUNC = 0x20;
/** Send and receive: fail with `EAGAIN` rather than wait (linux/socket.h) */
export const MSG_DONTWAIT = 0x40;
/** Receive: from the error queue of the socket (linux/socket.h) */
export const MSG_ERRQUEUE = 0x2000;

/** Level of the socket options of IPv4 (linux/socket.h) */
export const SOL_IP = 0;
/** Level of the socket options of all sockets (linux/socket.h) */
export const SOL_SOCKET = 1;
/** Level of the socket options of IPv6 (linux/socket.h) */
export const SOL_IPV6 = 41;
/** Level of the socket options of ICMPv6 (linux/socket.h) */
export const SOL_ICMPV6 = 58;
/** Level of the socket options of raw sockets (linux/socket.h) */
export const SOL_RAW = 255;
/** Level of the socket options of packet sockets (linux/socket.h) */
export const SOL_PACKET = 263;
/** Level of the socket options of netlink (linux/socket.h) */
export const SOL_NETLINK = 270;

/** Option of SOL_SOCKET: the address may be in use by a connection that is ending (asm-generic/socket.h) */
export const SO_REUSEADDR = 2;
/** Option of SOL_SOCKET: bytes that may wait to be sent, doubled by the kernel (asm-generic/socket.h) */
export const SO_SNDBUF = 7;
/** Option of SOL_SOCKET: bytes that may wait to be received, doubled by the kernel (asm-generic/socket.h) */
export const SO_RCVBUF = 8;
/** Option of SOL_SOCKET: name of the only device to use (asm-generic/socket.h) */
export const SO_BINDTODEVICE = 25;
/** Option of SOL_SOCKET: SO_SNDBUF beyond the limit of the system, with `CAP_NET_ADMIN` (asm-generic/socket.h) */
export const SO_SNDBUFFORCE = 32;
/** Option of SOL_SOCKET: SO_RCVBUF beyond the limit of the system, with `CAP_NET_ADMIN` (asm-generic/socket.h) */
export const SO_RCVBUFFORCE = 33;
/** Option of SOL_SOCKET, and type of its ancillary data: when each datagram came, as a `timespec` (asm-generic/socket.h) */
export const SO_TIMESTAMPNS = 35;

/** Kind of namespace: network (linux/sched.h) */
export const CLONE_NEWNET = 0x40000000;

/** Mount: show a file or directory at a second place (linux/mount.h) */
export const MS_BIND = 0x1000;
/** Mount: the mounts below as well (linux/mount.h) */
export const MS_REC = 0x4000;
/** Mount: let mounts and unmounts spread to here, not from here (linux/mount.h) */
export const MS_SLAVE = 0x80000;
/** Mount: let mounts and unmounts spread to and from here (linux/mount.h) */
export const MS_SHARED = 0x100000;
/** Unmount: out of sight now, for real when no longer in use (sys/mount.h) */
export const MNT_DETACH = 2;
export const UMOUNT_NOFOLLOW = 8;
