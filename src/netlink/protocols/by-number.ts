import { declareProtocol } from '../protocol.ts';

/** Protocols that the library knows by number alone (`NETLINK_*` of linux/netlink.h). Each gets a folder once it has schemas. */
export const usersock = declareProtocol({ number: 2 });
export const ecryptfs = declareProtocol({ number: 19 });
export const smc = declareProtocol({ number: 22 });
