/**
 * Algorithms of the kernel's cryptography, as /proc/crypto shows them: operations for a `NetlinkSocket` of protocol `'crypto'`.
 *
 * @module
 */

export type { CryptoAlgorithm } from './algorithm.ts';
export type { CryptoCreate, CryptoDriver, CryptoReference, CryptoUpdate } from './operations.ts';
export * as cryptoAlgorithms from './operations.ts';
