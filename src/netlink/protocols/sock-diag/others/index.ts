export { netlinkSockets } from './netlink.ts';
export { packetSockets } from './packet.ts';
export { smcSockets } from './smc.ts';
export { tipcSockets } from './tipc.ts';
export { unixSockets } from './unix.ts';
export { vsockSockets } from './vsock.ts';
export { xdpSockets } from './xdp.ts';
