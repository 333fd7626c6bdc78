import { declareProtocol } from '../protocol.ts';

/** Protocols that the library knows by number alone (`NETLINK_*` of linux/netlink.h). Each gets a folder once it has schemas. */
export const usersock = declareProtocol({ number: 2 });
export const selinux = declareProtocol({ number: 7 });
export const fibLookup = declareProtocol({ number: 10 });
export const iscsi = declareProtocol({ number: 8 });
export const scsiTransport = declareProtocol({ number: 18 });
export const ecryptfs = declareProtocol({ number: 19 });
export const smc = declareProtocol({ number: 22 });
export const rdma = declareProtocol({ number: 20 });
export const crypto = declareProtocol({ number: 21 });
