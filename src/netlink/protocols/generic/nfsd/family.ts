import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { be16, be32, flag, s32, s64, u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes, fixedBytes, string } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

const cacheType = flags(u32, { svcExport: 1, expkey: 2 });
const exportFlags = flags(u32, {
  readonly: 1,
  insecurePort: 2,
  rootsquash: 4,
  allsquash: 8,
  async: 16,
  gatheredWrites: 32,
  noreaddirplus: 64,
  securityLabel: 128,
  signFh: 256,
  nohide: 512,
  nosubtreecheck: 1024,
  noauthnlm: 2048,
  msnfs: 4096,
  fsid: 8192,
  crossmount: 16384,
  noacl: 32768,
  v4root: 65536,
  pnfs: 131072,
});

/** A request that is being served (`NFSD_A_RPC_STATUS_*` of linux/nfsd_netlink.h). */
const rpcStatus = attributes('NFSD_A_RPC_STATUS', () => ({
  xid: [1, be32],
  flags: [2, u32],
  prog: [3, u32],
  version: [4, u8],
  proc: [5, u32],
  /** Nanoseconds since the start of the kernel. */
  serviceTime: [6, s64],
  saddr4: [8, ipv4],
  daddr4: [9, ipv4],
  saddr6: [10, ipv6],
  daddr6: [11, ipv6],
  sport: [12, be16],
  dport: [13, be16],
  compoundOps: [14, repeated(u32)],
}));

/** Threads and times (`NFSD_A_SERVER_*` of linux/nfsd_netlink.h). */
const server = attributes('NFSD_A_SERVER', () => ({
  threads: [1, repeated(u32)],
  /** Seconds. */
  gracetime: [2, u32],
  /** Seconds. */
  leasetime: [3, u32],
  scope: [4, string],
  minThreads: [5, u32],
  fhKey: [6, fixedBytes(16)],
}));

/** A version of NFS (`NFSD_A_VERSION_*` of linux/nfsd_netlink.h). */
const version = attributes('NFSD_A_VERSION', () => ({
  major: [1, u32],
  minor: [2, u32],
  enabled: [3, flag],
}));

/** The versions (`NFSD_A_SERVER_PROTO_*` of linux/nfsd_netlink.h). */
const serverProto = attributes('NFSD_A_SERVER_PROTO', () => ({
  version: [1, repeated(nested(version))],
}));

/** An address with its transport (`NFSD_A_SOCK_*` of linux/nfsd_netlink.h). */
const listener = attributes('NFSD_A_SOCK', () => ({
  /** `struct sockaddr`. */
  addr: [1, bytes],
  transportName: [2, string],
}));

/** The addresses (`NFSD_A_SERVER_SOCK_*` of linux/nfsd_netlink.h). */
const serverSock = attributes('NFSD_A_SERVER_SOCK', () => ({
  addr: [1, repeated(nested(listener))],
}));

/** How threads are divided into pools (`NFSD_A_POOL_MODE_*` of linux/nfsd_netlink.h). */
const poolMode = attributes('NFSD_A_POOL_MODE', () => ({
  mode: [1, string],
  npools: [2, u32],
}));

/** A cache that lacks entries (`NFSD_A_CACHE_NOTIFY_*` of linux/nfsd_netlink.h). */
const cacheNotify = attributes('NFSD_A_CACHE_NOTIFY', () => ({
  cacheType: [1, cacheType],
}));

/** A place where an export has moved (`NFSD_A_FSLOCATION_*` of linux/nfsd_netlink.h). */
const fslocation = attributes('NFSD_A_FSLOCATION', () => ({
  host: [1, string],
  path: [2, string],
}));

/** Places where an export has moved (`NFSD_A_FSLOCATIONS_*` of linux/nfsd_netlink.h). */
const fslocations = attributes('NFSD_A_FSLOCATIONS', () => ({
  location: [1, repeated(nested(fslocation))],
}));

/** A way to authenticate (`NFSD_A_AUTH_FLAVOR_*` of linux/nfsd_netlink.h). */
const authFlavor = attributes('NFSD_A_AUTH_FLAVOR', () => ({
  pseudoflavor: [1, u32],
  flags: [2, exportFlags],
}));

/** An export for a client (`NFSD_A_SVC_EXPORT_*` of linux/nfsd_netlink.h). */
const svcExport = attributes('NFSD_A_SVC_EXPORT', () => ({
  seqno: [1, u64],
  client: [2, string],
  path: [3, string],
  negative: [4, flag],
  expiry: [5, u64],
  anonUid: [6, u32],
  anonGid: [7, u32],
  fslocations: [8, nested(fslocations)],
  uuid: [9, bytes],
  secinfo: [10, repeated(nested(authFlavor))],
  xprtsec: [11, repeated(flags(u32, { none: 1, tls: 2, mtls: 4 }))],
  flags: [12, exportFlags],
  fsid: [13, s32],
}));

/** Exports that the kernel asks for (`NFSD_A_SVC_EXPORT_REQS_*` of linux/nfsd_netlink.h). */
const svcExportReqs = attributes('NFSD_A_SVC_EXPORT_REQS', () => ({
  requests: [1, repeated(nested(svcExport))],
}));

/** The path behind a file handle (`NFSD_A_EXPKEY_*` of linux/nfsd_netlink.h). */
const expkey = attributes('NFSD_A_EXPKEY', () => ({
  seqno: [1, u64],
  client: [2, string],
  fsidtype: [3, u8],
  fsid: [4, bytes],
  negative: [5, flag],
  expiry: [6, u64],
  path: [7, string],
}));

/** Paths that the kernel asks for (`NFSD_A_EXPKEY_REQS_*` of linux/nfsd_netlink.h). */
const expkeyReqs = attributes('NFSD_A_EXPKEY_REQS', () => ({
  requests: [1, repeated(nested(expkey))],
}));

/** Caches to be emptied (`NFSD_A_CACHE_FLUSH_*` of linux/nfsd_netlink.h). */
const cacheFlush = attributes('NFSD_A_CACHE_FLUSH', () => ({
  mask: [1, cacheType],
}));

/** The client whose locks are freed (`NFSD_A_UNLOCK_IP_*` of linux/nfsd_netlink.h). */
const unlockIp = attributes('NFSD_A_UNLOCK_IP', () => ({
  /** `struct sockaddr`. */
  address: [1, bytes],
}));

/** The file system whose locks are freed (`NFSD_A_UNLOCK_FILESYSTEM_*` of linux/nfsd_netlink.h). */
const unlockFilesystem = attributes('NFSD_A_UNLOCK_FILESYSTEM', () => ({
  path: [1, string],
}));

/** The export whose locks are freed (`NFSD_A_UNLOCK_EXPORT_*` of linux/nfsd_netlink.h). */
const unlockExport = attributes('NFSD_A_UNLOCK_EXPORT', () => ({
  path: [1, string],
}));

/** The count of an operation (`NFSD_A_SERVER_PROC_ENTRY_*` of linux/nfsd_netlink.h). */
const serverProcEntry = attributes('NFSD_A_SERVER_PROC_ENTRY', () => ({
  op: [1, u32],
  count: [2, u64],
}));

/** Statistics (`NFSD_A_SERVER_STATS_*` of linux/nfsd_netlink.h). */
const serverStats = attributes('NFSD_A_SERVER_STATS', () => ({
  rcHits: [1, u64],
  rcMisses: [2, u64],
  rcNocache: [3, u64],
  fhStale: [5, u64],
  ioRead: [6, u64],
  ioWrite: [7, u64],
  netcnt: [8, u32],
  netudpcnt: [9, u32],
  nettcpcnt: [10, u32],
  nettcpconn: [11, u32],
  rpccnt: [12, u32],
  rpcbadfmt: [13, u32],
  rpcbadauth: [14, u32],
  rpcbadclnt: [15, u32],
  proc2Ops: [16, repeated(nested(serverProcEntry))],
  proc3Ops: [17, repeated(nested(serverProcEntry))],
  proc4Ops: [18, repeated(nested(serverProcEntry))],
  proc4opsOps: [19, repeated(nested(serverProcEntry))],
  proc4cbOps: [20, repeated(nested(serverProcEntry))],
}));

/** The NFS server of the kernel. Needs CAP_NET_ADMIN, but for `rpcStatusGet`, `threadsGet`, `versionGet`, `listenerGet` and `poolModeGet`. Linux 6.7; listeners 6.10. */
export const nfsd = defineFamily('nfsd', {
  version: 1,
  commands: {
    rpcStatusGet: { id: 1, reply: rpcStatus, dump: true, do: false },
    threadsSet: { id: 2, request: server },
    threadsGet: { id: 3, reply: server },
    versionSet: { id: 4, request: serverProto },
    versionGet: { id: 5, reply: serverProto },
    listenerSet: { id: 6, request: serverSock },
    listenerGet: { id: 7, reply: serverSock },
    poolModeSet: { id: 8, request: poolMode },
    poolModeGet: { id: 9, reply: poolMode },
    svcExportGetReqs: { id: 11, reply: svcExportReqs, dump: true, do: false },
    svcExportSetReqs: { id: 12, request: svcExportReqs },
    expkeyGetReqs: { id: 13, reply: expkeyReqs, dump: true, do: false },
    expkeySetReqs: { id: 14, request: expkeyReqs },
    cacheFlush: { id: 15, request: cacheFlush },
    unlockIp: { id: 16, request: unlockIp },
    unlockFilesystem: { id: 17, request: unlockFilesystem },
    unlockExport: { id: 18, request: unlockExport },
    serverStatsGet: { id: 19, reply: serverStats, dump: true, do: false },
  },
  groups: ['none', 'exportd'],
  events: {
    cacheNotify: { id: 10, body: cacheNotify },
  },
});
