/**
 * For the tests of those who use the library.
 *
 * @module
 */
export { openKernelTransport, type TransportOptions } from '../netlink/transport/kernel-transport.ts';
export type { Transport } from '../netlink/transport/transport.ts';
export * from './fixtures.ts';
export * from './recording.ts';
