/** Every kind of object of nfnetlink. A subsystem adds one line here. */

export * from './accounting/object.ts';
export * from './conntrack/object.ts';
export * from './expectations/object.ts';
export * from './helpers/object.ts';
export * from './ipset/object.ts';
export * from './log/object.ts';
export * from './nftables/definitions.ts';
export * from './queue/object.ts';
export * from './timeouts/object.ts';
