import { defineObject } from '../../../protocol.ts';
import { XFRM_MSG_MIGRATE, XFRM_MSG_MIGRATE_STATE } from '../message-types.ts';
import { policyIdMessage } from '../policies/messages.ts';
import { migrateStateMessage } from './messages.ts';
import * as operations from './operations.ts';

/** Policies and their states that move to new ends. */
export const xfrmMigration = defineObject({
  name: 'xfrmMigration',
  messages: [
    {
      name: 'XFRM_MSG_MIGRATE',
      type: XFRM_MSG_MIGRATE,
      verb: 'set',
      request: policyIdMessage,
      reply: policyIdMessage,
    },
  ],
  eventNames: 'XFRM_MSG_MIGRATE',
  reply: policyIdMessage,
  read: operations.readEvent,
  groups: ['migrate'],
  operations: { migrate: operations.migrate },
});

/** States that move to new ends. Linux 7.2. */
export const xfrmStateMigration = defineObject({
  name: 'xfrmStateMigration',
  messages: [
    {
      name: 'XFRM_MSG_MIGRATE_STATE',
      type: XFRM_MSG_MIGRATE_STATE,
      verb: 'set',
      request: migrateStateMessage,
      reply: migrateStateMessage,
    },
  ],
  eventNames: 'XFRM_MSG_MIGRATE_STATE',
  reply: migrateStateMessage,
  read: operations.readStateEvent,
  groups: ['migrate'],
  operations: { migrateState: operations.migrateState },
});
