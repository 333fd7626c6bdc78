import { netfilterMessageType } from '../header.ts';

// Messages of connection tracking (`IPCTNL_MSG_CT_*` of linux/netfilter/nfnetlink_conntrack.h).
export const IPCTNL_MSG_CT_NEW = netfilterMessageType('ctnetlink', 0);
export const IPCTNL_MSG_CT_GET = netfilterMessageType('ctnetlink', 1);
export const IPCTNL_MSG_CT_DELETE = netfilterMessageType('ctnetlink', 2);
export const IPCTNL_MSG_CT_GET_CTRZERO = netfilterMessageType('ctnetlink', 3);
export const IPCTNL_MSG_CT_GET_STATS_CPU = netfilterMessageType('ctnetlink', 4);
export const IPCTNL_MSG_CT_GET_STATS = netfilterMessageType('ctnetlink', 5);
export const IPCTNL_MSG_CT_GET_DYING = netfilterMessageType('ctnetlink', 6);
export const IPCTNL_MSG_CT_GET_UNCONFIRMED = netfilterMessageType('ctnetlink', 7);
