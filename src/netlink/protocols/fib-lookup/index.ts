/**
 * Lookups of IPv4 routes in one table: an operation for a `NetlinkSocket` of protocol `'fibLookup'`.
 *
 * @module
 */

export { type FibLookup, type FibResult, lookUpRoute } from './operations.ts';
