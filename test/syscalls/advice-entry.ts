/** The exports that the scripts of advice.test.ts use. */
export { NetlinkError } from '../../src/netlink/errors/netlink-error.ts';
export { SystemError } from '../../src/syscalls/errors.ts';
