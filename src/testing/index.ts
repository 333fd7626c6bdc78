/**
 * Helps to test programs that use the library: fixtures, recordings, a fake kernel.
 *
 * @module
 */
export { openKernelTransport } from '../netlink/socket/open-transport.ts';
export type { TransportOptions } from '../netlink/transport/kernel-transport.ts';
export type { EventTransport, SubscribeOptions, Transport } from '../netlink/transport/transport.ts';
export * from './fake-kernel.ts';
export {
  ack,
  done,
  dumpOf,
  type FakeMessage,
  type FakeRequest,
  message,
  refusal,
} from './fake-messages.ts';
export type { FakeAckOptions, FakeDoneOptions, FakeMessageOptions } from './fake-options.ts';
export * from './fixtures.ts';
export { type Hooks, uniqueName, useLab, useNamespace } from './hooks.ts';
export * from './recording.ts';
