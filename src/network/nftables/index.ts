/**
 * nftables without its program: libnftables-json as types, compiled to messages of the kernel and listed from them.
 *
 * @module
 */

export * from '../../netlink/protocols/netfilter/nftables/index.ts';
