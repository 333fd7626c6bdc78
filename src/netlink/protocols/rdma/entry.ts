import { declareProtocol } from '../../protocol.ts';

/** Devices of RDMA, their links and resources, as `rdma` shows them (`NETLINK_RDMA`). */
export const rdma = declareProtocol({
  number: 20,
  // RDMA_NL_GROUP_* of rdma/rdma_netlink.h
  groups: { iwpm: 2, 'local-service': 3, 'rdma-notify': 4 },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
