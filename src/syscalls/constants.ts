/**
 * Constants of the system call interface, under the names of the kernel's headers. They have the same value on every
 * architecture served by the foreign function interface.
 */

// Address families (linux/socket.h)
export const AF_UNSPEC = 0;
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;

// Socket types (linux/net.h)
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0x80000;

// Protocols (linux/in.h, linux/in6.h)
export const IPPROTO_ICMP = 1;
export const IPPROTO_UDP = 17;
export const IPPROTO_ICMPV6 = 58;

// Flags of send and receive (linux/socket.h)
export const MSG_PEEK = 0x2;
export const MSG_CTRUNC = 0x8;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_ERRQUEUE = 0x2000;
export const MSG_NOSIGNAL = 0x4000;

// Levels of socket options (linux/socket.h)
export const SOL_IP = 0;
export const SOL_SOCKET = 1;
export const SOL_IPV6 = 41;
export const SOL_ICMPV6 = 58;
export const SOL_RAW = 255;
export const SOL_NETLINK = 270;

// Options of SOL_SOCKET (asm-generic/socket.h)
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_BINDTODEVICE = 25;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;

// Namespaces (linux/sched.h, linux/nsfs.h)
export const CLONE_NEWNS = 0x20000;
export const CLONE_NEWNET = 0x40000000;

// mount and umount2 (linux/mount.h, sys/mount.h)
export const MS_BIND = 0x1000;
export const MS_REC = 0x4000;
export const MS_PRIVATE = 0x40000;
export const MS_SLAVE = 0x80000;
export const MS_SHARED = 0x100000;
export const MNT_DETACH = 2;
