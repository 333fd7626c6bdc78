import { bytes } from '../../codec/scalars/strings.ts';
import { command, query } from '../../request/builders.ts';
import { isInteger, isText, operation, required } from '../../request/input.ts';
import type { Request } from '../../request/request.ts';
import {
  AUDIT_FIRST_USER_MSG,
  AUDIT_GET,
  AUDIT_LAST_USER_MSG,
  AUDIT_USER,
  type AuditStatus,
  auditStatus,
  auditText,
} from './messages.ts';

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
