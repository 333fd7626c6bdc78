import { defineObject, type MessageDefinition, type ProtocolDefinition } from '../../protocol.ts';
import { lookup } from './message.ts';
import { lookUpRoute } from './operations.ts';

/** Lookups of routes: nothing can be listed. */
const fibLookup = defineObject({
  name: 'fibLookup',
  messages: [],
  reply: lookup,
  groups: [],
  operations: { lookUpRoute },
});

const message: MessageDefinition = {
  name: 'FIB_LOOKUP',
  verb: 'get',
  request: lookup,
  reply: lookup,
  object: fibLookup,
};

/** Lookups of routes. The types in headers say nothing. */
export const protocol: ProtocolDefinition<never> = {
  objects: { fibLookup },
  byteOrder: 'host',
  describe: () => message,
  messages: () => [message],
};
