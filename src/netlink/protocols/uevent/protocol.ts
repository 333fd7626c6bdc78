import {
  defineObject,
  type EventOf,
  type MessageDefinition,
  type ProtocolDefinition,
} from '../../protocol.ts';
import { type Uevent, uevent } from './message.ts';

/** Events of devices: nothing can be listed. */
export const ueventObject = defineObject({
  name: 'uevent',
  messages: [],
  eventNames: 'UEVENT' as const,
  reply: uevent,
  read: (reader, start, end): Uevent | undefined => uevent.decode(reader, start, end, undefined),
  groups: ['kernel-uevent', 'udev-uevent'],
  key: ({ devpath }) => devpath,
});

const message: MessageDefinition = {
  name: 'UEVENT',
  verb: undefined,
  request: uevent,
  reply: uevent,
  object: ueventObject,
};

/** Events of devices: each datagram is one event. */
export const protocol: ProtocolDefinition<EventOf<typeof ueventObject>> = {
  objects: { uevent: ueventObject },
  byteOrder: 'host',
  describe: () => message,
  messages: () => [message],
};
