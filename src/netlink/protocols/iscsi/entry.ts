import { declareProtocol } from '../../protocol.ts';

/** Sessions of iSCSI, between the kernel and `iscsid` (`NETLINK_ISCSI`). */
export const iscsi = declareProtocol({
  number: 8,
  // ISCSI_NL_GRP_* of the kernel's scsi/iscsi_if.h
  groups: { iscsid: 1, uip: 2 },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
