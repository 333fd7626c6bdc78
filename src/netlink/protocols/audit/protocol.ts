import type { Type } from '../../codec/type.ts';
import {
  defineObject,
  type EventOf,
  type MessageDefinition,
  type ProtocolDefinition,
} from '../../protocol.ts';
import {
  AUDIT_GET,
  type AuditRecord,
  type AuditStatus,
  auditStatus,
  auditText,
  parseAuditRecord,
} from './messages.ts';
import * as operations from './operations.ts';

/** State of the audit system. */
const status = defineObject({
  name: 'auditStatus',
  messages: [],
  reply: auditStatus as Type<AuditStatus>,
  groups: [],
  operations: { getStatus: operations.getStatus, sendUserMessage: operations.sendUserMessage },
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

const statusMessage: MessageDefinition = {
  name: 'AUDIT_GET',
  verb: 'get',
  request: auditStatus,
  reply: auditStatus,
  object: status,
};
const recordMessage: MessageDefinition = {
  name: 'AUDIT_RECORD',
  verb: undefined,
  request: auditText,
  reply: auditText,
  object: record,
};

/** The audit system. Message types from 1100 on are records as text. */
export const protocol: ProtocolDefinition<EventOf<typeof record>> = {
  objects: { auditStatus: status, auditRecord: record },
  byteOrder: 'host',
  describe: ({ type }) =>
    type === AUDIT_GET ? statusMessage : type === 1005 || type >= 1100 ? recordMessage : undefined,
  messages: () => [statusMessage, recordMessage],
};
