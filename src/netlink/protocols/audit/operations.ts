import { bytes } from '../../codec/scalars/strings.ts';
import { NLM_F_REQUEST } from '../../message/header.ts';
import { command, dump, query } from '../../request/builders.ts';
import {
  type Check,
  isAnyOf,
  isBoolean,
  isEncodedBy,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../request/input.ts';
import type { Dump, Request } from '../../request/request.ts';
import { throwInvalid } from '../../request/validate.ts';
import {
  AUDIT_ADD_RULE,
  AUDIT_DEL_RULE,
  AUDIT_FIRST_USER_MSG,
  AUDIT_GET,
  AUDIT_LAST_USER_MSG,
  AUDIT_LIST_RULES,
  AUDIT_SET,
  AUDIT_USER,
  type AuditStatus,
  auditStatus,
  auditText,
} from './messages.ts';
import { type AuditCondition, type AuditRule, auditRule } from './rule.ts';
import { actions, fields, lists, operators } from './rule-names.ts';

/** State of the audit system: `auditctl -s`. Needs CAP_AUDIT_CONTROL, in the initial namespaces of users and processes. */
export const getStatus = operation(
  'audit status get',
  () => [],
  (): Request<AuditStatus> =>
    query({
      protocol: 'audit',
      operation: 'audit status get',
      type: AUDIT_GET,
      body: bytes,
      value: new Uint8Array(0),
      reply: auditStatus,
      map: (status, type) => (type === AUDIT_GET ? status : undefined),
    }),
);

/**
 * Writes a record: `auditctl -m`. `type` is the kind of message of a program, 1100 to 1199; `AUDIT_USER` if absent. Needs
 * CAP_AUDIT_WRITE, in the initial namespace of users.
 */
export const sendUserMessage = operation(
  'audit message send',
  () => [
    required(isText),
    isInteger(AUDIT_FIRST_USER_MSG, AUDIT_LAST_USER_MSG, 'the type of a message of a program'),
  ],
  (text: string, type: number = AUDIT_USER): Request<void> =>
    command({ protocol: 'audit', operation: 'audit message send', type, body: auditText, value: text }),
);

/** Changes of the audit system. Fields that are left out stay as they are. */
export interface AuditStatusChange {
  /** 0 for off, 1 for on, 2 for on and locked until the machine is started again. */
  readonly enabled?: number | undefined;
  /** Reaction to a record that cannot be kept: 0 none, 1 a line in the log of the kernel, 2 a panic. */
  readonly failure?: number | undefined;
  /** Records a second; 0 for any number. */
  readonly rateLimit?: number | undefined;
  /** Records that may wait. */
  readonly backlogLimit?: number | undefined;
  /** How long a process waits for space, in clock ticks. */
  readonly backlogWaitTime?: number | undefined;
  /** Takes the place of the daemon: the process with this number gets all records on its socket, and the system's log gets none. 0 gives it up. */
  readonly pid?: number | undefined;
}

/** Changes the state of the audit system: `auditctl -e`, `-f`, `-r`, `-b`. Needs CAP_AUDIT_CONTROL. */
export const setStatus = operation(
  'audit status set',
  () => [
    required(
      isObject<AuditStatusChange>({
        enabled: isInteger(0, 2),
        failure: isInteger(0, 2),
        rateLimit: isInteger(),
        backlogLimit: isInteger(),
        backlogWaitTime: isInteger(),
        pid: isInteger(0, 0x7fff_ffff, 'the number of a process'),
      }),
    ),
  ],
  (change: AuditStatusChange): Request<void> => {
    const operation = 'audit status set';
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    if (given.length === 0) throwInvalid(operation, 'enabled', 'expected at least one change');
    const nothing = { enabled: 0, failure: 0, pid: 0, rateLimit: 0, backlogLimit: 0, lost: 0, backlog: 0 };
    return command({
      protocol: 'audit',
      operation,
      type: AUDIT_SET,
      body: auditStatus,
      value: {
        mask: given.map(([key]) => key as keyof AuditStatusChange),
        ...{ ...nothing, features: 0, backlogWaitTime: 0, backlogWaitTimeActual: 0 },
        ...Object.fromEntries(given),
      },
    });
  },
);

/** Lists the rules: `auditctl -l`. Needs CAP_AUDIT_CONTROL, in the initial namespaces of users and processes. */
export const listRules = operation(
  'audit rule list',
  () => [],
  (): Dump<AuditRule> => ({
    ...dump({
      protocol: 'audit',
      operation: 'audit rule list',
      type: AUDIT_LIST_RULES,
      body: bytes,
      value: new Uint8Array(0),
      reply: auditRule,
      map: (rule: AuditRule) => rule,
    }),
    // Not a dump of netlink: the kernel refuses its flag, and ends the list by itself.
    flags: NLM_F_REQUEST,
  }),
);

/** A rule: known keys alone, and values that can be written. */
function isRule(): Check[] {
  const isNumberOrOneOf = (names: object): Check => isAnyOf(isOneOf(Object.keys(names)), isInteger());
  const shape = isObject<AuditRule>({
    list: required(isNumberOrOneOf(lists)),
    prepend: isBoolean,
    action: required(isNumberOrOneOf(actions)),
    syscalls: required(isAnyOf(isOneOf(['all']), isListOf(isInteger(0, 2047)))),
    conditions: required(
      isListOf(
        isObject<AuditCondition>({
          field: required(isNumberOrOneOf(fields)),
          operator: isOneOf(Object.keys(operators)),
          value: required(isAnyOf(isText, isInteger(-0x8000_0000, 0xffff_ffff))),
        }),
        { maximum: 64 },
      ),
    ),
  });
  const written = isEncodedBy(auditRule);
  const isBoth = (value: unknown): void => {
    shape(value);
    written(value);
  };
  return [required(Object.assign(isBoth, shape))];
}

/**
 * Adds a rule: `auditctl -a always,exit -F arch=b64 -S openat -F key=opens`. EEXIST where there is the same. Needs CAP_AUDIT_CONTROL.
 *
 * @example
 * addRule({
 *   ...{ list: 'exit', action: 'always', syscalls: [257] },
 *   conditions: [{ field: 'arch', value: 0xc000003e }, { field: 'key', value: 'opens' }],
 * })
 */
export const addRule = operation(
  'audit rule add',
  isRule,
  (rule: AuditRule): Request<void> =>
    command({
      protocol: 'audit',
      operation: 'audit rule add',
      type: AUDIT_ADD_RULE,
      body: auditRule,
      value: rule,
    }),
);

/** Deletes a rule, which must be the same in all: `auditctl -d`. ENOENT where there is none. Needs CAP_AUDIT_CONTROL. */
export const deleteRule = operation(
  'audit rule delete',
  isRule,
  (rule: AuditRule): Request<void> =>
    command({
      protocol: 'audit',
      operation: 'audit rule delete',
      type: AUDIT_DEL_RULE,
      body: auditRule,
      value: rule,
    }),
);
