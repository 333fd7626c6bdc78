import { struct } from '../../codec/composites/struct.ts';
import { flags } from '../../codec/scalars/enums.ts';
import { u32 } from '../../codec/scalars/integers.ts';
import { bareString } from '../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../codec/type.ts';

/** Message types (`AUDIT_*` of linux/audit.h). */
export const AUDIT_GET = 1000;
export const AUDIT_SET = 1001;
export const AUDIT_USER = 1005;
export const AUDIT_ADD_RULE = 1011;
export const AUDIT_DEL_RULE = 1012;
export const AUDIT_LIST_RULES = 1013;
/** Messages of programs have types from 1100 to 1199. */
export const AUDIT_FIRST_USER_MSG = 1100;
export const AUDIT_LAST_USER_MSG = 1199;

/** State of the audit system (`struct audit_status` of linux/audit.h). Fields that the kernel does not have yet are absent. */
export const auditStatus = struct(
  'audit_status',
  {
    /** Fields that a request changes. */
    mask: flags(u32, {
      enabled: 1,
      failure: 2,
      pid: 4,
      rateLimit: 8,
      backlogLimit: 16,
      backlogWaitTime: 32,
      lost: 64,
      backlogWaitTimeActual: 128,
    }),
    /** 0 for off, 1 for on, 2 for on and locked. */
    enabled: u32,
    /** Reaction to a record that cannot be kept: 0 none, 1 a line in the log of the kernel, 2 a panic. */
    failure: u32,
    /** The daemon that gets the records; 0 for none. */
    pid: u32,
    /** Records a second; 0 for any number. */
    rateLimit: u32,
    /** Records that may wait. */
    backlogLimit: u32,
    /** Records that were lost. */
    lost: u32,
    /** Records that wait. */
    backlog: u32,
    /** Bits of the features that the kernel has. */
    features: u32,
    /** How long a process waits for space, in clock ticks. Linux 3.14. */
    backlogWaitTime: u32,
    /** How long processes have waited, in all. Linux 5.9. */
    backlogWaitTimeActual: u32,
  },
  32,
);
/** State of the audit system. */
export interface AuditStatus extends Infer<typeof auditStatus> {}

/** A record as text: `audit(1364481363.243:24287): arch=c000003e syscall=2 …`. */
export const auditText: Type<string> = bareString;

/** A record of an event. Records with the same time and serial belong to one event. */
export interface AuditRecord {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly serial: number;
  /** The text behind the serial. */
  readonly text: string;
}

/** Reads the time and the serial of a record; `undefined` for other text. */
export function parseAuditRecord(text: string): AuditRecord | undefined {
  const [, seconds, milliseconds, serial, rest] = /^audit\((\d+)\.(\d{3}):(\d+)\):\s?(.*)$/s.exec(text) ?? [];
  if (seconds === undefined || rest === undefined) return undefined;
  return { time: Number(seconds) * 1000 + Number(milliseconds), serial: Number(serial), text: rest };
}
