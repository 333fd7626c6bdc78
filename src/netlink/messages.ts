import { controlMessage, GENL_ID_CTRL } from './generic/control.ts';
import type { Protocol } from './protocols.ts';
import { routeMessages } from './route/messages.ts';
import type { MessageTypes } from './watch.ts';

/** The message types of each protocol that has a description of them: what notifications are decoded by. */
export const messageTypes: Partial<Record<Protocol, MessageTypes>> = {
  route: routeMessages,
  generic: new Map([[GENL_ID_CTRL, { name: 'nlctrl', body: controlMessage }]]),
};
