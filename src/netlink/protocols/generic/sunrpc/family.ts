import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { flag, u32, u64 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

const cacheType = flags(u32, { ipMap: 1, unixGid: 2 });

/** A cache that lacks entries (`SUNRPC_A_CACHE_NOTIFY_*` of linux/sunrpc_netlink.h). */
const cacheNotify = attributes('SUNRPC_A_CACHE_NOTIFY', () => ({
  cacheType: [1, cacheType],
}));

/** The domain of an address (`SUNRPC_A_IP_MAP_*` of linux/sunrpc_netlink.h). */
const ipMap = attributes('SUNRPC_A_IP_MAP', () => ({
  seqno: [1, u64],
  class: [2, string],
  addr: [3, string],
  domain: [4, string],
  negative: [5, flag],
  expiry: [6, u64],
}));

/** Domains that the kernel asks for (`SUNRPC_A_IP_MAP_REQS_*` of linux/sunrpc_netlink.h). */
const ipMapReqs = attributes('SUNRPC_A_IP_MAP_REQS', () => ({
  requests: [1, repeated(nested(ipMap))],
}));

/** The groups of a user (`SUNRPC_A_UNIX_GID_*` of linux/sunrpc_netlink.h). */
const unixGid = attributes('SUNRPC_A_UNIX_GID', () => ({
  seqno: [1, u64],
  uid: [2, u32],
  gids: [3, repeated(u32)],
  negative: [4, flag],
  expiry: [5, u64],
}));

/** Groups that the kernel asks for (`SUNRPC_A_UNIX_GID_REQS_*` of linux/sunrpc_netlink.h). */
const unixGidReqs = attributes('SUNRPC_A_UNIX_GID_REQS', () => ({
  requests: [1, repeated(nested(unixGid))],
}));

/** Caches to be emptied (`SUNRPC_A_CACHE_FLUSH_*` of linux/sunrpc_netlink.h). */
const cacheFlush = attributes('SUNRPC_A_CACHE_FLUSH', () => ({
  mask: [1, cacheType],
}));

/** Caches of the RPC server that a program fills: clients and groups of users. Needs CAP_NET_ADMIN. Linux 7.1. */
export const sunrpc = defineFamily('sunrpc', {
  version: 1,
  commands: {
    ipMapGetReqs: { id: 2, reply: ipMapReqs, dump: true, do: false },
    ipMapSetReqs: { id: 3, request: ipMapReqs },
    unixGidGetReqs: { id: 4, reply: unixGidReqs, dump: true, do: false },
    unixGidSetReqs: { id: 5, request: unixGidReqs },
    cacheFlush: { id: 6, request: cacheFlush },
  },
  groups: ['none', 'exportd'],
  events: {
    cacheNotify: { id: 1, body: cacheNotify },
  },
});
