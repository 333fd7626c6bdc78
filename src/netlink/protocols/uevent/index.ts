/**
 * Events of devices, as `udevadm monitor` shows them: `namespace.uevents()`, or `watch(['kernel-uevent'])` of a `NetlinkSocket`
 * of protocol `'uevent'`.
 *
 * @module
 */

export type { UeventFilter, UeventSource } from './filter.ts';
export { type Uevent, type UeventTags, uevent } from './message.ts';
