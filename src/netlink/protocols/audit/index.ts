/**
 * The audit system: operations for a `NetlinkSocket` of protocol `'audit'`.
 *
 * @module
 */

export { type AuditRecord, type AuditStatus, parseAuditRecord } from './messages.ts';
export * as audit from './operations.ts';
