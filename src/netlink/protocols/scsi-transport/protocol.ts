import type { AnyType } from '../../codec/type.ts';
import {
  defineObject,
  type EventOf,
  type MessageDefinition,
  type ProtocolDefinition,
} from '../../protocol.ts';
import { FC_NL_ASYNC_EVENT, fcEvent, SCSI_NL_SHOST_VENDOR, scsiHeader, vendorMessage } from './messages.ts';

/** Events of Fibre Channel: nothing can be listed. */
const fcEventObject = defineObject({
  name: 'fcEvent',
  messages: [],
  eventNames: 'FC_NL_ASYNC_EVENT' as const,
  reply: fcEvent,
  read: (reader, start, end) => fcEvent.decode(reader, start, end, undefined),
  groups: ['fc-events'],
});

function messageOf(name: string, schema: AnyType, object?: MessageDefinition['object']): MessageDefinition {
  return { name, verb: undefined, request: schema, reply: schema, object };
}
const fcMessage = messageOf('FC_NL_ASYNC_EVENT', fcEvent, fcEventObject);
const vendor = messageOf('SCSI_NL_SHOST_VENDOR', vendorMessage);
const other = messageOf('SCSI_TRANSPORT_MSG', scsiHeader);

/** Events of SCSI transports. All messages have one type: their own headers tell them apart. */
export const protocol: ProtocolDefinition<EventOf<typeof fcEventObject>> = {
  objects: { fcEvent: fcEventObject },
  byteOrder: 'host',
  describe({ reader, start, end }) {
    const header = scsiHeader.read(reader, start, end);
    if (header?.transport === 'fc' && header.messageType === FC_NL_ASYNC_EVENT) return fcMessage;
    return header?.transport === 'scsi' && header.messageType === SCSI_NL_SHOST_VENDOR ? vendor : other;
  },
  messages: () => [fcMessage, vendor, other],
};
