/**
 * The audit system: operations for a `NetlinkSocket` of protocol `'audit'`.
 *
 * @module
 */

export { parseAuditRecord } from './checked-functions.ts';
export type { AuditRecord, AuditStatus } from './messages.ts';
export * as audit from './operations.ts';
