import { declareProtocol } from '../../protocol.ts';

/** Events of devices, of the kernel and of udev (`NETLINK_KOBJECT_UEVENT`). */
export const uevent = declareProtocol({
  number: 15,
  groups: { 'kernel-uevent': 1, 'udev-uevent': 2 },
  framing: 'datagram',
  // Bit 1 is the group of udev, which is a process of root.
  rootGroups: 2,
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
