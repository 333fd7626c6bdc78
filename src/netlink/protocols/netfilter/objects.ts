/** Every kind of object of nfnetlink. A subsystem adds one line here. */
export * from './nftables/definitions.ts';
