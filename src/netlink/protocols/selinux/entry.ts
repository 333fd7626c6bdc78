import { declareProtocol } from '../../protocol.ts';

/** Notifications of SELinux (`NETLINK_SELINUX`). */
export const selinux = declareProtocol({
  number: 7,
  // SELNLGRP_AVC of linux/selinux_netlink.h
  groups: { avc: 1 },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
