/** The families of generic netlink and their objects. A family adds one line here. */
export * from './ethtool/index.ts';
export * from './tcp-metrics/index.ts';
export * from './wireguard/index.ts';
