import { declareProtocol } from '../../protocol.ts';

/** Monitoring of sockets, as `ss` does it (`NETLINK_SOCK_DIAG`). */
export const sockDiag = declareProtocol({
  number: 4,
  // SKNLGRP_* of linux/sock_diag.h
  groups: {
    'inet-tcp-destroy': 1,
    'inet-udp-destroy': 2,
    'inet6-tcp-destroy': 3,
    'inet6-udp-destroy': 4,
  },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
