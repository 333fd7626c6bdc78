import type { Uevent } from './message.ts';

/** The sender of an event: the kernel, or udev once its rules have run. */
export type UeventSource = Uevent['source'];

/** Which events of devices are of interest. All fields must match, each with any of its values. */
export interface UeventFilter {
  /** `'add'`, `'remove'`, `'change'`, `'move'`, `'online'`, `'offline'`, `'bind'`, `'unbind'`. */
  readonly action?: string | readonly string[] | undefined;
  /** `'net'`, `'block'`, `'usb'` … */
  readonly subsystem?: string | readonly string[] | undefined;
  /** Type of the device (`DEVTYPE`): `'disk'`, `'partition'`, `'bridge'`, `'vlan'` … */
  readonly devtype?: string | readonly string[] | undefined;
  /** Beginning of the path of the device in `/sys`. */
  readonly devpath?: string | undefined;
}

/** Returns whether an event matches a filter. */
export function isWantedUevent(event: Uevent, filter: UeventFilter): boolean {
  const { action, subsystem, devtype, devpath } = filter;
  const isOne = (wanted: string | readonly string[] | undefined, value: string | undefined): boolean =>
    wanted === undefined || (typeof wanted === 'string' ? value === wanted : wanted.includes(value ?? ''));
  return (
    isOne(action, event.action) &&
    isOne(subsystem, event.properties.SUBSYSTEM) &&
    isOne(devtype, event.properties.DEVTYPE) &&
    (devpath === undefined || event.devpath.startsWith(devpath))
  );
}
