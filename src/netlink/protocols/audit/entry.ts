import { declareProtocol } from '../../protocol.ts';

/** The audit system: its state, rules and records (`NETLINK_AUDIT`). */
export const audit = declareProtocol({
  number: 9,
  // AUDIT_NLGRP_READLOG of linux/audit.h
  groups: { 'audit-log': 1 },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
