import type { Protocol } from '../protocols/numbers.ts';
import type { MessageTypes } from './notification.ts';

let loaded: Partial<Record<Protocol, MessageTypes>> | undefined;

/**
 * The message types of a protocol that has a description of them. They are all the schemas there are, so they are loaded
 * when first needed.
 */
export function loadMessageTypes(
  protocol: Protocol,
): MessageTypes | undefined | Promise<MessageTypes | undefined> {
  if (loaded !== undefined) return loaded[protocol];
  return import('./messages.ts').then(({ messageTypes }) => {
    loaded = messageTypes;
    return loaded[protocol];
  });
}
