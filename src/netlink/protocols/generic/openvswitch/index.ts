/**
 * Open vSwitch in the kernel: datapaths, ports, flows, packets, meters and limits, for a `NetlinkSocket` of protocol `'generic'`.
 *
 * @module
 */

export { ovsCtLimit, ovsDatapath, ovsFlow, ovsMeter, ovsPacket, ovsVport } from './families.ts';
