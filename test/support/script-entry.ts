// The exports that scripts in separate processes use.

export * from '../../src/netlink/protocols/route/index.ts';
export { query } from '../../src/netlink/request/builders.ts';
export { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
export * from '../../src/syscalls/index.ts';
export { measureStalls } from './stalls.ts';
