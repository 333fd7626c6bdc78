import { defineObject } from '../../../protocol.ts';
import { seg6 } from './family.ts';
import * as operations from './operations.ts';

/** The keys of segment routing: `ip sr hmac`. */
export const seg6Hmac = defineObject({
  name: 'seg6Hmac',
  messages: [],
  reply: seg6.commands.dumpHmac.reply,
  groups: [],
  key: ({ keyId }) => String(keyId),
  list: operations.list,
  operations,
});
