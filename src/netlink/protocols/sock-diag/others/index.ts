export { netlinkSockets } from './netlink.ts';
export { packetSockets } from './packet.ts';
export { unixSockets } from './unix.ts';
export { vsockSockets } from './vsock.ts';
