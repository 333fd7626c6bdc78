import { declareProtocol } from '../../protocol.ts';

/** Events of SCSI transports (`NETLINK_SCSITRANSPORT`). */
export const scsiTransport = declareProtocol({
  number: 18,
  // SCSI_NL_GRP_FC_EVENTS of scsi/scsi_netlink.h: a bit by its value, but the kernel uses it as the number of the group.
  groups: { 'fc-events': 4 },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
