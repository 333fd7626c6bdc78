import { checkMethods } from '../../request/checked.ts';
import { isInteger, isNumber, isObject, isString, refuseSurplus, required } from '../../request/input.ts';
import { AUDIT_FIRST_USER_MSG, type AuditRecord } from './messages.ts';
import { auditRecordName } from './record-types.ts';

/** Ends the records of an event (`AUDIT_EOE` of linux/audit.h). */
const AUDIT_EOE = 1320;
/** Records of the kernel: an event may have several. Others are events by themselves. */
const firstOfKernel = 1300;
const lastOfKernel = 2099;

/** An event is complete when another one is so many milliseconds younger: some have no record at their end. */
const patience = 2000;

const isType = required(isInteger(0, 0xffff, 'the type of a record'));
const isRecord = required(
  isObject<AuditRecord>({
    time: required(isNumber),
    serial: required(isNumber),
    text: required(isString),
  }),
);

/** One event of the audit system: all records with its serial. */
export interface AuditEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly serial: number;
  /** Its records, in the order in which they came, without the last one that only says that it is complete. */
  readonly records: readonly AuditEventRecord[];
}

/** A record of an event. */
export interface AuditEventRecord {
  readonly type: number;
  /** Name of the type, where it has one: `SYSCALL`, `PATH`. */
  readonly name: string | undefined;
  readonly text: string;
}

/**
 * Joins records to events by their time and serial. Records of several events may come mixed. An event is complete with its record
 * `AUDIT_EOE`; at once where it comes from a program; and when a record is two seconds younger.
 *
 * @example
 * const joiner = new AuditEventJoiner();
 * for await (const item of socket.watch(['audit-log']))
 *   if (item.kind === 'notification' && item.object) for (const event of joiner.add(item.type, item.object)) console.log(event);
 */
export class AuditEventJoiner {
  static {
    checkMethods(AuditEventJoiner, { add: { type: isType, record: isRecord }, flush: {} });
  }

  readonly #open = new Map<string, AuditEvent & { readonly records: AuditEventRecord[] }>();

  constructor(...none: readonly never[]) {
    refuseSurplus('new AuditEventJoiner', 0, none);
  }

  /** Adds a record. Returns the events that are complete now, oldest first. */
  add(type: number, record: AuditRecord): AuditEvent[] {
    const { time, serial, text } = record;
    const complete = this.#takeOlderThan(time - patience);
    const key = `${time}:${serial}`;
    const isProgram = type >= AUDIT_FIRST_USER_MSG && (type < firstOfKernel || type > lastOfKernel);
    const event = this.#open.get(key) ?? { time, serial, records: [] };
    if (type !== AUDIT_EOE) event.records.push({ type, name: auditRecordName(type), text });
    if (type !== AUDIT_EOE && !isProgram) {
      this.#open.set(key, event);
      return complete;
    }
    this.#open.delete(key);
    if (event.records.length > 0) complete.push(event);
    return complete;
  }

  /** Returns the events that are not complete, oldest first, and forgets them. */
  flush(): AuditEvent[] {
    return this.#takeOlderThan(Number.POSITIVE_INFINITY);
  }

  #takeOlderThan(time: number): AuditEvent[] {
    const taken = [...this.#open].filter(([, event]) => event.time < time);
    for (const [key] of taken) this.#open.delete(key);
    return taken.map(([, event]) => event).sort((one, other) => one.serial - other.serial);
  }
}
