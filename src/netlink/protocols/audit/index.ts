/**
 * The audit system: operations for a `NetlinkSocket` of protocol `'audit'`.
 *
 * @module
 */

export { auditRecordName, parseAuditRecord } from './checked-functions.ts';
export { type AuditEvent, AuditEventJoiner, type AuditEventRecord } from './event-joiner.ts';
export type { AuditRecord, AuditStatus } from './messages.ts';
export type { AuditStatusChange } from './operations.ts';
export * as audit from './operations.ts';
export type { AuditCondition, AuditRule } from './rule.ts';
