import { attributes } from '../../codec/composites/attribute-set.ts';
import { nestedList, repeated } from '../../codec/composites/lists.ts';
import { bool8, s32, s64, u8, u32, u64 } from '../../codec/scalars/integers.ts';
import { bytes, string } from '../../codec/scalars/strings.ts';
import type { Infer } from '../../codec/type.ts';
import { endpoint } from '../common/endpoint.ts';
import {
  communicationState,
  eventType,
  namespaceMode,
  nodeType,
  pathMigration,
  physicalState,
  pollContext,
  portSpace,
  portState,
  queuePairState,
  queuePairType,
  sharedQueueType,
} from './names.ts';

// All messages and all nests have the numbers of one enum (`RDMA_NLDEV_ATTR_*` of rdma/rdma_netlink.h). Each set here has those
// that occur in it.

/** The device of a message. */
const device = { deviceIndex: [1, u32], deviceName: [2, string] } as const;
/** The link of a device that connects to a network device. */
const networkDevice = { netdevIndex: [50, u32], netdevName: [51, string] } as const;
/** Who made a resource: a process of the reader's namespace of processes, or a part of the kernel. */
const owner = { pid: [28, u32], kernelName: [29, string] } as const;

/** Facts of the driver, in their order: a name, perhaps how to print the value, the value. */
const driverFacts = attributes('RDMA_NLDEV_ATTR_DRIVER', () => ({
  text: [54, repeated(string)],
  printType: [55, repeated(u8)],
  s32: [56, repeated(s32)],
  u32: [57, repeated(u32)],
  s64: [58, repeated(s64)],
  u64: [59, repeated(u64)],
}));
const driver = { driver: [52, driverFacts] } as const;

/** A device. `RDMA_NLDEV_CMD_GET`, `RDMA_NLDEV_CMD_SET`. */
export const deviceMessage = attributes('RDMA_NLDEV_ATTR_DEV', () => ({
  ...device,
  /** Number of ports. */
  ports: [3, u32],
  /** Bits of what the device can do. */
  capabilities: [4, u64],
  firmwareVersion: [5, string],
  nodeGuid: [6, u64],
  systemImageGuid: [7, u64],
  nodeType: [14, nodeType],
  /** `ib`, `roce`, `iw`, `opa`, `usnic`. */
  protocol: [67, string],
  /** Descriptor of the namespace to move the device to. */
  namespaceFd: [68, u32],
  /** Whether the moderation of interrupts adapts itself. */
  adaptiveModeration: [84, bool8],
  /** 1 for a device that only manages a subnet. */
  deviceType: [99, u8],
  parentName: [100, string],
  /** 1 where a program has given the name. */
  nameAssignType: [101, u8],
}));

/** A link, which is a port of a device. `RDMA_NLDEV_CMD_PORT_GET`. */
export const linkMessage = attributes('RDMA_NLDEV_ATTR_PORT', () => ({
  ...device,
  /** From 1. */
  port: [3, u32],
  capabilities: [4, u64],
  subnetPrefix: [8, u64],
  lid: [9, u32],
  subnetManagerLid: [10, u32],
  lidMaskControl: [11, u8],
  state: [12, portState],
  physicalState: [13, physicalState],
  protocol: [67, string],
  ...networkDevice,
}));

/** A device that a driver makes of a network device. `RDMA_NLDEV_CMD_NEWLINK`, `RDMA_NLDEV_CMD_DELLINK`. */
export const linkCreateMessage = attributes('RDMA_NLDEV_ATTR_LINK', () => ({
  ...device,
  netdevName: [51, string],
  /** `rxe`, `siw`. */
  type: [65, string],
}));

/** The settings of all devices. `RDMA_NLDEV_CMD_SYS_GET`, `RDMA_NLDEV_CMD_SYS_SET`. */
export const systemMessage = attributes('RDMA_NLDEV_SYS_ATTR', () => ({
  namespaceMode: [66, namespaceMode],
  /** Whether pages that are registered are copied when a process forks. Linux 5.12. */
  copyOnFork: [93, bool8],
  /** Whether keys of queues that need privileges are allowed. Linux 6.7. */
  privilegedQkey: [96, bool8],
  /** Whether there are notifications. Linux 6.14. */
  monitor: [103, bool8],
}));

const count = attributes('RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY', () => ({
  name: [17, string],
  current: [18, u64],
}));
/** How many resources of each kind a device has. `RDMA_NLDEV_CMD_RES_GET`. */
export const summaryMessage = attributes('RDMA_NLDEV_ATTR_RES', () => ({
  ...device,
  counts: [15, nestedList(16, count)],
}));

const queuePair = attributes('RDMA_NLDEV_ATTR_RES_QP_ENTRY', () => ({
  port: [3, u32],
  /** Number of the queue pair. */
  localNumber: [21, u32],
  remoteNumber: [22, u32],
  /** Sequence numbers of packets to receive and to send. */
  receiveSequence: [23, u32],
  sendSequence: [24, u32],
  pathMigration: [25, pathMigration],
  type: [26, queuePairType],
  state: [27, queuePairState],
  ...owner,
  ...driver,
  protectionDomain: [60, u32],
  counter: [79, u32],
  subtype: [98, string],
}));

const communicationId = attributes('RDMA_NLDEV_ATTR_RES_CM_ID_ENTRY', () => ({
  port: [3, u32],
  /** Number of its queue pair, and the type. */
  localNumber: [21, u32],
  type: [26, queuePairType],
  state: [27, communicationState],
  ...owner,
  portSpace: [32, portSpace],
  source: [33, endpoint],
  destination: [34, endpoint],
  ...driver,
  id: [63, u32],
}));

const completionQueue = attributes('RDMA_NLDEV_ATTR_RES_CQ_ENTRY', () => ({
  ...owner,
  /** Entries that fit. */
  entries: [37, u32],
  users: [38, u64],
  pollContext: [39, pollContext],
  ...driver,
  id: [61, u32],
  context: [64, u32],
  adaptiveModeration: [84, bool8],
}));

const memoryRegion = attributes('RDMA_NLDEV_ATTR_RES_MR_ENTRY', () => ({
  ...owner,
  remoteKey: [42, u32],
  localKey: [43, u32],
  virtualAddress: [44, u64],
  /** Bytes. */
  length: [45, u64],
  ...driver,
  protectionDomain: [60, u32],
  id: [62, u32],
}));

const protectionDomain = attributes('RDMA_NLDEV_ATTR_RES_PD_ENTRY', () => ({
  ...owner,
  users: [38, u64],
  localDmaKey: [48, u32],
  unsafeGlobalKey: [49, u32],
  ...driver,
  id: [60, u32],
  context: [64, u32],
}));

const userContext = attributes('RDMA_NLDEV_ATTR_RES_CTX_ENTRY', () => ({
  ...owner,
  ...driver,
  id: [64, u32],
}));

/** Queue pairs of a shared receive queue: one, or all from the first to the last number. */
const queuePairRange = attributes('RDMA_NLDEV_ATTR_RES_SRQ_QP', () => ({
  localNumber: [21, u32],
  first: [91, u32],
  last: [92, u32],
}));
const sharedQueue = attributes('RDMA_NLDEV_ATTR_RES_SRQ_ENTRY', () => ({
  queuePairs: [19, nestedList(20, queuePairRange)],
  type: [26, sharedQueueType],
  ...owner,
  ...driver,
  protectionDomain: [60, u32],
  completionQueue: [61, u32],
  id: [90, u32],
}));

/** Attributes of a list of resources: those of its device, and the request's filter by port. */
const ofDevice = { ...device, port: [3, u32] } as const;

/** The resources of a device, by kind. `RDMA_NLDEV_CMD_RES_*_GET`. */
export const queuePairMessage = attributes('RDMA_NLDEV_ATTR_RES_QP', () => ({
  ...ofDevice,
  list: [19, nestedList(20, queuePair)],
}));
export const communicationIdMessage = attributes('RDMA_NLDEV_ATTR_RES_CM_ID', () => ({
  ...ofDevice,
  list: [30, nestedList(31, communicationId)],
}));
export const completionQueueMessage = attributes('RDMA_NLDEV_ATTR_RES_CQ', () => ({
  ...ofDevice,
  list: [35, nestedList(36, completionQueue)],
}));
export const memoryRegionMessage = attributes('RDMA_NLDEV_ATTR_RES_MR', () => ({
  ...ofDevice,
  list: [40, nestedList(41, memoryRegion)],
}));
export const protectionDomainMessage = attributes('RDMA_NLDEV_ATTR_RES_PD', () => ({
  ...ofDevice,
  list: [46, nestedList(47, protectionDomain)],
}));
export const contextMessage = attributes('RDMA_NLDEV_ATTR_RES_CTX', () => ({
  ...ofDevice,
  list: [86, nestedList(87, userContext)],
}));
export const sharedQueueMessage = attributes('RDMA_NLDEV_ATTR_RES_SRQ', () => ({
  ...ofDevice,
  list: [88, nestedList(89, sharedQueue)],
}));

const hardwareCounter = attributes('RDMA_NLDEV_ATTR_STAT_HWCOUNTER_ENTRY', () => ({
  name: [82, string],
  value: [83, u64],
  index: [94, u32],
  /** Whether it can be switched on and off. */
  isOptional: [95, bool8],
}));
const counterQueuePair = attributes('RDMA_NLDEV_ATTR_STAT_QP', () => ({ localNumber: [21, u32] }));
const counter = attributes('RDMA_NLDEV_ATTR_STAT_COUNTER_ENTRY', () => ({
  port: [3, u32],
  queuePairs: [19, nestedList(20, counterQueuePair)],
  type: [26, queuePairType],
  ...owner,
  id: [79, u32],
  hardwareCounters: [80, nestedList(81, hardwareCounter)],
}));
/** The counters of a port, or of its queue pairs. `RDMA_NLDEV_CMD_STAT_GET`. */
export const statisticMessage = attributes('RDMA_NLDEV_ATTR_STAT', () => ({
  ...ofDevice,
  localNumber: [21, u32],
  mode: [74, u32],
  resource: [75, u32],
  autoMask: [76, u32],
  counters: [77, nestedList(78, counter)],
  counterId: [79, u32],
  hardwareCounters: [80, nestedList(81, hardwareCounter)],
  raw: [85, bytes],
}));

/** A change of a device. `RDMA_NLDEV_CMD_MONITOR`. Linux 6.14. */
export const notification = attributes('RDMA_NLDEV_ATTR_EVENT', () => ({
  ...device,
  port: [3, u32],
  ...networkDevice,
  event: [102, eventType],
}));

/** A device. */
export interface RdmaDevice extends Infer<typeof deviceMessage> {}
/** A link. */
export interface RdmaLink extends Infer<typeof linkMessage> {}
/** The settings of all devices. */
export interface RdmaSystem extends Infer<typeof systemMessage> {}
/** A change of a device. */
export interface RdmaNotification extends Infer<typeof notification> {}
/** The counters of a port. */
export interface RdmaStatistic extends Infer<typeof statisticMessage> {}
