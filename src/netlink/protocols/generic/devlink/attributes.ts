import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { array, nested, repeated } from '../../../codec/composites/lists.ts';
import { recursive } from '../../../codec/composites/recursive.ts';
import { select } from '../../../codec/composites/select.ts';
import { linkAddress } from '../../../codec/scalars/addresses.ts';
import { bitfield32, enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, u8, u16, u32, u64, uint } from '../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { sequence } from '../sequence.ts';

const paramCmode = enumeration(u8, { runtime: 0, driverinit: 1, permanent: 2 });
const portType = enumeration(u16, { notset: 0, auto: 1, eth: 2, ib: 3 });
const dpipeMatchType = enumeration(u32, { fieldExact: 0 });
const dpipeActionType = enumeration(u32, { fieldModify: 0 });
const dpipeHeaderId = enumeration(u32, { ethernet: 0, ipv4: 1, ipv6: 2 });
const dpipeFieldMappingType = enumeration(u32, { none: 0, ifindex: 1 });
const resourceUnit = enumeration(u8, { entry: 0 });
const varAttrType = enumeration(u8, {
  u8: 1,
  u16: 2,
  u32: 3,
  u64: 4,
  string: 5,
  flag: 6,
  nulString: 10,
  binary: 11,
  u64Array: 129,
});
const reloadAction = enumeration(u8, { driverReinit: 1, fwActivate: 2 });

/** A match of a table of the pipeline (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeMatch = attributes('DEVLINK_ATTR', () => ({
  dpipeMatchType: [42, dpipeMatchType],
  dpipeHeaderId: [52, dpipeHeaderId],
  dpipeHeaderGlobal: [54, u8],
  dpipeHeaderIndex: [55, u32],
  dpipeFieldId: [58, u32],
}));

/** The matches of a table (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeTableMatches = attributes('DEVLINK_ATTR', () => ({
  dpipeMatch: [40, repeated(nested(dpipeMatch))],
}));

/** An action of a table (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeAction = attributes('DEVLINK_ATTR', () => ({
  dpipeActionType: [45, dpipeActionType],
  dpipeHeaderId: [52, dpipeHeaderId],
  dpipeHeaderGlobal: [54, u8],
  dpipeHeaderIndex: [55, u32],
  dpipeFieldId: [58, u32],
}));

/** The actions of a table (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeTableActions = attributes('DEVLINK_ATTR', () => ({
  dpipeAction: [43, repeated(nested(dpipeAction))],
}));

/** A table of the pipeline (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeTable = attributes('DEVLINK_ATTR', () => ({
  dpipeTableName: [29, string],
  dpipeTableSize: [30, u64],
  dpipeTableMatches: [31, nested(dpipeTableMatches)],
  dpipeTableActions: [32, nested(dpipeTableActions)],
  dpipeTableCountersEnabled: [33, u8],
  dpipeTableResourceId: [75, u64],
  dpipeTableResourceUnits: [76, u64],
}));

/** The tables (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeTables = attributes('DEVLINK_ATTR', () => ({
  dpipeTable: [28, repeated(nested(dpipeTable))],
}));

/** A match of an entry (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeMatchValue = attributes('DEVLINK_ATTR', () => ({
  dpipeMatch: [40, repeated(nested(dpipeMatch))],
  dpipeValue: [46, bytes],
  dpipeValueMask: [47, bytes],
  dpipeValueMapping: [48, u32],
}));

/** All that an entry matches (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeEntryMatchValues = attributes('DEVLINK_ATTR', () => ({
  dpipeMatchValue: [41, repeated(nested(dpipeMatchValue))],
}));

/** An action of an entry (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeActionValue = attributes('DEVLINK_ATTR', () => ({
  dpipeAction: [43, repeated(nested(dpipeAction))],
  dpipeValue: [46, bytes],
  dpipeValueMask: [47, bytes],
  dpipeValueMapping: [48, u32],
}));

/** All that an entry does (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeEntryActionValues = attributes('DEVLINK_ATTR', () => ({
  dpipeActionValue: [44, repeated(nested(dpipeActionValue))],
}));

/** An entry of a table (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeEntry = attributes('DEVLINK_ATTR', () => ({
  dpipeEntryIndex: [36, u64],
  dpipeEntryMatchValues: [37, nested(dpipeEntryMatchValues)],
  dpipeEntryActionValues: [38, nested(dpipeEntryActionValues)],
  dpipeEntryCounter: [39, u64],
}));

/** The entries (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeEntries = attributes('DEVLINK_ATTR', () => ({
  dpipeEntry: [35, repeated(nested(dpipeEntry))],
}));

/** A field of a header (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeField = attributes('DEVLINK_ATTR', () => ({
  dpipeFieldName: [57, string],
  dpipeFieldId: [58, u32],
  dpipeFieldBitwidth: [59, u32],
  dpipeFieldMappingType: [60, dpipeFieldMappingType],
}));

/** The fields of a header (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeHeaderFields = attributes('DEVLINK_ATTR', () => ({
  dpipeField: [56, repeated(nested(dpipeField))],
}));

/** A header that the pipeline knows (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeHeader = attributes('DEVLINK_ATTR', () => ({
  dpipeHeaderName: [51, string],
  dpipeHeaderId: [52, dpipeHeaderId],
  dpipeHeaderGlobal: [54, u8],
  dpipeHeaderFields: [53, nested(dpipeHeaderFields)],
}));

/** The headers (`DEVLINK_ATTR_*` of linux/devlink.h). */
const dpipeHeaders = attributes('DEVLINK_ATTR', () => ({
  dpipeHeader: [50, repeated(nested(dpipeHeader))],
}));

/** A resource with the resources below it (`DEVLINK_ATTR_*` of linux/devlink.h). */
const resource = attributes('DEVLINK_ATTR', () => ({
  resourceName: [65, string],
  resourceId: [66, u64],
  resourceSize: [67, u64],
  resourceSizeNew: [68, u64],
  resourceSizeValid: [69, u8],
  resourceSizeMin: [70, u64],
  resourceSizeMax: [71, u64],
  resourceSizeGran: [72, u64],
  resourceUnit: [73, resourceUnit],
  resourceOcc: [74, u64],
  resourceList: [63, nested(recursive((): Type<object> => resourceList))],
}));

/** Resources (`DEVLINK_ATTR_*` of linux/devlink.h). */
const resourceList = attributes('DEVLINK_ATTR', () => ({
  resource: [64, repeated(nested(resource))],
}));

/** Values by the types of parameters and of reports (`DEVLINK_VAR_ATTR_TYPE_*`). A flag is true where there is a value. */
const values = { u8, u16, u32, u64, string, flag, nulString: string, binary: bytes, u64Array: array(u64) };
const valueOfParam = select<number | bigint | string | boolean | Uint8Array | bigint[]>(
  'paramType',
  values as never,
);

/** A value of a parameter, and when it takes effect (`DEVLINK_ATTR_*`). */
const paramValue = attributes('DEVLINK_ATTR', () => ({
  paramValueData: [86, valueOfParam],
  paramValueCmode: [87, paramCmode],
  /** Linux 6.19. */
  paramValueDefault: [182, valueOfParam],
}));

/** The values of a parameter (`DEVLINK_ATTR_*`). */
const paramValuesList = attributes('DEVLINK_ATTR', () => ({
  paramValue: [85, repeated(nested(paramValue))],
}));

/** A parameter (`DEVLINK_ATTR_*` of linux/devlink.h). */
const param = attributes('DEVLINK_ATTR', () => ({
  paramName: [81, string],
  paramGeneric: [82, flag],
  paramType: [83, varAttrType],
  paramValuesList: [84, nested(paramValuesList)],
}));

/** A snapshot of a region (`DEVLINK_ATTR_*` of linux/devlink.h). */
const regionSnapshot = attributes('DEVLINK_ATTR', () => ({
  regionSnapshotId: [92, u32],
}));

/** Snapshots (`DEVLINK_ATTR_*` of linux/devlink.h). */
const regionSnapshots = attributes('DEVLINK_ATTR', () => ({
  regionSnapshot: [91, repeated(nested(regionSnapshot))],
}));

/** A part of a snapshot (`DEVLINK_ATTR_*` of linux/devlink.h). */
const regionChunk = attributes('DEVLINK_ATTR', () => ({
  regionChunkData: [95, bytes],
  regionChunkAddr: [96, u64],
}));

/** Parts of a snapshot (`DEVLINK_ATTR_*` of linux/devlink.h). */
const regionChunks = attributes('DEVLINK_ATTR', () => ({
  regionChunk: [94, repeated(nested(regionChunk))],
}));

/** A version of a component (`DEVLINK_ATTR_*` of linux/devlink.h). */
const infoVersion = attributes('DEVLINK_ATTR', () => ({
  infoVersionName: [103, string],
  infoVersionValue: [104, string],
}));

/** A part of a report, which is an object of names and values (`DEVLINK_ATTR_*` of linux/devlink.h). */
export const fmsg = attributes('DEVLINK_ATTR', () => ({
  fmsgObjNestStart: [107, flag],
  fmsgPairNestStart: [108, flag],
  fmsgArrNestStart: [109, flag],
  fmsgNestEnd: [110, flag],
  fmsgObjName: [111, string],
  fmsgObjValueType: [112, varAttrType],
  /** In the type of the attribute before it: see `readReport`. */
  fmsgObjValueData: [113, bytes],
}));

/** A reporter of health (`DEVLINK_ATTR_*` of linux/devlink.h). */
const healthReporter = attributes('DEVLINK_ATTR', () => ({
  healthReporterName: [115, string],
  healthReporterState: [116, enumeration(u8, { healthy: 0, error: 1 })],
  healthReporterErrCount: [117, u64],
  healthReporterRecoverCount: [118, u64],
  /** Milliseconds. */
  healthReporterGracefulPeriod: [120, u64],
  healthReporterAutoRecover: [121, u8],
  healthReporterDumpTs: [119, u64],
  /** Nanoseconds. */
  healthReporterDumpTsNs: [137, u64],
  healthReporterAutoDump: [141, u8],
  healthReporterBurstPeriod: [181, u64],
}));

/** Packets of a trap (`DEVLINK_ATTR_*` of linux/devlink.h). */
const attrStats = attributes('DEVLINK_ATTR', () => ({
  statsRxPackets: [0, u64],
  statsRxBytes: [1, u64],
  statsRxDropped: [2, u64],
}));

/** Data that come with a packet of a trap (`DEVLINK_ATTR_*` of linux/devlink.h). */
const trapMetadata = attributes('DEVLINK_ATTR', () => ({
  trapMetadataTypeInPort: [0, flag],
  trapMetadataTypeFaCookie: [1, flag],
}));

/** The function behind a port (`DEVLINK_PORT_FN_ATTR_*` of linux/devlink.h). */
const portFunction = attributes('DEVLINK_PORT_FN_ATTR', () => ({
  hwAddr: [1, linkAddress],
  state: [2, enumeration(u8, { inactive: 0, active: 1 })],
  opstate: [3, enumeration(u8, { detached: 0, attached: 1 })],
  caps: [4, bitfield32(u32, { roce: 1, migratable: 2, ipsecCrypto: 4, ipsecPacket: 8 })],
}));

/** The count of a limit (`DEVLINK_ATTR_*` of linux/devlink.h). */
const reloadStatsEntry = attributes('DEVLINK_ATTR', () => ({
  reloadStatsLimit: [159, enumeration(u8, { unspecified: 0, noReset: 1 })],
  reloadStatsValue: [160, u32],
}));

/** Counts by limit (`DEVLINK_ATTR_*` of linux/devlink.h). */
const reloadActStats = attributes('DEVLINK_ATTR', () => ({
  reloadStatsEntry: [158, repeated(nested(reloadStatsEntry))],
}));

/** Counts of an action (`DEVLINK_ATTR_*` of linux/devlink.h). */
const reloadActInfo = attributes('DEVLINK_ATTR', () => ({
  reloadAction: [153, reloadAction],
  reloadActionStats: [163, repeated(nested(reloadActStats))],
}));

/** Counts by action (`DEVLINK_ATTR_*` of linux/devlink.h). */
const reloadStats = attributes('DEVLINK_ATTR', () => ({
  reloadActionInfo: [162, repeated(nested(reloadActInfo))],
}));

/** Counts of reloads (`DEVLINK_ATTR_*` of linux/devlink.h). */
const devStats = attributes('DEVLINK_ATTR', () => ({
  reloadStats: [157, nested(reloadStats)],
  remoteReloadStats: [161, nested(reloadStats)],
}));

/** Types that a line card may have (`DEVLINK_ATTR_*` of linux/devlink.h). */
const linecardSupportedTypes = attributes('DEVLINK_ATTR', () => ({
  linecardType: [173, repeated(string)],
}));

/** Self-tests (`DEVLINK_ATTR_SELFTEST_ID_*` of linux/devlink.h). */
const selftestId = attributes('DEVLINK_ATTR_SELFTEST_ID', () => ({
  flash: [1, flag],
}));

/** The share of a traffic class (`DEVLINK_RATE_TC_ATTR_*` of linux/devlink.h). */
const rateTcBws = attributes('DEVLINK_RATE_TC_ATTR', () => ({
  index: [1, u8],
  bw: [2, u32],
}));

/** The device above (`DEVLINK_ATTR_*` of linux/devlink.h). */
const parentDev = attributes('DEVLINK_ATTR', () => ({
  busName: [1, string],
  devName: [2, string],
  index: [184, uint],
}));

const allAttributes = attributes('DEVLINK_ATTR', () => ({
  busName: [1, string],
  devName: [2, string],
  portIndex: [3, u32],
  portType: [4, portType],
  portDesiredType: [5, portType],
  portNetdevIfindex: [6, u32],
  portNetdevName: [7, string],
  portIbdevName: [8, string],
  portSplitCount: [9, u32],
  portSplitGroup: [10, u32],
  sbIndex: [11, u32],
  sbSize: [12, u32],
  sbIngressPoolCount: [13, u16],
  sbEgressPoolCount: [14, u16],
  sbIngressTcCount: [15, u16],
  sbEgressTcCount: [16, u16],
  sbPoolIndex: [17, u16],
  sbPoolType: [18, enumeration(u8, { ingress: 0, egress: 1 })],
  sbPoolSize: [19, u32],
  sbPoolThresholdType: [20, enumeration(u8, { static: 0, dynamic: 1 })],
  sbThreshold: [21, u32],
  sbTcIndex: [22, u16],
  sbOccCur: [23, u32],
  sbOccMax: [24, u32],
  eswitchMode: [25, enumeration(u16, { legacy: 0, switchdev: 1, switchdevInactive: 2 })],
  eswitchInlineMode: [26, enumeration(u8, { none: 0, link: 1, network: 2, transport: 3 })],
  dpipeTables: [27, nested(dpipeTables)],
  dpipeTable: [28, repeated(nested(dpipeTable))],
  dpipeTableName: [29, string],
  dpipeTableSize: [30, u64],
  dpipeTableMatches: [31, nested(dpipeTableMatches)],
  dpipeTableActions: [32, nested(dpipeTableActions)],
  dpipeTableCountersEnabled: [33, u8],
  dpipeEntries: [34, nested(dpipeEntries)],
  dpipeEntry: [35, repeated(nested(dpipeEntry))],
  dpipeEntryIndex: [36, u64],
  dpipeEntryMatchValues: [37, nested(dpipeEntryMatchValues)],
  dpipeEntryActionValues: [38, nested(dpipeEntryActionValues)],
  dpipeEntryCounter: [39, u64],
  dpipeMatch: [40, repeated(nested(dpipeMatch))],
  dpipeMatchValue: [41, repeated(nested(dpipeMatchValue))],
  dpipeMatchType: [42, dpipeMatchType],
  dpipeAction: [43, repeated(nested(dpipeAction))],
  dpipeActionValue: [44, repeated(nested(dpipeActionValue))],
  dpipeActionType: [45, dpipeActionType],
  dpipeValue: [46, bytes],
  dpipeValueMask: [47, bytes],
  dpipeValueMapping: [48, u32],
  dpipeHeaders: [49, nested(dpipeHeaders)],
  dpipeHeader: [50, repeated(nested(dpipeHeader))],
  dpipeHeaderName: [51, string],
  dpipeHeaderId: [52, dpipeHeaderId],
  dpipeHeaderFields: [53, nested(dpipeHeaderFields)],
  dpipeHeaderGlobal: [54, u8],
  dpipeHeaderIndex: [55, u32],
  dpipeField: [56, repeated(nested(dpipeField))],
  dpipeFieldName: [57, string],
  dpipeFieldId: [58, u32],
  dpipeFieldBitwidth: [59, u32],
  dpipeFieldMappingType: [60, dpipeFieldMappingType],
  eswitchEncapMode: [62, enumeration(u8, { none: 0, basic: 1 })],
  resourceList: [63, nested(resourceList)],
  resource: [64, repeated(nested(resource))],
  resourceName: [65, string],
  resourceId: [66, u64],
  resourceSize: [67, u64],
  resourceSizeNew: [68, u64],
  resourceSizeValid: [69, u8],
  resourceSizeMin: [70, u64],
  resourceSizeMax: [71, u64],
  resourceSizeGran: [72, u64],
  resourceUnit: [73, resourceUnit],
  resourceOcc: [74, u64],
  dpipeTableResourceId: [75, u64],
  dpipeTableResourceUnits: [76, u64],
  portFlavour: [
    77,
    enumeration(u16, { physical: 0, cpu: 1, dsa: 2, pciPf: 3, pciVf: 4, virtual: 5, unused: 6, pciSf: 7 }),
  ],
  portNumber: [78, u32],
  portSplitSubportNumber: [79, u32],
  param: [80, nested(param)],
  paramName: [81, string],
  paramGeneric: [82, flag],
  paramType: [83, varAttrType],
  paramValuesList: [84, nested(paramValuesList)],
  paramValue: [85, nested(paramValue)],
  paramValueData: [86, valueOfParam],
  paramValueCmode: [87, paramCmode],
  regionName: [88, string],
  regionSize: [89, u64],
  regionSnapshots: [90, nested(regionSnapshots)],
  regionSnapshot: [91, nested(regionSnapshot)],
  regionSnapshotId: [92, u32],
  regionChunks: [93, nested(regionChunks)],
  regionChunk: [94, nested(regionChunk)],
  regionChunkData: [95, bytes],
  regionChunkAddr: [96, u64],
  regionChunkLen: [97, u64],
  infoDriverName: [98, string],
  infoSerialNumber: [99, string],
  infoVersionFixed: [100, repeated(nested(infoVersion))],
  infoVersionRunning: [101, repeated(nested(infoVersion))],
  infoVersionStored: [102, repeated(nested(infoVersion))],
  infoVersionName: [103, string],
  infoVersionValue: [104, string],
  sbPoolCellSize: [105, u32],
  fmsg: [106, nested(sequence(fmsg))],
  fmsgObjNestStart: [107, flag],
  fmsgPairNestStart: [108, flag],
  fmsgArrNestStart: [109, flag],
  fmsgNestEnd: [110, flag],
  fmsgObjName: [111, string],
  fmsgObjValueType: [112, varAttrType],
  fmsgObjValueData: [113, bytes],
  healthReporter: [114, nested(healthReporter)],
  healthReporterName: [115, string],
  healthReporterState: [116, u8],
  healthReporterErrCount: [117, u64],
  healthReporterRecoverCount: [118, u64],
  healthReporterDumpTs: [119, u64],
  healthReporterGracefulPeriod: [120, u64],
  healthReporterAutoRecover: [121, u8],
  flashUpdateFileName: [122, string],
  flashUpdateComponent: [123, string],
  flashUpdateStatusMsg: [124, string],
  flashUpdateStatusDone: [125, u64],
  flashUpdateStatusTotal: [126, u64],
  portPciPfNumber: [127, u16],
  portPciVfNumber: [128, u16],
  stats: [129, nested(attrStats)],
  trapName: [130, string],
  trapAction: [131, enumeration(u8, { drop: 0, trap: 1, mirror: 2 })],
  trapType: [132, enumeration(u8, { drop: 0, exception: 1, control: 2 })],
  trapGeneric: [133, flag],
  trapMetadata: [134, nested(trapMetadata)],
  trapGroupName: [135, string],
  reloadFailed: [136, u8],
  healthReporterDumpTsNs: [137, u64],
  netnsFd: [138, u32],
  netnsPid: [139, u32],
  /** Moves the device to another namespace with `reload`. */
  netnsId: [140, u32],
  healthReporterAutoDump: [141, u8],
  trapPolicerId: [142, u32],
  /** Packets a second. */
  trapPolicerRate: [143, u64],
  trapPolicerBurst: [144, u64],
  portFunction: [145, nested(portFunction)],
  infoBoardSerialNumber: [146, string],
  portLanes: [147, u32],
  portSplittable: [148, u8],
  portExternal: [149, u8],
  portControllerNumber: [150, u32],
  flashUpdateStatusTimeout: [151, u64],
  flashUpdateOverwriteMask: [152, bitfield32(u32, { settings: 1, identifiers: 2 })],
  reloadAction: [153, reloadAction],
  reloadActionsPerformed: [154, bitfield32(u32, { driverReinit: 2, fwActivate: 4 })],
  reloadLimits: [155, bitfield32(u32, { noReset: 2 })],
  devStats: [156, nested(devStats)],
  reloadStats: [157, nested(reloadStats)],
  reloadStatsEntry: [158, repeated(nested(reloadStatsEntry))],
  reloadStatsLimit: [159, u8],
  reloadStatsValue: [160, u32],
  remoteReloadStats: [161, nested(reloadStats)],
  reloadActionInfo: [162, repeated(nested(reloadActInfo))],
  reloadActionStats: [163, repeated(nested(reloadActStats))],
  portPciSfNumber: [164, u32],
  rateType: [165, enumeration(u16, { leaf: 0, node: 1 })],
  /** Bytes a second. */
  rateTxShare: [166, u64],
  /** Bytes a second. */
  rateTxMax: [167, u64],
  rateNodeName: [168, string],
  rateParentNodeName: [169, string],
  regionMaxSnapshots: [170, u32],
  linecardIndex: [171, u32],
  linecardState: [
    172,
    enumeration(u8, {
      unprovisioned: 1,
      unprovisioning: 2,
      provisioning: 3,
      provisioningFailed: 4,
      provisioned: 5,
      active: 6,
    }),
  ],
  linecardType: [173, string],
  linecardSupportedTypes: [174, nested(linecardSupportedTypes)],
  selftests: [176, nested(selftestId)],
  rateTxPriority: [177, u32],
  rateTxWeight: [178, u32],
  regionDirect: [179, flag],
  rateTcBws: [180, repeated(nested(rateTcBws))],
  healthReporterBurstPeriod: [181, u64],
  paramValueDefault: [182, valueOfParam],
  paramResetDefault: [183, flag],
  index: [184, uint],
  resourceScopeMask: [185, flags(u32, { dev: 1, port: 2 })],
  parentDev: [186, nested(parentDev)],
}));

/** A message of devlink as it lies on the wire. */
export interface DevlinkMessage extends Infer<typeof allAttributes> {}

/** Attributes of the family (`DEVLINK_ATTR_*` of linux/devlink.h). */
export const devlinkAttributes: AttributeSet<DevlinkMessage> = allAttributes;
