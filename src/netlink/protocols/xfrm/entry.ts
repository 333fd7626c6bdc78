import { declareProtocol } from '../../protocol.ts';

/** IPsec: states and policies (`NETLINK_XFRM`). */
export const xfrm = declareProtocol({
  number: 6,
  // XFRMNLGRP_* of linux/xfrm.h
  groups: {
    acquire: 1,
    expire: 2,
    state: 3,
    policy: 4,
    'async-event': 5,
    report: 6,
    migrate: 7,
    mapping: 8,
  },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
