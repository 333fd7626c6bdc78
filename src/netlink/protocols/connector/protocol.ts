import {
  defineObject,
  type EventOf,
  type MessageDefinition,
  type ProtocolDefinition,
} from '../../protocol.ts';
import { type ConnectorMessage, connectorMessage, connectorRequest } from './message.ts';

/** Events of processes. */
export const processEvent = defineObject({
  name: 'processEvent',
  messages: [],
  eventNames: 'CN_MSG' as const,
  reply: connectorMessage,
  read: (reader, start, end): ConnectorMessage | undefined =>
    connectorMessage.decode(reader, start, end, undefined),
  groups: ['process-events'],
  key: ({ process }) => String(process !== undefined && 'pid' in process ? process.pid : ''),
});

const message: MessageDefinition = {
  name: 'CN_MSG',
  verb: undefined,
  request: connectorRequest,
  reply: connectorMessage,
  object: processEvent,
};

/** Messages of the connector: the types in their headers say nothing. */
export const protocol: ProtocolDefinition<EventOf<typeof processEvent>> = {
  objects: { processEvent },
  byteOrder: 'host',
  describe: () => message,
  messages: () => [message],
};
