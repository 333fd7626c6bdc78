import { defineObject } from '../../../protocol.ts';
import { controlMessage, GENL_ID_CTRL, listFamilies } from './messages.ts';

/** Families of generic netlink: `genl ctrl list`. The controller is the one family with a fixed message type. */
export const family = defineObject({
  name: 'family',
  messages: [
    { name: 'nlctrl', type: GENL_ID_CTRL, verb: undefined, request: controlMessage, reply: controlMessage },
  ],
  eventNames: 'nlctrl' as const,
  reply: controlMessage,
  groups: ['nlctrl/notify'],
  read: (reader, start, end) => controlMessage.decode(reader, start, end, undefined),
  key: ({ familyId }) => String(familyId),
  list: listFamilies,
  operations: { list: listFamilies },
});
