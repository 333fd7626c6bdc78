// What scripts in a process of their own use.
export { query } from '../../src/netlink/request.ts';
export * from '../../src/netlink/route/index.ts';
export { NetlinkSocket } from '../../src/netlink/socket.ts';
export * from '../../src/syscalls/index.ts';
export { measureStalls } from '../support/stalls.ts';
