import { enumeration } from '../../codec/scalars/enums.ts';
import { u8, u32 } from '../../codec/scalars/integers.ts';

/** Kinds of devices (`RDMA_NODE_*` of rdma/rdma_netlink.h). */
export const nodeType = enumeration(u8, {
  ca: 1,
  switch: 2,
  router: 3,
  rnic: 4,
  usnic: 5,
  usnicUdp: 6,
  unspecified: 7,
});

/** States of a port (`enum ib_port_state` of the kernel's rdma/ib_verbs.h). */
export const portState = enumeration(u8, { nop: 0, down: 1, init: 2, armed: 3, active: 4, activeDefer: 5 });

/** Physical states of a port (`enum ib_port_phys_state` of the kernel's rdma/ib_verbs.h). */
export const physicalState = enumeration(u8, {
  nop: 0,
  sleep: 1,
  polling: 2,
  disabled: 3,
  portConfigurationTraining: 4,
  linkUp: 5,
  linkErrorRecovery: 6,
  phyTest: 7,
  offline: 9,
  test: 11,
});

/** Types of queue pairs (`enum ib_qp_type` of the kernel's rdma/ib_verbs.h). */
export const queuePairType = enumeration(u8, {
  smi: 0,
  gsi: 1,
  rc: 2,
  uc: 3,
  ud: 4,
  rawIpv6: 5,
  rawEthertype: 6,
  rawPacket: 8,
  xrcIni: 9,
  xrcTgt: 10,
  driver: 255,
});

/** States of queue pairs (`enum ib_qp_state` of the kernel's rdma/ib_verbs.h). */
export const queuePairState = enumeration(u8, {
  reset: 0,
  init: 1,
  rtr: 2,
  rts: 3,
  sqd: 4,
  sqe: 5,
  err: 6,
});

/** States of path migration (`enum ib_mig_state` of the kernel's rdma/ib_verbs.h). */
export const pathMigration = enumeration(u8, { migrated: 0, rearm: 1, armed: 2 });

/** States of communication identifiers (`enum rdma_cm_state` of the kernel's rdma/rdma_cm.h). */
export const communicationState = enumeration(u8, {
  idle: 0,
  addrQuery: 1,
  addrResolved: 2,
  routeQuery: 3,
  routeResolved: 4,
  connect: 5,
  disconnect: 6,
  addrBound: 7,
  listen: 8,
  deviceRemoval: 9,
  destroying: 10,
});

/** Spaces of ports (`enum rdma_ucm_port_space` of rdma/rdma_user_cm.h). */
export const portSpace = enumeration(u32, { ipoib: 0x2, tcp: 0x106, udp: 0x111, ib: 0x13f });

/** How a completion queue is polled, by the names of `rdma` (`enum ib_poll_context`). Linux 5.8 has put `direct` last. */
export const pollContext = enumeration(u8, {
  direct: 0,
  softirq: 1,
  workqueue: 2,
  unboundWorkqueue: 3,
});

/** Types of shared receive queues (`enum ib_srq_type` of the kernel's rdma/ib_verbs.h). */
export const sharedQueueType = enumeration(u8, { basic: 0, xrc: 1, tm: 2 });

/** Kinds of notifications (`RDMA_*_EVENT` of rdma/rdma_netlink.h). */
export const eventType = enumeration(u8, {
  register: 0,
  unregister: 1,
  netdevAttach: 2,
  netdevDetach: 3,
  rename: 4,
  netdevRename: 5,
});

/** Which namespaces see a device: all, or the one that it is in. */
export const namespaceMode = enumeration(u8, { exclusive: 0, shared: 1 });
