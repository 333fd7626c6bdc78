/**
 * For the tests of those who use the library.
 *
 * @module
 */
export { openKernelTransport, type TransportOptions } from '../netlink/kernel.ts';
export type { Transport } from '../netlink/transport.ts';
export * from './fixtures.ts';
export * from './recording.ts';
