import { argument, isInteger, isOneOf, operation, required } from '../../request/input.ts';
import { netfilterMessageType as messageType, subsystems } from './header.ts';

/** The message type on the wire: the subsystem is the upper byte, its message the lower one. */
export const netfilterMessageType = operation(
  'netfilter message type',
  () => [
    required(argument('subsystem', isOneOf(subsystems))),
    required(argument('message', isInteger(0, 0xff, 'the number of a message'))),
  ],
  messageType,
);
