import type { AnyType, Type } from '../../codec/type.ts';
import {
  type AnyObjectDefinition,
  defineObject,
  type EventOf,
  type MessageDefinition,
  type ProtocolDefinition,
} from '../../protocol.ts';
import {
  AUDIT_ADD_RULE,
  AUDIT_DEL_RULE,
  AUDIT_FIRST_USER_MSG,
  AUDIT_GET,
  AUDIT_LIST_RULES,
  AUDIT_SET,
  AUDIT_USER,
  type AuditRecord,
  type AuditStatus,
  auditStatus,
  auditText,
  parseAuditRecord,
} from './messages.ts';
import * as operations from './operations.ts';
import { type AuditRule, auditRule } from './rule.ts';

/** State of the audit system. */
const status = defineObject({
  name: 'auditStatus',
  messages: [],
  reply: auditStatus as Type<AuditStatus>,
  groups: [],
  operations: {
    getStatus: operations.getStatus,
    setStatus: operations.setStatus,
    sendUserMessage: operations.sendUserMessage,
  },
});

/** Rules of the audit system: what to record. */
const rule = defineObject({
  name: 'auditRule',
  messages: [],
  reply: auditRule,
  groups: [],
  key: (one: AuditRule) => JSON.stringify(one),
  list: operations.listRules,
  operations: { list: operations.listRules, add: operations.addRule, delete: operations.deleteRule },
});

/** Records of the audit system. */
const record = defineObject({
  name: 'auditRecord',
  messages: [],
  eventNames: 'AUDIT_RECORD' as const,
  reply: auditText,
  read: (reader, start, end): AuditRecord | undefined => {
    const text = auditText.decode(reader, start, end, undefined);
    return text === undefined ? undefined : parseAuditRecord(text);
  },
  groups: ['audit-log'],
});

/** Messages that are no records, by type. */
const commands = new Map<number, MessageDefinition>([
  [AUDIT_GET, messageOf('AUDIT_GET', 'get', auditStatus, status)],
  [AUDIT_SET, messageOf('AUDIT_SET', 'set', auditStatus, status)],
  [AUDIT_ADD_RULE, messageOf('AUDIT_ADD_RULE', 'new', auditRule, rule)],
  [AUDIT_DEL_RULE, messageOf('AUDIT_DEL_RULE', 'delete', auditRule, rule)],
  [AUDIT_LIST_RULES, messageOf('AUDIT_LIST_RULES', 'get', auditRule, rule)],
]);

function messageOf(
  name: string,
  verb: MessageDefinition['verb'],
  schema: AnyType,
  object: AnyObjectDefinition,
): MessageDefinition {
  return { name, verb, request: schema, reply: schema, object };
}

const recordMessage: MessageDefinition = {
  name: 'AUDIT_RECORD',
  verb: undefined,
  request: auditText,
  reply: auditText,
  object: record,
};

/** The audit system. Message types from 1100 on are records as text. */
export const protocol: ProtocolDefinition<EventOf<typeof record>> = {
  objects: { auditStatus: status, auditRule: rule, auditRecord: record },
  byteOrder: 'host',
  describe: ({ type }) =>
    commands.get(type) ?? (type === AUDIT_USER || type >= AUDIT_FIRST_USER_MSG ? recordMessage : undefined),
  messages: () => [...commands.values(), recordMessage],
};
