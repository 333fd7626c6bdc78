/** The netlink protocols. A protocol adds one line here. */

export { audit } from './audit/entry.ts';
export * from './by-number.ts';
export { connector } from './connector/entry.ts';
export { crypto } from './crypto/entry.ts';
export { fibLookup } from './fib-lookup/entry.ts';
export { generic } from './generic/entry.ts';
export { iscsi } from './iscsi/entry.ts';
export { netfilter } from './netfilter/entry.ts';
export { rdma } from './rdma/entry.ts';
export { route } from './route/entry.ts';
export { scsiTransport } from './scsi-transport/entry.ts';
export { selinux } from './selinux/entry.ts';
export { sockDiag } from './sock-diag/entry.ts';
export { uevent } from './uevent/entry.ts';
export { xfrm } from './xfrm/entry.ts';
