import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { bigFlags } from '../../../codec/scalars/big-enums.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { s32, u32, u64, uint } from '../../../codec/scalars/integers.ts';
import { defineFamily } from '../define-family.ts';

/** The abilities of a link for XDP and AF_XDP (`NETDEV_A_DEV_*` of linux/netdev.h). */
const device = attributes('NETDEV_A_DEV', () => ({
  ifindex: [1, u32],
  xdpFeatures: [
    3,
    bigFlags(u64, {
      basic: 1n,
      redirect: 2n,
      ndoXmit: 4n,
      xskZerocopy: 8n,
      hwOffload: 16n,
      rxSg: 32n,
      ndoXmitSg: 64n,
    }),
  ],
  /** Most fragments of a frame with zero copy. */
  xdpZcMaxSegs: [4, u32],
  /** Metadata of received frames. Linux 6.8. */
  xdpRxMetadataFeatures: [5, bigFlags(u64, { timestamp: 1n, hash: 2n, vlanTag: 4n })],
  xskFeatures: [6, bigFlags(u64, { txTimestamp: 1n, txChecksum: 2n, txLaunchTimeFifo: 4n })],
}));

/** `NETDEV_A_IO_URING_PROVIDER_INFO_*`. */
const ioUring = attributes('NETDEV_A_IO_URING_PROVIDER_INFO', () => ({
  /** Bytes of a receive buffer. */
  rxBufLen: [1, uint],
}));

/** A pool of pages of a driver (`NETDEV_A_PAGE_POOL_*`). */
const pagePool = attributes('NETDEV_A_PAGE_POOL', () => ({
  id: [1, uint],
  /** Absent where the link is gone. */
  ifindex: [2, u32],
  napiId: [3, uint],
  /** Pages that are in use. */
  inflight: [4, uint],
  /** Bytes of these. */
  inflightMem: [5, uint],
  /** Seconds since start of the kernel, where the driver has given the pool up. */
  detachTime: [6, uint],
  dmabuf: [7, u32],
  ioUring: [8, nested(ioUring)],
}));

/** Statistics of a pool (`NETDEV_A_PAGE_POOL_STATS_*`), in pages. */
const pagePoolStats = attributes('NETDEV_A_PAGE_POOL_STATS', () => ({
  info: [1, nested(pagePool)],
  allocFast: [8, uint],
  allocSlow: [9, uint],
  allocSlowHighOrder: [10, uint],
  allocEmpty: [11, uint],
  allocRefill: [12, uint],
  allocWaive: [13, uint],
  recycleCached: [14, uint],
  recycleCacheFull: [15, uint],
  recycleRing: [16, uint],
  recycleRingFull: [17, uint],
  recycleReleasedRefcnt: [18, uint],
}));

/** A context of NAPI, which polls queues (`NETDEV_A_NAPI_*`). */
const napi = attributes('NETDEV_A_NAPI', () => ({
  ifindex: [1, u32],
  id: [2, u32],
  /** Number of the interrupt. */
  irq: [3, u32],
  /** Process of the thread, where it has one. */
  pid: [4, u32],
  deferHardIrqs: [5, u32],
  /** Nanoseconds. */
  groFlushTimeout: [6, uint],
  /** Nanoseconds. */
  irqSuspendTimeout: [7, uint],
  /** Linux 6.17. */
  threaded: [8, enumeration(u32, { disabled: 0, enabled: 1, busyPoll: 2 })],
}));

const queueType = enumeration(u32, { rx: 0, tx: 1 });

/** `NETDEV_A_QUEUE_ID_*`: the numbers are those of a queue. */
const queueId = attributes('NETDEV_A_QUEUE_ID', () => ({ id: [1, u32], type: [3, queueType] }));

/** The queue of another link that a queue stands for (`NETDEV_A_LEASE_*`). */
const lease = attributes('NETDEV_A_LEASE', () => ({
  ifindex: [1, u32],
  queue: [2, nested(queueId)],
  netnsId: [3, s32],
}));

/** A queue of a link (`NETDEV_A_QUEUE_*`). */
const queue = attributes('NETDEV_A_QUEUE', () => ({
  id: [1, u32],
  ifindex: [2, u32],
  type: [3, queueType],
  napiId: [4, u32],
  dmabuf: [5, u32],
  ioUring: [6, nested(ioUring)],
  /** There where an AF_XDP socket has the queue. */
  xsk: [7, nested(attributes('NETDEV_A_XSK_INFO', {}))],
  lease: [8, nested(lease)],
}));

/** Statistics of a link or of a queue (`NETDEV_A_QSTATS_*`). Which ones there are depends on the driver. */
const statistics = attributes('NETDEV_A_QSTATS', () => ({
  ifindex: [1, u32],
  queueType: [2, queueType],
  queueId: [3, u32],
  /** `['queue']` lists each queue; without, the sum of each link. */
  scope: [4, bigFlags(uint, { queue: 1n })],
  rxPackets: [8, uint],
  rxBytes: [9, uint],
  txPackets: [10, uint],
  txBytes: [11, uint],
  rxAllocFail: [12, uint],
  rxHwDrops: [13, uint],
  rxHwDropOverruns: [14, uint],
  rxCsumComplete: [15, uint],
  rxCsumUnnecessary: [16, uint],
  rxCsumNone: [17, uint],
  rxCsumBad: [18, uint],
  rxHwGroPackets: [19, uint],
  rxHwGroBytes: [20, uint],
  rxHwGroWirePackets: [21, uint],
  rxHwGroWireBytes: [22, uint],
  rxHwDropRatelimits: [23, uint],
  txHwDrops: [24, uint],
  txHwDropErrors: [25, uint],
  txCsumNone: [26, uint],
  txNeedsCsum: [27, uint],
  txHwGsoPackets: [28, uint],
  txHwGsoBytes: [29, uint],
  txHwGsoWirePackets: [30, uint],
  txHwGsoWireBytes: [31, uint],
  txHwDropRatelimits: [32, uint],
  txStop: [33, uint],
  txWake: [34, uint],
}));

/** Memory of a device that is bound to queues (`NETDEV_A_DMABUF_*`). */
const dmabuf = attributes('NETDEV_A_DMABUF', () => ({
  ifindex: [1, u32],
  queues: [2, repeated(nested(queueId))],
  fd: [3, u32],
  id: [4, u32],
  /** Bytes: a power of two. */
  rxPageSize: [5, u32],
}));

/**
 * Queues, NAPI contexts, page pools and the abilities of XDP of links. Reading needs no capability, `napiSet`, `bindRx` and `queueCreate`
 * need CAP_NET_ADMIN. Linux 6.3; page pools and queues 6.8, `qstatsGet` 6.10.
 */
export const netdev = defineFamily('netdev', {
  version: 1,
  commands: {
    devGet: { id: 1, request: device, reply: device, dump: true },
    pagePoolGet: { id: 5, request: pagePool, reply: pagePool, dump: true },
    pagePoolStatsGet: { id: 9, request: pagePoolStats, reply: pagePoolStats, dump: true },
    queueGet: { id: 10, request: queue, reply: queue, dump: true },
    napiGet: { id: 11, request: napi, reply: napi, dump: true },
    qstatsGet: { id: 12, request: statistics, reply: statistics, dump: true, do: false },
    bindRx: { id: 13, request: dmabuf, reply: dmabuf },
    napiSet: { id: 14, request: napi },
    bindTx: { id: 15, request: dmabuf, reply: dmabuf },
    queueCreate: { id: 16, request: queue, reply: queue },
  },
  groups: ['mgmt', 'page-pool'],
  events: {
    devAddNtf: { id: 2, body: device },
    devDelNtf: { id: 3, body: device },
    devChangeNtf: { id: 4, body: device },
    pagePoolAddNtf: { id: 6, body: pagePool },
    pagePoolDelNtf: { id: 7, body: pagePool },
    pagePoolChangeNtf: { id: 8, body: pagePool },
  },
});
