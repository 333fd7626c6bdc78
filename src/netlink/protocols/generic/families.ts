/** The families of generic netlink and their objects. A family adds one line here. */
export * from './ethtool/index.ts';
export * from './ioam6/index.ts';
export * from './mptcp/index.ts';
export * from './netdev/index.ts';
export * from './seg6/index.ts';
export * from './tcp-metrics/index.ts';
export * from './wireguard/index.ts';
