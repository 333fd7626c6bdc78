import { type ControlMessage, controlMessage, GENL_ID_CTRL } from '../protocols/generic/nlctrl.ts';
import type { Protocol } from '../protocols/numbers.ts';
import { routeMessages } from '../protocols/route/messages.ts';
import { type RouteNotifications, routeEvents } from '../protocols/route/notifications.ts';
import type { MessageTypes, Notification } from './notification.ts';

/** The message types of each protocol that has a description of them: what notifications are decoded by. */
export const messageTypes: Partial<Record<Protocol, MessageTypes>> = {
  route: new Map(
    [...routeMessages].map(([type, message]) => [type, { ...message, read: routeEvents.get(type) }]),
  ),
  generic: new Map([[GENL_ID_CTRL, { name: 'nlctrl', body: controlMessage, read: undefined }]]),
};

/**
 * One notification of the kernel. `name` tells which: `if (event.name === 'RTM_NEWLINK') event.object.mtu`. What has no
 * schema here is `#` and its number, with the payload alone; so is everything where `decode` is false.
 */
export type NotificationEvent =
  | {
      [K in keyof RouteNotifications]: Notification<
        `RTM_NEW${K}` | `RTM_DEL${K}`,
        RouteNotifications[K][0],
        RouteNotifications[K][1]
      >;
    }[keyof RouteNotifications]
  | Notification<'nlctrl', ControlMessage, undefined>
  | Notification<`#${number}`, undefined, undefined>;

/** Notifications were lost at about this place: there was no room for them. What is known must be read anew. */
export interface OverrunEvent {
  readonly kind: 'overrun';
}

/** What a watch yields. */
export type WatchEvent = NotificationEvent | OverrunEvent;
