/** The system calls of Linux that the library needs, as typed functions. */
export * from './arguments.ts';
export * from './constants.ts';
export * from './errno.ts';
export * from './errors.ts';
export * from './ethtool.ts';
export * from './ioctl.ts';
export * from './lock.ts';
export * from './message.ts';
export * from './mount.ts';
export * from './namespace.ts';
export * from './poll.ts';
export * from './socket.ts';
export * from './tun.ts';
